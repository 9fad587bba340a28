"""What the sample company does not hold: an answer without a score is none, as in the response rate."""

from decimal import Decimal

from data_access.settings import Settings
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.staying import Asked, bases, cohorts, experiences, survival
from metrics.periods import Grain
from metrics.question import Question
from metrics.scope import ALL
from tests.data_access.warehouse.company import batch, hours, imported

DAY = 24  # hours before 10 March 2025


def asked(tmp_path, *batches):
    settings = Settings(home=tmp_path)
    reached = {"ticket": "a:9", "created_at": hours(-1)}
    imported(settings, batch("tickets", reached), *batches)
    question = Question(grain=Grain.MONTH, reach=3, compare="none")
    return Asked(question, "contract", warehouse_at(settings), settings)


def test_an_answer_without_a_score_is_silence(tmp_path):
    customers = [{"customer": f"a:{k}", "joined_at": hours(-400 * DAY)} for k in range(3)]
    sent = hours(-50 * DAY)  # in January
    surveys = [
        {"survey": "a:1", "customer": "a:0", "instrument": "csat", "scale": 5, "sent_at": sent},
        {"survey": "a:2", "customer": "a:1", "instrument": "csat", "scale": 5, "sent_at": sent, "answered_at": sent},
        {
            "survey": "a:3",
            "customer": "a:2",
            "instrument": "csat",
            "scale": 5,
            "sent_at": sent,
            "answered_at": sent,
            "score": Decimal(5),
        },
    ]
    columns = dict.fromkeys(surveys[2])
    rows = [{**columns, **survey} for survey in surveys]
    found = asked(tmp_path, batch("customers", *customers), batch("surveys", *rows))
    told = {c.experience.key: (c.n, c.other_n) for c in experiences(found, scope=ALL)}
    assert told["silent"] == (2, 1)
    assert told["unhappy"] == (0, 1)


def test_where_nobody_has_a_contract_nothing_is_counted(tmp_path):
    orders = {"order": "a:1", "customer": "a:1", "at": hours(-60 * DAY), "amount": Decimal(9), "currency": "USD"}
    found = asked(tmp_path, batch("customers", {"customer": "a:1"}), batch("orders", orders))
    assert bases(scope=ALL, warehouse=found.warehouse) == ("purchase",)
    assert survival(found, scope=ALL) == ()
    assert all(c.beginning.began == 0 for c in cohorts(found, scope=ALL).cohorts)
    assert cohorts(Asked(found.question, "purchase", found.warehouse, found.settings), scope=ALL).currencies == {"USD"}
