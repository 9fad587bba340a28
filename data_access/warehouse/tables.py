"""Write the definitions of tables, whatever the engine calls its types."""

from collections.abc import Iterable, Iterator, Mapping

from metrics.facts import BOOKKEEPING, FACTS, NUMBER, Column, Kind

Types = Mapping[Kind, str]


def quoted(name: str) -> str:
    """Return `name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str], of: str = "") -> str:
    """Return `names` as a list of SQL identifiers, each of the table `of` if it is given."""
    return ", ".join((f"{of}." if of else "") + quoted(name) for name in names)


def columns_of(columns: Iterable[Column], types: Types, extra: Iterable[str] = ()) -> str:
    """Return the column definitions of a table, with `extra` custom text columns."""
    typed = [(c.name, c.kind) for c in columns] + [(x, Kind.TEXT) for x in extra]
    return ", ".join(f"{quoted(name)} {types[kind]}" for name, kind in typed)


def new_tables(facts: str, people: str, types: Types) -> Iterator[str]:
    """Yield the statements that make the tables of the schemas `facts` and `people` that are not there yet."""
    for fact in FACTS.values():
        stored, personal = (*fact.stored, *BOOKKEEPING, NUMBER), (*fact.personal, NUMBER)
        yield f"CREATE TABLE IF NOT EXISTS {facts}.{fact.name} ({columns_of(stored, types)})"
        if fact.personal:
            yield f"CREATE TABLE IF NOT EXISTS {people}.{fact.name} ({columns_of(personal, types)})"
