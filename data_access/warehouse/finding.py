"""Find all that is held of persons, in every kept version."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from data_access.warehouse.belonging import UNDER_TICKETS, belongs, free_texts, same_key
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.rewriter import Rewriter
from data_access.warehouse.tables import quoted
from metrics.facts import CUSTOMERS, FACTS, TICKETS, Fact, Kind

NAMING = ("customer_number", "name", "mail", "phone")  # what is looked for in other texts
SHORTEST = 5  # characters of a name or a number that says, within another text, whom it is about
ROW_KEYS = {fact.key[0]: fact for fact in FACTS.values() if len(fact.key) == 1 and fact is not CUSTOMERS}


@dataclass(frozen=True)
class Person:
    """All that is held of one person.

    Parameters
    ----------
    customers : frozenset of str
        Keys of the person in all sources.
    texts : frozenset of str
        Names, mail addresses, telephone and customer numbers.
    keys : mapping of str to frozenset of str
        Keys of the person's rows, by their sort.
    values : frozenset of str
        Texts of the person's rows, outside the people file, that name the person.
    removed, remain : mapping of str to int
        How many texts of the current version are the person's, by what they are, and how many rows, by fact.
    """

    customers: frozenset[str]
    texts: frozenset[str]
    keys: Mapping[str, frozenset[str]]
    values: frozenset[str]
    removed: Mapping[str, int]
    remain: Mapping[str, int]

    def is_named_in(self, text: str) -> bool:
        """Whether a text of the person's own row tells who it is."""
        said = text.casefold()
        ids = (customer.partition(":")[2] for customer in self.customers)
        return any(len(part) >= SHORTEST and part.casefold() in said for part in (*self.texts, *ids))

    @property
    def telling(self) -> frozenset[str]:
        """The sorts of keys that tell, by at least one of them, who the person is."""
        return frozenset(
            kind for kind, keys in self.keys.items() if any("@" in key or self.is_named_in(key) for key in keys)
        )


def persons(rewriter: Rewriter, customers: Collection[str]) -> list[Person]:
    """Return the persons whom the keys name; keys that no version knows name nobody.

    Who is one person in any kept version is one here.
    """
    groups = _Groups(_linked(rewriter, customers))
    by_group: dict[str, _Found] = defaultdict(_Found)
    text = rewriter.types[Kind.TEXT]
    rewriter.execute(f"CREATE TEMP TABLE wanted (customer {text})")
    rewriter.append("wanted", pa.table({"customer": pa.array(sorted(groups.of), pa.string())}))
    seen = set()
    for manifest in rewriter.kept:
        facts, people = rewriter.schema(manifest, "facts"), rewriter.schema(manifest, "people")
        if facts not in seen:
            seen.add(facts)
            _look(rewriter, facts, people, by_group, groups, newest=manifest is rewriter.kept[0])
    rewriter.execute("DROP TABLE wanted")
    return [found.person(groups.members[group]) for group, found in sorted(by_group.items())]


class _Groups:
    """Customers, and which of them are one person."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.of: dict[str, str] = {}
        for one, other in pairs:
            first, second = self.of.setdefault(one, one), self.of.setdefault(other, other)
            for customer, group in self.of.items():
                if group == second:
                    self.of[customer] = first
        self.members: dict[str, set[str]] = defaultdict(set)
        for customer, group in self.of.items():
            self.members[group].add(customer)


def _linked(rewriter: Rewriter, customers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield customers who are one person, until there are no more of them in any version."""
    text = rewriter.types[Kind.TEXT]
    rewriter.execute(f"CREATE TEMP TABLE reached (customer {text})")
    known, fresh = set[str](), set(customers)
    while fresh:
        known |= fresh
        yield from ((customer, customer) for customer in fresh)
        rewriter.execute("DELETE FROM reached")
        rewriter.append("reached", pa.table({"customer": pa.array(sorted(fresh), pa.string())}))
        pairs = set[tuple[str, str]]()
        for board in {rewriter.schema(manifest, "board") for manifest in rewriter.kept}:
            pairs |= set(
                rewriter.execute(
                    f"SELECT a.customer, b.customer FROM {board}.person_of a "
                    f"JOIN {board}.person_of b ON b.person_no = a.person_no "
                    "WHERE a.customer IN (SELECT customer FROM reached)"
                )
            )
        yield from pairs
        fresh = {other for __, other in pairs} - known
    rewriter.execute("DROP TABLE reached")


class _Found:
    """What was found of one person so far."""

    def __init__(self) -> None:
        self.texts, self.keys = set[str](), defaultdict[str, set[str]](set)
        self.others, self.removed, self.remain = set[str](), Counter[str](), Counter[str]()

    def person(self, customers: set[str]) -> Person:
        keys = {kind: frozenset(found) for kind, found in self.keys.items()}
        found = Person(frozenset(customers), frozenset(self.texts), keys, frozenset(), self.removed, self.remain)
        values = frozenset(value for value in self.others if found.is_named_in(value))
        return Person(found.customers, found.texts, keys, values, self.removed, self.remain)


def _look(
    rewriter: Rewriter, facts: str, people: str, found: dict[str, _Found], groups: _Groups, *, newest: bool
) -> None:
    rewriter.execute(
        f"CREATE TEMP TABLE wanted_tickets AS SELECT ticket, customer FROM {facts}.tickets "
        "WHERE customer IN (SELECT customer FROM wanted)"
    )
    for fact in FACTS.values():
        rows = owned(fact, facts)
        columns = rewriter.columns(facts)[fact.name]
        if fact.key[0] in ROW_KEYS and len(fact.key) == 1:
            for owner, key in rewriter.execute(f"SELECT owner, {quoted(fact.key[0])} FROM ({rows}) o"):
                found[groups.of[owner]].keys[fact.key[0]].add(key)
        for name in free_texts(fact):
            for owner, value in rewriter.execute(
                f"SELECT DISTINCT owner, {quoted(name)} FROM ({rows}) o WHERE {quoted(name)} IS NOT NULL"
            ):
                found[groups.of[owner]].others.add(value)
        if fact is CUSTOMERS:
            told = ", ".join(f"p.{quoted(name)}" for name in NAMING)
            same = same_key(fact, "p", "o")
            for owner, *texts in rewriter.execute(f"SELECT owner, {told} FROM ({rows}) o JOIN {people}.customers p ON {same}"):
                found[groups.of[owner]].texts |= {text.strip() for text in texts if text and text.strip()}
        for owner, n in rewriter.execute(f"SELECT owner, count(*) FROM ({rows}) o GROUP BY owner"):
            found[groups.of[owner]].remain[fact.name] += n if newest else 0
        extra = [name for name in columns if name.startswith("x_")]
        if newest:
            _count(rewriter, fact, rows, people, extra, found, groups)
    rewriter.execute("DROP TABLE wanted_tickets")


def _count(
    rewriter: Rewriter, fact: Fact, rows: str, people: str, extra: list[str], found: dict[str, _Found], groups: _Groups
) -> None:
    counted = [(f"p.{quoted(c.name)}", c.name) for c in fact.personal if c.personal]
    counted += [(f"o.{quoted(name)}", name) for name in extra]
    if not counted:
        return
    joined = f"LEFT JOIN {people}.{fact.name} p ON {same_key(fact, 'p', 'o')}" if fact.personal else ""
    each = ", ".join(f"count({column})" for column, __ in counted)
    for owner, *counts in rewriter.execute(f"SELECT o.owner, {each} FROM ({rows}) o {joined} GROUP BY o.owner"):
        for (__, name), n in zip(counted, counts, strict=True):
            if n:
                found[groups.of[owner]].removed[f"{fact.name}.{name}"] += n


def owned(fact: Fact, facts: str) -> str:
    """Return the select of the rows of a fact that are about those `wanted`, each with its `owner`."""
    where = belongs(fact, "f", "wanted", "wanted_tickets")
    names = {c.name for c in fact.columns}
    if "ticket" not in names or fact is TICKETS:
        return f"SELECT f.*, f.customer AS owner FROM {facts}.{fact.name} f WHERE {where}"
    first = ("w.customer", "f.customer") if fact.name in UNDER_TICKETS else ("f.customer", "w.customer")
    owner = f"coalesce({first[0]}, {first[1]})" if "customer" in names else "w.customer"
    joined = "LEFT JOIN wanted_tickets w ON w.ticket = f.ticket"
    return f"SELECT f.*, {owner} AS owner FROM {facts}.{fact.name} f {joined} WHERE {where}"
