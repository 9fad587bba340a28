"""Empty what tells who somebody is in the rows about them, in SQL that both engines understand."""

from collections.abc import Collection, Iterator, Mapping

from data_access.warehouse.belonging import belongs, wrote
from data_access.warehouse.tables import quoted
from metrics.facts import FACTS, MESSAGES

NUMBER = "customer_number"


def emptied(
    facts: str, people: str, customers: str, tickets: str, extra: Mapping[str, Collection[str]]
) -> Iterator[str]:
    """Yield the statements that do it.

    Parameters
    ----------
    facts, people : str
        Schemas, in SQL.
    customers, tickets : str
        Tables with the keys of the persons (`customer`), each with the `number` that it has from now on, and of their
        tickets (`ticket`).
    extra : mapping of str to collection of str
        By fact, the columns of a source's own.
    """
    yield (
        f"UPDATE {people}.customers AS t SET {NUMBER} = v.number FROM {customers} v "
        f"WHERE v.customer = t.customer AND t.{NUMBER} IS DISTINCT FROM v.number"
    )
    for fact in FACTS.values():
        told = [c.name for c in fact.personal if c.personal and c.name != NUMBER]
        if told:
            key, mine = quoted(fact.key[0]), belongs(fact, "f", customers, tickets)
            rows = f"SELECT f.{key} FROM {facts}.{fact.name} f WHERE {mine}"
            yield _without(f"{people}.{fact.name}", told, f"t.{key} IN ({rows})")
        mine = belongs(fact, "t", customers, tickets)
        if extra.get(fact.name):
            yield _without(f"{facts}.{fact.name}", extra[fact.name], mine)
        if fact is MESSAGES:
            yield _without(f"{facts}.{fact.name}", ["author"], f"{wrote('t')} AND ({mine})")


def _without(table: str, names: Collection[str], where: str) -> str:
    changes = ", ".join(f"{quoted(name)} = NULL" for name in names)
    there = " OR ".join(f"t.{quoted(name)} IS NOT NULL" for name in names)
    return f"UPDATE {table} AS t SET {changes} WHERE ({there}) AND ({where})"
