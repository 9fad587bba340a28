"""What is imported into PostgreSQL is what DuckDB would hold; an import is whole or leaves no trace."""

import random
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from data_access.settings import Settings
from data_access.warehouse.draft import begin
from data_access.warehouse.ledger import SAMPLE
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.undo import CannotUndo, leave_sample, undo
from data_access.warehouse.versions import KEPT, CannotPublish, EmptyWarehouse
from tests.data_access.warehouse import company
from tests.data_access.warehouse.boards import rederive
from tests.data_access.warehouse.company import batch, hours, imported, record, ticket
from tests.data_access.warehouse.postgres.database import contents, schemas, team

# What COPY, CSV and SQL would each take for something else.
WORDS = [
    "",
    "\\.",
    "\n\\.\n",
    "\\N",
    "NULL",
    "a\tb\r\nc\\",
    '"',
    "'; DROP TABLE tickets --",
    "Ä ß 漢 \U0001f600",
    "%s $1",
    None,
]


def both(on_postgres, *imports):
    """Import the same into both engines; return the counts and contents of each."""
    found = []
    for settings, look in ((on_postgres, contents), (replace(on_postgres, warehouse_url=""), company.contents)):
        counts = [imported(settings, *batches, id=str(n)) for n, batches in enumerate(imports)]
        found.append((counts, look(settings if look is contents else settings.home)))
    return found


def test_every_kind_of_value_is_kept_as_duckdb_keeps_it(on_postgres):
    customer = {
        "customer": "a:1",
        "name": None,
        "mail": None,
        "mail_verified": True,
        "monthly_value": Decimal("-12.3456"),
    }
    customers = [customer | {"customer": f"a:{n}", "name": word} for n, word in enumerate(WORDS)]
    tickets = [ticket(f"a:{n}", word, subject=word, x_area=word, reopened=n) for n, word in enumerate(WORDS)]
    (_, one), (_, other) = both(on_postgres, [batch("customers", *customers), batch("tickets", *tickets)])
    assert one == other
    assert [row[0] for row in one["facts", "tickets"]] == sorted(f"a:{n}" for n in range(len(WORDS)))


@pytest.mark.parametrize("seed", range(6))
def test_any_imports_give_what_duckdb_holds(on_postgres, seed):
    """Dated and undated, newer and older, repeated, with and without columns, of two sources."""
    r = random.Random(seed)

    def some(source):
        dated, area, subject = r.random() < 0.6, r.random() < 0.3, r.random() < 0.5
        rows = []
        for _ in range(r.randrange(1, 9)):
            row = ticket(f"{source}:{r.randrange(4)}", r.choice(WORDS))
            row |= {"x_area": r.choice(WORDS)} if area else {}
            row |= {"subject": r.choice(WORDS)} if subject else {}
            rows.append(row | ({"updated_at": r.choice((None, *map(hours, range(4))))} if dated else {}))
        return batch("tickets", *rows, source=source)

    imports = [[some(r.choice("ab")) for _ in range(r.randrange(1, 3))] for _ in range(4)]
    one, other = both(on_postgres, *imports)
    assert one == other


def test_three_imports_in_any_order_of_rows_are_one(on_postgres):
    rows = [ticket(f"a:{n % 7}", team=str(n), updated_at=hours(n % 3)) for n in range(30)]
    imported(on_postgres, batch("tickets", *rows))
    once = contents(on_postgres)
    for seed in range(2):
        random.Random(seed).shuffle(rows)
        (counts,) = imported(on_postgres, batch("tickets", *rows), id=str(seed)).values()
        assert (counts.accepted, counts.updated) == (0, 0)
        assert contents(on_postgres) == once


def test_undo_takes_back_one_import_after_the_other(on_postgres):
    imported(on_postgres, batch("tickets", ticket(team="one")), id="one")
    one = contents(on_postgres)
    imported(on_postgres, batch("tickets", ticket(team="two", x_area="north"), ticket("a:2", x_area=None)), id="two")
    assert warehouse_at(on_postgres).manifest().extra == {"tickets": ("x_area",)}
    assert undo(on_postgres).id == "two"
    assert contents(on_postgres) == one
    assert warehouse_at(on_postgres).manifest().extra == {}
    assert undo(on_postgres).id == "one"
    with pytest.raises(EmptyWarehouse):
        warehouse_at(on_postgres).manifest()
    with pytest.raises(CannotUndo, match="no import to undo"):
        undo(on_postgres)


def test_the_first_import_of_ones_own_replaces_the_sample_company(on_postgres):
    sample = batch("tickets", ticket("helpdesk:1", x_area="north"), source="helpdesk")
    imported(on_postgres, sample, id="sample", mapping=SAMPLE, source="helpdesk")
    company = contents(on_postgres)
    imported(on_postgres, batch("tickets", ticket("a:1", team="own")), id="own")
    assert team(on_postgres) == {"a:1": "own"}
    undo(on_postgres)
    assert contents(on_postgres) == company
    leave_sample(on_postgres)
    with pytest.raises(EmptyWarehouse):
        warehouse_at(on_postgres).manifest()
    with pytest.raises(CannotUndo, match="The sample company is not here"):
        leave_sample(on_postgres)


def test_a_new_board_keeps_facts_and_people(on_postgres):
    imported(on_postgres, batch("tickets", ticket()))
    told = []
    manifest = rederive(replace(on_postgres, reopen_days=3), told.append)
    assert told == ["derive", "judge", "commit"]
    assert list(manifest.parts.values()) == ["facts_1", "people_1", "board_2", "judged_2"]
    assert manifest.settings == {"reopen_days": 3}


def test_the_phases_are_told_in_order(on_postgres):
    told = []
    with begin(on_postgres, told.append) as draft:
        draft.stage(batch("tickets", ticket()))
        draft.merge()
        draft.publish(record())
    assert told == ["copy", "stage", "merge", "derive", "judge", "commit"]


def test_a_draft_that_is_not_published_leaves_no_trace(on_postgres):
    with begin(on_postgres) as draft:
        draft.stage(batch("tickets", ticket()))
        draft.merge()
    assert schemas(on_postgres) == set()
    imported(on_postgres, batch("tickets", ticket()))
    with pytest.raises(ZeroDivisionError), begin(on_postgres) as draft:
        draft.stage(batch("tickets", ticket("a:2", x_ward="Ward 3")))
        draft.merge()
        raise ZeroDivisionError
    assert schemas(on_postgres) == {"plumbline", "facts_1", "people_1", "board_1", "judged_1"}


def test_old_versions_are_dropped_but_for_what_somebody_reads(on_postgres):
    imported(on_postgres, batch("tickets", ticket(team="0")), id="0")
    with warehouse_at(on_postgres).snapshot():
        for n in range(1, KEPT + 2):
            imported(on_postgres, batch("tickets", ticket(team=str(n))), id=str(n))
        assert {name for name in schemas(on_postgres) if name.startswith("board")} == {
            f"board_{n}" for n in (1, *range(3, KEPT + 3))
        }
    imported(on_postgres, batch("tickets", ticket(team="last")), id="last")
    kept = range(4, KEPT + 4)
    kinds = ("facts", "people", "board", "judged")
    assert schemas(on_postgres) == {"plumbline", *(f"{kind}_{n}" for kind in kinds for n in kept)}
    assert team(on_postgres) == {"a:1": "last"}


def test_personal_columns_are_in_people_and_nowhere_else(on_postgres, server):
    secret = "Grace Zzyzzx"
    customer = {"customer": "a:1", "name": secret, "mail": secret, "phone": secret, "customer_number": secret}
    imported(on_postgres, batch("customers", customer | {"segment": "PLAIN"}), batch("tickets", ticket(subject=secret)))
    name = urlsplit(on_postgres.warehouse_url).path.strip("/")
    tables = server.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname ~ '_1$'", name)
    found = {
        schema: [t for s, t in tables if s == schema and secret in str(server.execute(f"SELECT * FROM {s}.{t}", name))]
        for schema in ("facts_1", "people_1", "board_1", "judged_1")
    }
    assert {schema: sorted(names) for schema, names in found.items()} == {
        "facts_1": [],
        "people_1": ["customers", "tickets"],
        "board_1": [],
        "judged_1": [],
    }


def test_a_login_that_may_not_make_roles_is_told_so(server, tmp_path):
    server.execute("CREATE ROLE nobody LOGIN")
    server.execute("CREATE DATABASE of_nobody")
    settings = Settings(home=tmp_path, warehouse_url=server.url("of_nobody", "nobody"))
    with pytest.raises(CannotPublish, match=r"could not be written \((permission|must have).*Nothing was changed"):
        imported(settings, batch("tickets", ticket()))
