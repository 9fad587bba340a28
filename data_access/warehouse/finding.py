"""Find all that is held of persons, in every kept version."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from data_access.file_names import names_any
from data_access.warehouse.belonging import UNDER_TICKETS, belongs, free_texts, literal, same_key, wrote
from data_access.warehouse.erased import SHORTEST, WORD
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.rewriter import Rewriter
from data_access.warehouse.tables import quoted
from metrics.facts import CUSTOMERS, FACTS, MESSAGES, TICKETS, Fact, Kind

NAMING = ("customer_number", "name", "mail", "phone")  # what is looked for in other texts
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
        Texts that name the person: of the people file, and of the person's rows outside it.
    actors : frozenset of str
        Who changed the person's tickets and is called as somebody who wrote there as a customer.
    removed, remain : mapping of str to int
        How many texts of the current version are the person's, by what they are, and how many rows, by fact.
    """

    customers: frozenset[str]
    texts: frozenset[str]
    keys: Mapping[str, frozenset[str]]
    values: frozenset[str]
    actors: frozenset[str]
    removed: Mapping[str, int]
    remain: Mapping[str, int]

    def is_named_in(self, text: str) -> bool:
        """Whether a text of the person's own row tells who it is: by a whole name, its words in whatever order."""
        said, words = text.strip().casefold(), {*WORD.findall(text.casefold())}
        if any(said == told.casefold() and not said.isdecimal() for told in self.texts):
            return True
        names = ({*WORD.findall(told.casefold())} for told in self.texts)
        if any(len(name) > 1 and name <= words and any(map(str.isalpha, name)) for name in names):
            return True
        ids = (customer.partition(":")[2] for customer in self.customers)
        return any(len(part) >= SHORTEST and part.casefold() in said for part in (*self.texts, *ids))

    def is_named_by(self, file: str) -> bool:
        """Whether the name of a file tells who it is."""
        return names_any(file, (*self.texts, *(customer.partition(":")[2] for customer in self.customers)))

    @property
    def telling(self) -> frozenset[str]:
        """The sorts of keys that tell, by at least one of them, who the person is."""
        return frozenset(
            kind
            for kind, keys in self.keys.items()
            if any("@" in key or self.is_named_in(key) or composed_of(key, self.customers) for key in keys)
        )


def same_person(rewriter: Rewriter, customer: str) -> set[str]:
    """Return the keys of the customer's person, as the newest version says that knows the customer.

    An older one may say otherwise, by a mistake that a later import has mended.
    """
    for manifest in rewriter.kept:
        board = rewriter.schema(manifest, "board")
        found = rewriter.execute(
            f"SELECT b.customer FROM {board}.person_of a JOIN {board}.person_of b ON b.person_no = a.person_no "
            f"WHERE a.customer = {literal(customer)}"
        )
        if found:
            return {key for (key,) in found}
    return {customer}  # known by what is about them alone, or to nobody


def persons(rewriter: Rewriter, whose: Mapping[str, str]) -> dict[str, Person]:
    """Return the persons, by what they are called; of whom no version knows a key, there is none.

    Parameters
    ----------
    whose : mapping of str to str
        By key of a customer, how the person is called.
    """
    text = rewriter.types[Kind.TEXT]
    rewriter.execute(f"CREATE TEMP TABLE wanted (customer {text})")
    rewriter.append("wanted", pa.table({"customer": pa.array(sorted(whose), pa.string())}))
    looking, seen = _Looking(rewriter, whose), set[str]()
    for manifest in rewriter.kept:
        if rewriter.schema(manifest, "facts") not in seen:
            seen.add(rewriter.schema(manifest, "facts"))
            looking.look(manifest, newest=manifest is rewriter.kept[0])
    rewriter.execute("DROP TABLE wanted")
    members = defaultdict[str, set[str]](set)
    for customer, called in whose.items():
        members[called].add(customer)
    return {called: found.person(members[called]) for called, found in sorted(looking.found.items())}


def composed_of(key: str, customers: Iterable[str]) -> bool:
    """Whether the id of one of these customers is a part of a composed key."""
    parts = f"|{key.partition(':')[2]}|"
    return any(f"|{customer.partition(':')[2]}|" in parts for customer in customers)


class _Found:
    """What was found of one person so far."""

    def __init__(self) -> None:
        self.texts, self.keys = set[str](), defaultdict[str, set[str]](set)
        self.others, self.authors, self.actors = set[str](), set[str](), set[str]()
        self.removed, self.remain = Counter[str](), Counter[str]()

    def person(self, customers: set[str]) -> Person:
        keys = {kind: frozenset(found) for kind, found in self.keys.items()}
        actors = frozenset(self.authors & self.actors)
        found = Person(
            frozenset(customers), frozenset(self.texts), keys, frozenset(), actors, self.removed, self.remain
        )
        return replace(found, values=frozenset(filter(found.is_named_in, self.others | self.texts)))


class _Looking:
    """What was found of each person in the versions that were looked at."""

    def __init__(self, rewriter: Rewriter, whose: Mapping[str, str]) -> None:
        self._rewriter, self._whose = rewriter, whose
        self.found: dict[str, _Found] = defaultdict(_Found)

    def look(self, manifest: Manifest, *, newest: bool) -> None:
        """Look through one version; what is removed and what remains is counted in the newest."""
        facts, people = (self._rewriter.schema(manifest, part) for part in ("facts", "people"))
        self._rewriter.execute(
            f"CREATE TEMP TABLE wanted_tickets AS SELECT ticket, customer FROM {facts}.tickets "
            "WHERE customer IN (SELECT customer FROM wanted)"
        )
        columns = self._rewriter.columns(facts)
        for fact in FACTS.values():
            rows = owned(fact, facts)
            if fact.key[0] in ROW_KEYS and len(fact.key) == 1:
                for of, key in self._each(f"SELECT owner, {quoted(fact.key[0])} FROM ({rows}) o"):
                    of.keys[fact.key[0]].add(key)
            for name in map(quoted, free_texts(fact)):
                for of, value in self._each(f"SELECT DISTINCT owner, {name} FROM ({rows}) o WHERE {name} IS NOT NULL"):
                    of.others.add(value)
                    if name == quoted("actor"):
                        of.actors.add(value)
            if fact is MESSAGES:
                written = f"SELECT DISTINCT owner, author FROM ({rows}) o WHERE {wrote('o')} AND author IS NOT NULL"
                for of, value in self._each(written):
                    of.authors.add(value)
            if fact is CUSTOMERS:
                told = ", ".join(f"p.{quoted(name)}" for name in NAMING)
                joined = f"JOIN {people}.customers p ON {same_key(fact, 'p', 'o')}"
                for of, *texts in self._each(f"SELECT owner, {told} FROM ({rows}) o {joined}"):
                    of.texts |= {text.strip() for text in texts if text and text.strip()}
            if newest:
                self._count(fact, rows, people, [name for name in columns[fact.name] if name.startswith("x_")])
        self._rewriter.execute("DROP TABLE wanted_tickets")

    def _each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement; for the owner, who is first, what was found of the person."""
        for owner, *values in self._rewriter.execute(sql):
            yield self.found[self._whose[owner]], *values

    def _count(self, fact: Fact, rows: str, people: str, extra: list[str]) -> None:
        for of, n in self._each(f"SELECT owner, count(*) FROM ({rows}) o GROUP BY owner"):
            of.remain[fact.name] += n
        counted = [(f"p.{quoted(c.name)}", c.name) for c in fact.personal if c.personal]
        counted += [(f"o.{quoted(name)}", name) for name in extra]
        if not counted:
            return
        joined = f"LEFT JOIN {people}.{fact.name} p ON {same_key(fact, 'p', 'o')}" if fact.personal else ""
        each = ", ".join(f"count({column})" for column, __ in counted)
        for of, *counts in self._each(f"SELECT o.owner, {each} FROM ({rows}) o {joined} GROUP BY o.owner"):
            for (__, name), n in zip(counted, counts, strict=True):
                if n:
                    of.removed[f"{fact.name}.{name}"] += n


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
