"""Erase persons from all kept versions, and put them on the list of those who must not come back."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from data_access.settings import Settings
from data_access.warehouse.engines import engine_of
from data_access.warehouse.erased import ACTOR, CUSTOMER, MARK, SHORTEST, ErasedList, Erasure
from data_access.warehouse.finding import Person, persons, same_person
from data_access.warehouse.manifest import Manifest
from data_access.warehouse.rewriter import Rewriter
from data_access.warehouse.taking_out import take_out
from data_access.warehouse.versions import Progress, silent
from metrics.errors import PlumblineError, UnknownName
from metrics.facts import FACTS
from metrics.translation import translate as _


class AlreadyErased(PlumblineError):
    """There is nothing left that tells who it was."""

    def __init__(self) -> None:
        super().__init__(_("This customer was erased already: what remains names nobody."))


@dataclass(frozen=True)
class Gone:
    """Somebody who was erased, and what named them: it is needed to clean other places, and kept nowhere."""

    erasure: Erasure
    person: Person
    keys: Mapping[str, Mapping[str, str]]  # by sort, what replaces each


class Elsewhere:
    """What else than the warehouse knows the persons; this is of those who have nothing else."""

    def standards(self, gone: Sequence[Gone]) -> Mapping[str, str]:
        """Return what replaces the numbers of the standards that were set for one of them."""
        return {}

    def counted(self, person: Person) -> Mapping[str, int]:
        """Return how much will go there, by what it is."""
        return {}

    def secret(self) -> str:
        """Return the key of the hashes of the list that is kept outside; nothing where there is no such list."""
        return ""

    def announce(self, gone: Sequence[Gone], listed: ErasedList) -> None:
        """Be told what is about to be done, before anything is changed; what fails here keeps it from being done."""


def erase(
    settings: Settings, customer: str, elsewhere: Elsewhere, progress: Progress = silent, number: str = ""
) -> Gone:
    """Erase the person of a customer: one moment everything is there, the next nothing.

    Parameters
    ----------
    customer : str
        Any key of the person.
    number : str
        Of the erasure.

    Raises
    ------
    UnknownName
        No version knows the customer.
    AlreadyErased
        The key stands for somebody who was erased.
    OtherList
        The list that is kept outside cannot be read, or is of another board, which has erased customers too.
    CannotPublish
        The disk is full or fails; then nothing was changed.
    """
    with engine_of(settings).rewriter(settings, progress) as rewriter:
        if customer in rewriter.erased.customers or rewriter.erased.becomes(CUSTOMER, [customer]):
            raise AlreadyErased
        progress("find")
        found = persons(rewriter, dict.fromkeys(same_person(rewriter, customer), customer)).get(customer)
        if found is None:
            raise UnknownName(_("customer"), customer, ())
        listed = rewriter.erased.begun(elsewhere.secret())
        removed = {**found.removed, **elsewhere.counted(found)}
        gone = _gone(replace(found, removed=removed), listed, number or new_number())
        _write(rewriter, [gone], listed.with_(gone.erasure), elsewhere, progress)
    return gone


def erase_again(
    settings: Settings, listed: ErasedList, elsewhere: Elsewhere, progress: Progress = silent
) -> list[Gone] | None:
    """Erase everybody whom a list names from versions that are older than it; the list is theirs from now on.

    Nobody else goes with them: by what those versions join, strangers may be one person.

    Returns
    -------
    list of Gone, optional
        Who was there; None where there is no version that could keep the list.
    """
    with engine_of(settings).rewriter(settings, progress) as rewriter:
        listed = rewriter.erased.joined(listed)
        if not rewriter.kept:
            return None
        progress("find")
        there, known = listed.becomes(CUSTOMER, _all_customers(rewriter)), {e.id: e for e in listed.erasures}
        by_key = {new: e.id for e in listed.erasures for new in e.keys[CUSTOMER].values()}
        gone = []
        for number, person in persons(rewriter, {was: by_key[new] for was, new in there.items()}).items():
            again = _gone(person, listed, number, known[number])
            gone.append(again)
            listed = listed.with_(again.erasure)
        _write(rewriter, gone, listed, elsewhere, progress)
    return gone


def new_number() -> str:
    """Return a number for an erasure, greater than all before."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(3)}"


def _write(
    rewriter: Rewriter, gone: Sequence[Gone], listed: ErasedList, elsewhere: Elsewhere, progress: Progress
) -> None:
    standards = elsewhere.standards(gone)
    elsewhere.announce(gone, listed)
    progress("erase")
    keys: dict[str, dict[str, str]] = {}
    for each in gone:
        for kind, found in each.keys.items():
            keys.setdefault(kind, {}).update(found)
    numbers = {customer: each.erasure.number for each in gone for customer in each.person.customers}
    texts = {text: listed.stand_in(text) for each in gone for text in each.person.values}
    actors = {text for each in gone for text in each.person.actors}
    take_out(rewriter, keys, numbers, texts, standards, actors=actors)
    rewriter.kept = [_unnamed(manifest, gone) for manifest in rewriter.kept]
    rewriter.publish(listed, progress)


def _unnamed(manifest: Manifest, gone: Sequence[Gone]) -> Manifest:
    """Return the description of a version, whose ledger has no file that is called as one of them."""

    def named(file: str) -> bool:
        return any(each.person.is_named_by(file) for each in gone)

    return replace(manifest, imports=tuple(record.without(named) for record in manifest.imports))


def _all_customers(rewriter: Rewriter) -> set[str]:
    found = set[str]()
    for facts in {rewriter.schema(manifest, "facts") for manifest in rewriter.kept}:
        for fact in FACTS.values():
            if any(c.name == CUSTOMER for c in fact):
                rows = rewriter.execute(f"SELECT DISTINCT customer FROM {facts}.{fact.name} WHERE customer IS NOT NULL")
                found |= {customer for (customer,) in rows}
    return found


def _gone(person: Person, listed: ErasedList, number: str, known: Erasure | None = None) -> Gone:
    """Give each key of a person a random one; those that the list knows keep theirs."""
    keys = {CUSTOMER: person.customers, **{kind: person.keys[kind] for kind in sorted(person.telling)}}
    keys |= {kind: person.keys.get(kind, frozenset()) for kind in (known.keys if known else ()) if kind != CUSTOMER}
    becomes = {kind: {**_random(found), **listed.becomes(kind, found)} for kind, found in keys.items()}
    hashed = {kind: {listed.digest(kind, was): new for was, new in found.items()} for kind, found in becomes.items()}
    values = {listed.text_digest(value) for value in person.values}
    values |= {listed.digest(ACTOR, value) for value in person.actors}
    told = (*person.texts, *(customer.partition(":")[2] for customer in person.customers))
    values = values.union(*(listed.naming(text) for text in told if len(text) >= SHORTEST))
    if known is None:
        first = becomes[CUSTOMER][min(person.customers)]
        at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        made = Erasure(
            number, at, first, MARK + secrets.token_hex(8), hashed, tuple(sorted(values)),
            dict(sorted(person.removed.items())), dict(sorted(person.remain.items())),
        )  # fmt: skip
    else:
        merged = {kind: {**known.keys.get(kind, {}), **hashed.get(kind, {})} for kind in {*known.keys, *hashed}}
        made = replace(known, keys=merged, values=tuple(sorted(values | set(known.values))))
    return Gone(made, person, becomes)


def _random(keys: Iterable[str]) -> dict[str, str]:
    """Return random keys in the order of those that they replace: what is decided by their order stays so."""
    by_source: dict[str, list[str]] = {}
    for key in sorted(keys):
        by_source.setdefault(key.partition(":")[0] if ":" in key else "", []).append(key)
    made: dict[str, str] = {}
    for source, found in by_source.items():
        fresh = sorted(secrets.token_hex(8) for _key in found)
        prefix = f"{source}:" if source else ""
        made |= {key: f"{prefix}{MARK}{new}" for key, new in zip(found, fresh, strict=True)}
    return made
