"""Link the customers of all sources that are one person."""

import numpy as np
import pandas as pd
from pyarrow.lib import Table
from sqlalchemy import Select, case, func, select

from data_access.warehouse.erased import ErasedList
from data_access.warehouse.workspace import Workspace
from metrics.facts import CUSTOMERS

AGED = "aged-"  # begins what stands for the number and the mail of somebody who was not heard of for long


def stand_in(listed: ErasedList, declared: str | None, mail: str | None) -> str | None:
    """Return what joins a customer as both did, by keyed hashes that name nobody; None where there is neither."""
    if declared and declared.startswith(AGED):
        return declared
    same = mail.casefold() if mail else ""
    told = (listed.digest("number", declared) if declared else "", listed.digest("mail", same) if same else "")
    return AGED + "-".join(told) if any(told) else None


def hashed(evidence: pd.DataFrame, listed: ErasedList) -> pd.DataFrame:
    """Return what joins customers in hashes, if any of them are known by hashes only."""
    if not evidence["declared"].str.startswith(AGED, na=False).any():
        return evidence
    told = [
        (stand_in(listed, *(None if pd.isna(value) else value for value in pair)) or AGED + "-")
        for pair in zip(evidence["declared"], evidence["mail"], strict=True)
    ]
    both = pd.Series(told, index=evidence.index, dtype="str").str.removeprefix(AGED).str.split("-", expand=True)
    both = both.where(both != "")
    return evidence.assign(declared=both[0], mail=both[1])


def evidence() -> Select[tuple[str, int, str, str]]:
    """Return the select of what joins customers: a declared number and a verified mail, never a name."""
    stored, names = CUSTOMERS.table(), CUSTOMERS.table("people").alias("names")
    return (
        select(
            stored.c.customer,
            stored.c.number,
            func.nullif(func.trim(names.c.customer_number), "").label("declared"),
            case((stored.c.mail_verified, func.nullif(func.trim(names.c.mail), ""))).label("mail"),
        )
        .join_from(stored, names, names.c.customer == stored.c.customer, isouter=True)
        .order_by(stored.c.customer)
    )


def person_of(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the person of each customer.

    Parameters
    ----------
    evidence : DataFrame
        Columns ``customer`` (ascending, unique), ``number``, and ``declared`` and ``mail``, which join nobody where
        they are empty.

    Returns
    -------
    DataFrame
        Columns ``customer``, ``person``: the smallest key of all customers that share, directly or through others, a
        declared number or a mail, ``person_no``: a number for it, and ``number`` as given. Case and surrounding space
        of a mail do not count.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 - scipy loads slowly and readers never need it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    customers = len(evidence)
    numbers, distinct = pd.factorize(evidence["declared"])
    mails, distinct_mails = pd.factorize(evidence["mail"].str.casefold())
    has_number, has_mail = np.flatnonzero(numbers >= 0), np.flatnonzero(mails >= 0)
    # A graph of customers and of the things that they share.
    nodes = customers + len(distinct) + len(distinct_mails)
    shared = np.concatenate([customers + numbers[has_number], customers + len(distinct) + mails[has_mail]])
    holders = np.concatenate([has_number, has_mail])
    graph = coo_array((np.ones(len(holders), dtype=bool), (holders, shared)), shape=(nodes, nodes))
    labels = connected_components(graph, directed=False)[1][:customers]
    _, first, component = np.unique(labels, return_index=True, return_inverse=True)
    keys = evidence["customer"].to_numpy()
    found = pd.DataFrame({"customer": keys, "person": keys[first[component]]}, dtype="str")
    return found.assign(person_no=component.astype("int64"), number=evidence["number"].to_numpy())


def link_persons(workspace: Workspace) -> None:
    """Make ``board.person_of`` from facts and people."""
    texts = dict.fromkeys(("customer", "declared", "mail"), "str")
    found = hashed(workspace.fetch(evidence()).to_pandas().astype(texts), workspace.erased)
    workspace.make("board", "person_of", Table.from_pandas(person_of(found), preserve_index=False))
