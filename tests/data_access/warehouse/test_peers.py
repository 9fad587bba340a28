"""What others would make of the same data, and which tickets differ, worked out by hand."""

import pytest

from data_access.imports.mapping import canonical
from data_access.imports.run import run
from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue
from data_access.warehouse.peers import peers, tickets_that_differ
from data_access.warehouse.snapshot import warehouse_at
from metrics.errors import UnknownName
from metrics.facts import FACTS
from metrics.peers import COMPARED
from metrics.question import Question
from metrics.scope import ALL, Scope
from tests import small_store
from tests.data_access.warehouse.company import batch, hours, imported, ticket
from tests.data_access.warehouse.small import AS_OF, SMALL
from tests.postgres import on_postgres, server
from tests.small_store import QUARTER

__all__ = ["on_postgres", "server"]

HOUR = 3600
OTHERS = ("zendesk", "intercom", "chatwoot")
PLAIN = [metric for metric in COMPARED if not metric.endswith("_in_time")]  # of the others see test_peers_in_time.py


class Board:
    """A warehouse that is asked what others make of it."""

    def __init__(self, settings, scope=ALL):
        self.of = {"scope": scope, "warehouse": warehouse_at(settings), "settings": settings}

    def read(self, address):
        return Question.parse(address, catalogue(self.of["warehouse"].manifest()).dimensions)

    def figures(self, metric, span=QUARTER):
        """Return by product the value, the mean, on how much it stands, and how many differ."""
        found = peers(self.read(f"metric={metric}&{span}"), **self.of)
        return {r.definition.product.value.lower(): (r.value, r.mean, r.n, r.differing) for r in found}

    def differing(self, metric, span=QUARTER):
        """Return by product and reason the keys that differ, each with our values and theirs."""
        question = self.read(f"metric={metric}&{span}")
        found = {}
        for reading in peers(question, **self.of):
            product = reading.definition.product.value.lower()
            for why in reading.reasons:
                listed = tickets_that_differ(question, product, why.key, **self.of)
                lines = listed.rows.to_pylist()
                assert listed.total == len(lines)
                assert why.n == len({line["id"] for line in lines})
                found[product, why.key] = sorted((x["id"], x["ours"], x["theirs"]) for x in lines)
        return found


@pytest.fixture(scope="module")
def on_server(server, tmp_path_factory):
    """The small company on PostgreSQL."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), warehouse_url=server.new_database())
    for path in sorted(SMALL.glob("*/*.csv")):
        run([path], canonical(FACTS[path.stem], path.parent.name, "Europe/Berlin"), settings, covers_until=AS_OF)
    return settings


@pytest.fixture(params=["duckdb", "postgresql"])
def small(request):
    """The small company, on one engine after the other."""
    if request.param == "duckdb":
        return Board(small_store.settings())
    return Board(request.getfixturevalue("on_server"))


DECEMBER = "from=2024-12-01&to=2025-01-01"


class TestSmallCompany:
    """The tickets are those of `WORKED.md`, 5, 8 and 19."""

    def test_first_response(self, small):
        # Ours: 0 300 600 1800 1800 2700 3600 7200 10800 28800, of which the sum is 57600.
        # Zendesk: h2 from its opening 720, and h3 from 09:00 to our second message at 10:20.
        # 0 300 720 1800 1800 2700 3600 4800 7200 10800 28800: the sixth, and 62520 / 11.
        # Intercom: h3 from the customer's message at 10:00 to 10:20; the sixth is 1800, and 58800 / 11.
        # Chatwoot: h1 from the bot at 08:00:10, h2 as above, h3 answered by its own opening: 57710 / 11.
        found = small.figures("first_response_time")
        assert found == {
            "plumbline": (2250, 5760, 10, 0),
            "zendesk": (2700, pytest.approx(62520 / 11), 11, 2),
            "intercom": (1800, pytest.approx(58800 / 11), 11, 1),
            "chatwoot": (1800, pytest.approx(57710 / 11), 11, 3),
        }
        assert small.differing("first_response_time") == {
            ("zendesk", "ours"): [("helpdesk:3", None, 4800)],
            ("zendesk", "opening"): [("helpdesk:2", 600, 720)],
            ("intercom", "ours"): [("helpdesk:3", None, 1200)],
            ("chatwoot", "ours"): [("helpdesk:3", None, 0)],
            ("chatwoot", "bot"): [("helpdesk:1", 1800, 1790)],
            ("chatwoot", "opening"): [("helpdesk:2", 600, 720)],
        }

    def test_a_ticket_that_was_closed_without_a_word_and_answered_once_reopened(self, small):
        # h11 came on 10 December 09:00, was reopened on 26 March 12:00 and answered an hour later.
        late = 106 * 86_400 + 4 * HOUR
        assert small.differing("first_response_time", DECEMBER) == {
            ("chatwoot", "reopened"): [("helpdesk:11", late, HOUR)]
        }
        other = 3 * 86_400 + 21 * HOUR + 1800  # h10: 27 December 10:00 to the 31st, 07:30
        assert small.figures("first_response_time", DECEMBER)["chatwoot"][1] == (HOUR + other) / 2

    def test_final_resolution(self, small):
        # Intercom: h3 from 10:00, h2 from 14:00. Chatwoot: also the first ends of h2, h4 and s1; the seventh of 13.
        total = 4_720_800
        assert small.figures("resolution_time") == {
            "plumbline": (57600, total / 10, 10, 0),
            "zendesk": (57600, total / 10, 10, 0),
            "intercom": (57600, (total - 3600 - 120) / 10, 10, 2),
            "chatwoot": (28800, (total + 3720 + 210_600 + 21_600) / 13, 13, 3),
        }
        assert small.differing("resolution_time") == {
            ("intercom", "wrote"): [("helpdesk:2", 1_728_000, 1_727_880), ("helpdesk:3", 7200, 3600)],
            ("chatwoot", "again"): [
                ("helpdesk:2", 1_728_000, 3720),
                ("helpdesk:4", 2_629_800, 210_600),
                ("shop:1", 86_400, 21_600),
            ],
        }

    def test_first_resolution(self, small):
        found = small.figures("first_resolution_time")
        assert {who: (value, n, differ) for who, (value, _mean, n, differ) in found.items()} == {
            "plumbline": (21600, 10, 0),
            "zendesk": (21600, 10, 0),
            "intercom": (21600, 10, 2),
            "chatwoot": (28800, 13, 3),
        }
        assert small.differing("first_resolution_time")["chatwoot", "again"] == [
            ("helpdesk:2", 3720, 1_728_000),
            ("helpdesk:4", 210_600, 2_629_800),
            ("shop:1", 21_600, 86_400),
        ]

    def test_satisfaction(self, small):
        assert set(small.figures("csat").values()) == {(2 / 3, None, 3, 0)}

    @pytest.mark.parametrize("metric", PLAIN)
    @pytest.mark.parametrize(
        "filters", ["", "&team=First line", "&channel=email&zone=Asia/Kolkata", "&country=Austria"]
    )
    def test_ours_is_what_ask_says(self, small, metric, filters):
        (answer,) = ask(small.read(f"metric={metric}&{QUARTER}{filters}"), **small.of)
        value, _mean, n, differing = small.figures(metric, QUARTER + filters)["plumbline"]
        assert (value, n, differing) == (answer.total.value, answer.total.n, 0)

    def test_filters_and_period_hold_for_all(self, small):
        assert small.differing("first_response_time", f"{QUARTER}&channel=email").keys() == {
            ("zendesk", "ours"),
            ("intercom", "ours"),
            ("chatwoot", "ours"),
            ("chatwoot", "bot"),
        }
        february = small.figures("first_response_time", "from=2025-02-01&to=2025-03-01")
        assert {n for _value, _mean, n, _differ in february.values()} == {4}

    def test_nobody_sees_more_than_the_scope(self, small):
        narrow = Board(small.of["settings"], Scope(frozenset({"Billing"})))
        assert narrow.differing("first_response_time") == {
            (product, "opening"): [("helpdesk:2", 600, 720)] for product in ("zendesk", "chatwoot")
        }
        assert narrow.figures("resolution_time")["chatwoot"][2:] == (3, 1)

    def test_no_data_are_no_data(self, small):
        for metric in PLAIN:
            found = small.figures(metric, "from=2020-01-01&to=2020-02-01")
            assert set(found.values()) == {(None, None, 0, 0)}
            assert small.differing(metric, "from=2020-01-01&to=2020-02-01") == {}

    def test_pages_of_the_list(self, small):
        question = small.read(f"metric=resolution_time&{QUARTER}")
        first, second = (tickets_that_differ(question, "chatwoot", "again", **small.of, page=n, size=2) for n in (1, 2))
        assert (first.total, len(first.rows), len(second.rows)) == (3, 2, 1)
        keys = [*first.rows["id"].to_pylist(), *second.rows["id"].to_pylist()]
        assert keys == ["helpdesk:4", "shop:1", "helpdesk:2"]  # the latest first

    @pytest.mark.parametrize(
        ("metric", "product", "reason", "said"),
        [
            ("first_response_time", "zendsk", "ours", "zendesk"),
            ("first_response_time", "zendesk", "open", "opening"),
            ("reopen_rate", "zendesk", "ours", "reopen_rate"),
        ],
    )
    def test_unknown_names_are_refused(self, small, metric, product, reason, said):
        with pytest.raises(UnknownName, match=said):
            tickets_that_differ(small.read(f"metric={metric}&{QUARTER}"), product, reason, **small.of)


SPAN = "from=2025-02-01&to=2025-04-01"


def message(of, at, role="agent", *, public=True):
    said = {"direction": "in" if role == "customer" else "out", "author_role": role, "public": public}
    return {"message": f"{of}-{at}-{role}-{public}", "ticket": of, "customer": "a:1", "at": hours(at), **said}


def change(of, at, before, after):
    return {"ticket": of, "at": hours(at), "field": "status", "before": before, "after": after}


def made(settings, *told, **more):
    """Import one ticket opened at noon with what happened to it, and return the board."""
    first = {"customer": "a:1", "opened_by": "customer", "status": "open", "created_at": hours(0), **more}
    facts = {
        "tickets": [ticket("a:1", **first)],
        "messages": [row for row in told if "message" in row],
        "ticket_events": [row for row in told if "field" in row],
        "surveys": [row for row in told if "survey" in row],
    }
    imported(settings, *(batch(fact, *rows) for fact, rows in facts.items() if rows), covers_until=hours(24 * 20))
    return Board(settings)


def one(board, metric):
    """Return by product how it reads the only ticket, and why it differs."""
    values = {who: found[0] for who, found in board.figures(metric, SPAN).items()}
    reasons = dict(board.differing(metric, SPAN).keys())
    return {who: (value, reasons.get(who)) for who, value in values.items()}


class TestFirstResponse:
    """Traps, one ticket at a time."""

    def answered(self, settings, *told, **more):
        return one(made(settings, *told, **more), "first_response_time")

    def test_we_opened_it_with_a_note_and_wrote_later(self, on_either):
        told = (message("a:1", 0, public=False), message("a:1", 1), message("a:1", 2, "customer"), message("a:1", 5))
        assert self.answered(on_either, *told, opened_by="us") == {
            "plumbline": (None, None),
            "zendesk": (HOUR, "ours"),
            "intercom": (3 * HOUR, "ours"),
            "chatwoot": (HOUR, "ours"),
        }

    def test_we_opened_it_and_nobody_ever_wrote_again(self, on_either):
        assert self.answered(on_either, message("a:1", 0), opened_by="us") == {
            "plumbline": (None, None),
            "zendesk": (None, None),
            "intercom": (None, None),
            "chatwoot": (0, "ours"),
        }

    def test_of_a_ticket_of_ours_without_messages_nobody_knows(self, on_either):
        found = self.answered(on_either, opened_by="us", first_response_at=hours(1))
        assert found == dict.fromkeys(("plumbline", *OTHERS), (None, None))

    def test_without_messages_all_believe_the_source(self, on_either):
        found = self.answered(on_either, first_response_at=hours(1))
        assert found == dict.fromkeys(("plumbline", *OTHERS), (HOUR, None))

    def test_an_agent_wrote_before_the_customer(self, on_either):
        told = (message("a:1", 1), message("a:1", 2, "customer"), message("a:1", 4))
        assert self.answered(on_either, *told) == {
            "plumbline": (2 * HOUR, None),
            "zendesk": (HOUR, "before"),
            "intercom": (2 * HOUR, None),
            "chatwoot": (HOUR, "before"),
        }

    def test_notes_bots_and_what_only_a_bot_answered(self, on_either):
        told = (message("a:1", 0, "customer"), message("a:1", 1, public=False), message("a:1", 2, "bot"))
        assert self.answered(on_either, *told) == dict.fromkeys(("plumbline", *OTHERS), (None, None))

    def test_what_comes_later_from_a_bot_takes_nothing_away(self, on_either):
        told = (message("a:1", 0, "customer"), message("a:1", 3), message("a:1", 4, "bot"))
        assert self.answered(on_either, *told) == dict.fromkeys(("plumbline", *OTHERS), (3 * HOUR, None))

    def test_of_a_bot_and_a_reopening_the_later_one_counts(self, on_either):
        said = message("a:1", 0, "customer"), message("a:1", 6, "bot"), message("a:1", 8)
        moved = change("a:1", 1, "open", "resolved"), change("a:1", 5, "resolved", "open")
        assert self.answered(on_either, *said, *moved)["chatwoot"] == (2 * HOUR, "bot")

    def test_answered_only_after_it_was_reopened(self, on_either):
        said = message("a:1", 0, "customer"), message("a:1", 2, "bot"), message("a:1", 8)
        moved = change("a:1", 1, "open", "resolved"), change("a:1", 5, "resolved", "open")
        assert self.answered(on_either, *said, *moved) == {
            **dict.fromkeys(("plumbline", "zendesk", "intercom"), (8 * HOUR, None)),
            "chatwoot": (3 * HOUR, "reopened"),
        }

    def test_resolved_without_a_word_and_answered_all_the_same(self, on_either):
        said = message("a:1", 0, "customer"), message("a:1", 8)
        found = self.answered(on_either, *said, change("a:1", 5, "open", "resolved"))
        assert found == dict.fromkeys(("plumbline", *OTHERS), (8 * HOUR, None))

    def test_a_reopening_after_the_answer_changes_nothing(self, on_either):
        said = message("a:1", 0, "customer"), message("a:1", 2), message("a:1", 8)
        moved = change("a:1", 3, "open", "resolved"), change("a:1", 5, "resolved", "open")
        assert self.answered(on_either, *said, *moved)["chatwoot"] == (2 * HOUR, None)

    def test_the_customer_wrote_before_the_ticket_was_opened(self, on_either):
        said = message("a:1", -3, "customer"), message("a:1", -2), message("a:1", 2)
        assert self.answered(on_either, *said) == {
            **dict.fromkeys(("plumbline", "intercom"), (HOUR, None)),
            **dict.fromkeys(("zendesk", "chatwoot"), (2 * HOUR, "opening")),
        }

    def test_what_was_all_said_before_the_opening_is_no_answer_to_it(self, on_either):
        assert self.answered(on_either, message("a:1", -4, "customer"), message("a:1", -2)) == {
            **dict.fromkeys(("plumbline", "intercom"), (2 * HOUR, None)),
            **dict.fromkeys(("zendesk", "chatwoot"), (None, "opening")),
        }


class TestResolution:
    """Traps, one ticket at a time."""

    def test_reopened_and_not_resolved_again(self, on_either):
        moved = change("a:1", 4, "open", "resolved"), change("a:1", 9, "resolved", "open")
        assert one(made(on_either, *moved), "resolution_time") == {
            "plumbline": (None, None),
            **dict.fromkeys(OTHERS, (4 * HOUR, "open")),
        }

    def test_closing_what_is_resolved_counts_nowhere(self, on_either):
        moved = change("a:1", 4, "open", "resolved"), change("a:1", 90, "resolved", "closed")
        found = one(made(on_either, *moved, status="closed"), "resolution_time")
        assert found == dict.fromkeys(("plumbline", *OTHERS), (4 * HOUR, None))

    def test_a_reopened_ticket_counts_again_from_its_opening(self, on_either):
        ends = [(2, 3), (10, 11), (40, None)]
        moved = [change("a:1", end, "open", "resolved") for end, _again in ends]
        moved += [change("a:1", again, "resolved", "open") for _end, again in ends if again]
        board = made(on_either, *moved, status="resolved")
        assert board.figures("resolution_time", SPAN)["chatwoot"] == (10 * HOUR, 52 * HOUR / 3, 3, 1)
        assert board.differing("resolution_time", SPAN)["chatwoot", "again"] == [
            ("a:1", 40 * HOUR, 2 * HOUR),
            ("a:1", 40 * HOUR, 10 * HOUR),
        ]
        assert board.differing("first_resolution_time", SPAN)["chatwoot", "again"] == [
            ("a:1", 2 * HOUR, 10 * HOUR),
            ("a:1", 2 * HOUR, 40 * HOUR),
        ]

    def test_the_time_of_waiting_and_bots_is_in_all_of_them(self, on_either):
        said = message("a:1", 0, "customer"), message("a:1", 1, "bot")
        moved = change("a:1", 1, "open", "pending"), change("a:1", 7, "pending", "resolved")
        found = one(made(on_either, *said, *moved, status="resolved"), "resolution_time")
        assert found == dict.fromkeys(("plumbline", *OTHERS), (7 * HOUR, None))

    def test_we_opened_it_and_the_customer_never_wrote(self, on_either):
        told = message("a:1", 0), change("a:1", 3, "open", "resolved")
        found = one(made(on_either, *told, opened_by="us", status="resolved"), "resolution_time")
        assert found == {
            **dict.fromkeys(("plumbline", "zendesk", "chatwoot"), (3 * HOUR, None)),
            "intercom": (None, "nobody"),
        }

    def test_a_close_before_the_customer_wrote_is_none_there(self, on_either):
        told = message("a:1", 2, "customer"), change("a:1", 1, "open", "resolved"), change("a:1", 2, "resolved", "open")
        board = made(on_either, *told, change("a:1", 6, "open", "resolved"), status="resolved")
        assert one(board, "first_resolution_time")["intercom"] == (4 * HOUR, "wrote")
        assert one(board, "resolution_time")["intercom"] == (4 * HOUR, "wrote")

    def test_ends_before_the_opening_have_no_time(self, on_either):
        found = one(made(on_either, resolved_at=hours(-1), status="closed"), "resolution_time")
        assert found == dict.fromkeys(("plumbline", *OTHERS), (None, None))

    def test_merged_tickets_and_spam_are_in_nobody_s_figures(self, on_either):
        board = made(on_either, message("a:1", 1), change("a:1", 1, "open", "resolved"), status="spam")
        for metric in ("resolution_time", "first_response_time"):
            assert set(board.figures(metric, SPAN).values()) == {(None, None, 0, 0)}


def answer(score, scale=5, of="a:1"):
    return {
        "survey": f"a:{score}-{scale}",
        "customer": "a:1",
        "ticket": of,
        "instrument": "csat",
        "scale": scale,
        "sent_at": hours(1),
        "answered_at": hours(2),
        "score": score,
    }


class TestSatisfaction:
    def rated(self, settings, *told, **more):
        board = made(settings, *told, **more)
        return {who: (value, n) for who, (value, _m, n, _d) in board.figures("csat", SPAN).items()}, board

    def test_three_of_five_is_bad_everywhere(self, on_either):
        found, board = self.rated(on_either, *(answer(score) for score in (1, 2, 3, 4, 5)))
        assert set(found.values()) == {(2 / 5, 5)}
        assert board.differing("csat", SPAN) == {}

    def test_other_scales_are_not_known_there(self, on_either):
        found, board = self.rated(on_either, answer(5), answer(6, 7), answer(2, 7))
        assert found == {"plumbline": (2 / 3, 3), **dict.fromkeys(OTHERS, (1, 1))}
        lines = [("a:2-7", "not satisfied", "in neither"), ("a:6-7", "satisfied", "in neither")]
        assert board.differing("csat", SPAN) == {(who, "scale"): lines for who in OTHERS}

    def test_of_two_grades_the_lower_is_bad_in_zendesk_too(self, on_either):
        found, board = self.rated(on_either, answer(1, 2), answer(2, 2))
        assert found["plumbline"] == found["zendesk"] == (1 / 2, 2)
        assert found["intercom"] == (None, 0)
        assert not [who for who, _why in board.differing("csat", SPAN) if who == "zendesk"]

    def test_intercom_wants_a_human_to_have_taken_part(self, on_either):
        found, board = self.rated(on_either, answer(1), message("a:1", 1, "customer"), message("a:1", 1, "bot"))
        assert found == {**dict.fromkeys(("plumbline", "zendesk", "chatwoot"), (0, 1)), "intercom": (None, 0)}
        assert board.differing("csat", SPAN) == {("intercom", "bot"): [("a:1-5", "not satisfied", "in neither")]}

    def test_without_messages_a_human_may_have_taken_part(self, on_either):
        found, _board = self.rated(on_either, answer(4), answer(5, of=None))
        assert set(found.values()) == {(1, 2)}
