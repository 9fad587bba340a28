"""Read what tells who somebody is and what they wrote, as far as a scope may."""

from dataclasses import replace
from hashlib import md5

from sqlalchemy import FromClause, case, false, func, literal_column, select

from metrics.covers import Covers
from metrics.facts import Fact
from metrics.kinds import Column
from metrics.scope import Scope


def people(fact: Fact, scope: Scope, name: str) -> FromClause:
    """Return the people table of a fact, called `name`; without any row where the scope may not know them."""
    stored = fact.table("people")
    return stored.alias(name) if scope.personal else select(stored).where(false()).subquery(name)


def key_of(key: Column, scope: Scope) -> Column:
    """Return a key as the scope may know it: one that holds a mail address has a stand-in, always the same.

    "shop:ada@example.org" becomes "shop:~" and ten characters, by which the customer is found again.
    """
    if scope.personal:
        return key
    source = func.split_part(key, _written("':'"), _written("1"))
    stands_in = func.substr(func.md5(key), _written("1"), _written("10"))
    hidden = func.concat(source, _written("':~'"), stands_in)
    return case((func.strpos(key, _written("'@'")) > _written("0"), hidden), else_=key)


def stand_in(key: str, scope: Scope) -> str:
    """Return what `key_of` makes of a key."""
    if scope.personal or "@" not in key:
        return key
    return f"{key.partition(':')[0]}:~{md5(key.encode(), usedforsecurity=False).hexdigest()[:10]}"


def whom(covers: Covers, scope: Scope) -> str:
    """Return whom a decision is about, in words."""
    known = covers if covers.customer is None else replace(covers, customer=stand_in(covers.customer, scope))
    return known.sentence()


def _written(sql: str) -> Column:
    # Not bound: an engine takes two parameters of one value for two expressions, and cannot group by them.
    found: Column = literal_column(sql)
    return found
