"""The tables are those of the models, are made once, and are left alone where they are newer."""

import threading
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect, text

from data_access.app_store.connections import SCHEMA, CannotReachStore, connect, reading, writing
from data_access.app_store.schema import MIGRATIONS, NewerStore, bring_to_head
from data_access.app_store.store import store_at
from data_access.app_store.tables import METADATA
from data_access.settings import Settings


def scripts():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def described(engine):
    """Return all that the database knows of its tables, checks among it."""
    look = inspect(engine)
    foreign = ("name", "constrained_columns", "referred_table", "referred_columns")
    names = sorted(set(look.get_table_names()) - {"alembic_version"})
    return {
        name: {
            "columns": {c["name"]: {part: str(value) for part, value in c.items()} for c in look.get_columns(name)},
            "key": look.get_pk_constraint(name),
            "checks": sorted((c["name"], c["sqltext"]) for c in look.get_check_constraints(name)),
            "unique": sorted((c["name"], c["column_names"]) for c in look.get_unique_constraints(name)),
            "foreign": [[c[part] for part in foreign] for c in look.get_foreign_keys(name)],
        }
        for name in names
    }


def test_the_migrations_are_one_line():
    revisions = list(scripts().walk_revisions())
    assert scripts().get_heads() == [revisions[0].revision]
    assert [r.down_revision for r in revisions] == [*(r.revision for r in revisions[1:]), None]


def test_migrations_and_models_agree(settings, tmp_path, request):
    migrated = connect(settings)
    bring_to_head(migrated)
    with reading(migrated) as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    url = request.getfixturevalue("server").new_database() if settings.store_url else ""
    declared = connect(replace(settings, home=tmp_path / "declared", store_url=url))
    with writing(declared) as connection:
        if url:
            connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
        METADATA.create_all(connection)
    assert described(migrated) == described(declared)
    assert set(described(migrated)) == set(METADATA.tables)


def test_a_second_start_changes_nothing(settings):
    engine = connect(settings)
    bring_to_head(engine)
    written = []
    event.listen(engine, "before_cursor_execute", lambda *given: written.append(given[2]))
    bring_to_head(engine)
    assert written
    assert [sql for sql in written if sql.startswith(("CREATE TABLE", "INSERT", "UPDATE", "DELETE", "ALTER"))] == []


def test_several_starts_at_once_make_the_tables_once(settings):
    failed = []

    def start():
        try:
            bring_to_head(connect(settings))
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(described(connect(settings))) == set(METADATA.tables)


def test_newer_tables_are_refused(kept):
    with kept.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerStore, match=r"its tables are version 9999, this one knows up to \d+\): update Plumbline"):
        bring_to_head(kept.engine)


def test_a_migration_that_fails_leaves_nothing(settings):
    engine = connect(settings)

    @event.listens_for(engine, "before_cursor_execute")
    def fail(connection, cursor, statement, *_rest):
        if statement.strip().startswith("CREATE TRIGGER"):
            raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="pulled the plug"):
        bring_to_head(engine)
    assert set(inspect(connect(settings)).get_table_names()) == set()


def test_the_store_lies_beside_the_warehouse_in_one_database(settings):
    bring_to_head(connect(settings))
    if settings.store_url:
        plain = create_engine(settings.store_url.replace("postgresql://", "postgresql+psycopg://"))
        assert inspect(plain).get_table_names(schema=SCHEMA)
        assert inspect(plain).get_table_names(schema="public") == []
    else:
        assert (settings.home / "store.sqlite").is_file()


def test_one_store_a_process(settings):
    assert store_at(settings) is store_at(settings)
    assert store_at(settings).standards().versions == ()


@pytest.mark.parametrize("url", ["postgresql://nobody@/none?host=/nowhere", "postgresql://h:port-without-number/x"])
def test_a_store_that_does_not_answer_is_said_in_a_sentence(url, tmp_path):
    with pytest.raises(CannotReachStore, match=r"The store of standards and calendars cannot be used \(.+\)\. Nothing"):
        bring_to_head(connect(Settings(home=tmp_path, store_url=url)))


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotReachStore, match="Not a directory"):
        connect(Settings(home=tmp_path / "file" / "home"))
