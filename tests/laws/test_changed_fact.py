"""Law 11: a figure is that of the facts as they are now, also after one of them was changed."""

import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pyarrow as pa

from data_access.settings import Settings
from data_access.warehouse.batch import Batch
from data_access.warehouse.draft import begin
from data_access.warehouse.ledger import ImportRecord
from metrics.facts import FACTS
from tests.laws.snags import TYPES
from tests.laws.stores import METRICS, Store
from tests.laws.test_independent_sql import compared
from tests.rules import HOUSE

SPAN = {"from": date(2025, 1, 1), "to": date(2025, 4, 1), "grain": "month"}
PARTS = SPAN | {"compare": "before", "zone": None, "by": None}
LATER = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
RESOLVED = {"at": datetime(2025, 3, 20), "field": "status", "before": "open", "after": "resolved"}
CHANGES = [
    ("csat", "surveys", {"survey": "helpdesk:2", "score": Decimal(5)}),
    ("nps", "surveys", {"survey": "helpdesk:7", "answered_at": datetime(2024, 12, 24)}),
    ("tickets", "tickets", {"ticket": "shop:6", "status": "spam"}),
    ("resolved_in_due", "tickets", {"ticket": "shop:3", "due_resolution_at": datetime(2025, 3, 20)}),
    ("first_response_time", "messages", {"message": "helpdesk:3", "public": False}),
    ("resolution_time", "ticket_events", {"ticket": "helpdesk:6", **RESOLVED}),
    ("contact_rate", "customers", {"customer": "helpdesk:2", "left_at": datetime(2025, 1, 10)}),
    ("repeat_cohort", "orders", {"order": "shop:1007", "at": datetime(2025, 1, 20)}),
    ("backlog", "tickets", {"ticket": "shop:3", "resolved_at": datetime(2025, 3, 30), "status": "closed"}),
]


def change(settings, fact, row):
    """Import one row as its source would send it again."""
    kinds = {c.name: TYPES[c.kind] for c in FACTS[fact]}
    rows = pa.Table.from_pylist([row], schema=pa.schema([(name, kinds[name]) for name in row]))
    source = next(iter(row.values())).partition(":")[0]
    with begin(settings, rules=HOUSE) as draft:
        draft.stage(Batch(FACTS[fact], rows, source))
        draft.merge()
        draft.publish(ImportRecord("change", LATER, source=source))


def test_a_changed_fact_changes_the_figure_at_once(small, tmp_path):
    settings = Settings(home=tmp_path / "home")
    shutil.copytree(small.settings.home, settings.home)
    store = Store.at("changed", settings)
    for metric, fact, row in CHANGES:
        whole = [(name, str(value)) for name, value in ({"metric": metric} | SPAN).items()]
        before = store.ask(whole)
        change(settings, fact, row)
        after = store.ask(whole)
        assert (after.total, after.points) != (before.total, before.points), metric
        assert after.receipt.data_version == before.receipt.data_version + 1
        now = Store(store.name, settings, store.warehouse, Store.at("now", settings).other_hand)
        compared(now, {"metric": metric} | PARTS, {})
    for metric in METRICS:
        compared(now, {"metric": metric} | PARTS, {})
