"""On PostgreSQL the role that serves the board can add to what only ever grows, and can do nothing else to it."""

from dataclasses import replace
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data_access.app_store.audit import Event, Wanted, What
from data_access.app_store.connections import SCHEMA, connect, connect_as_owner
from data_access.app_store.schema import TooMuchAllowed, prepare
from data_access.app_store.store import AppStore
from data_access.app_store.tables import APPEND_ONLY, METADATA
from data_access.backup import backup, restore
from data_access.settings import Settings
from tests.data_access.app_store.conftest import START
from tests.postgres import OWNER as OWNER_ROLE
from tests.rules import signed, standard
from tests.visitors import OWNER

NUMBER = count()
GROWING = [table.name for table in APPEND_ONLY]


@pytest.fixture
def apart(server, tmp_path):
    """Settings whose tables belong to one role, while another serves."""
    owner = server.new_database()
    role = f'served "{next(NUMBER)}"'
    server.execute('CREATE ROLE "{}" LOGIN'.format(role.replace('"', '""')))
    database = owner.split("/")[3].partition("?")[0]
    serving = server.url(database, role.replace('"', "%22").replace(" ", "%20"))
    return Settings(home=tmp_path, store_url=serving, store_owner_url=owner)


@pytest.fixture
def engine(apart):
    found = connect(apart)
    prepare(apart, found)
    yield found
    found.dispose()


def run(engine, sql):
    with engine.begin() as connection:
        connection.execute(text(sql))


def test_the_role_that_serves_can_do_its_work(engine):
    store = AppStore(engine, lambda: START)
    store.set_standard(signed(standard("csat", "0.9", since=START)), by=OWNER, read=0)
    store.note(Event.of(OWNER, What.SIGNED_OUT))
    assert [e.what for e in store.audit(Wanted())[0]] == [What.SIGNED_OUT, What.CHANGED_STANDARD]
    assert len(store.standards().versions) == len(store.history()) == 1


@pytest.mark.parametrize("table", APPEND_ONLY, ids=str)
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM {}",
        "UPDATE {0} SET {1} = {1}",
        "TRUNCATE {} CASCADE",
        "DROP TABLE {} CASCADE",
        "DROP TRIGGER append_only ON {}",
        "ALTER TABLE {} DISABLE TRIGGER append_only",
        "ALTER TABLE {} RENAME TO gone",
        "CREATE TRIGGER swallow BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION append_only()",
    ],
)
def test_the_role_that_serves_can_take_nothing_back(engine, table, sql):
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        run(engine, sql.format(table.name, next(c.name for c in table.c if not c.identity)))


@pytest.mark.parametrize(
    "sql",
    [
        f"DROP SCHEMA {SCHEMA} CASCADE",
        f"CREATE TABLE {SCHEMA}.mine (id int)",
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
        "SET session_replication_role = replica",
        "SET ROLE " + OWNER_ROLE,
        "UPDATE alembic_version SET version_num = '1'",
    ],
)
def test_the_role_that_serves_can_not_get_around_it(engine, sql):
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        run(engine, sql)


def test_the_role_that_serves_has_the_rights_that_it_needs_and_no_other(engine, apart):
    rights = text(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = current_user AND table_schema = :schema"
    )
    with engine.begin() as connection:
        found = {tuple(row) for row in connection.execute(rights, {"schema": SCHEMA})}
    expected = {(name, right) for name in METADATA.tables for right in ("SELECT", "INSERT")}
    expected |= {(name, r) for name in set(METADATA.tables) - set(GROWING) for r in ("UPDATE", "DELETE")}
    assert found == expected | {("alembic_version", "SELECT")}
    prepare(apart, engine)  # a second start


@pytest.mark.parametrize("sql", ["DELETE FROM audit", "UPDATE audit SET id = 7", "TRUNCATE audit"])
def test_even_the_owner_is_held_by_the_triggers(engine, apart, sql):
    AppStore(engine).note(Event.of(OWNER, What.SIGNED_OUT))
    with pytest.raises(DBAPIError, match=r"is append-only|can only be updated to DEFAULT"):
        run(connect_as_owner(apart), sql)


def test_an_owner_that_serves_is_refused(apart):
    same = replace(apart, store_url=apart.store_owner_url)
    with pytest.raises(TooMuchAllowed, match="The role “plumbline_owner” of PLUMBLINE_STORE_URL may do whatever"):
        prepare(same, connect(same))


def test_a_member_of_the_owner_is_refused(apart, engine, server):
    with engine.begin() as connection:
        role = connection.execute(text("SELECT quote_ident(current_user)")).scalar_one()
    server.execute(f"GRANT {OWNER_ROLE} TO {role}")
    with pytest.raises(TooMuchAllowed):
        prepare(apart, engine)


def test_a_backup_holds_what_the_role_that_serves_may_not_take_along_and_comes_back(apart, engine, server, tmp_path):
    AppStore(engine, lambda: START).note(Event.of(OWNER, What.SIGNED_OUT))
    backup(apart, tmp_path / "board.tar")
    owner = server.new_database()
    name = {url: url.split("/")[3].partition("?")[0] for url in (apart.store_owner_url, owner)}
    serving = apart.store_url.replace(f"/{name[apart.store_owner_url]}?", f"/{name[owner]}?")
    new = Settings(home=tmp_path / "new", store_url=serving, store_owner_url=owner)
    restore(new, tmp_path / "board.tar", nobody=True)
    found = connect(new)
    prepare(new, found)
    assert [e.what for e in AppStore(found).audit(Wanted())[0]] == [What.SIGNED_OUT]
    found.dispose()
