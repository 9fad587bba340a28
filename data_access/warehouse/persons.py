"""Link the customers of all sources that are one person."""

import duckdb
import numpy as np
import pandas as pd

# A number or a verified mail joins; a name never does.
EVIDENCE = """
    SELECT c.customer, nullif(trim(p.customer_number), '') AS number,
        CASE WHEN c.mail_verified THEN nullif(trim(p.mail), '') END AS mail
    FROM facts.customers c LEFT JOIN people.customers p ON p.customer = c.customer
    ORDER BY c.customer
"""


def person_of(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the person of each customer.

    Parameters
    ----------
    evidence : DataFrame
        Columns ``customer`` (ascending, unique), ``number`` and ``mail``; empty values join nobody.

    Returns
    -------
    DataFrame
        Columns ``customer`` and ``person``: the smallest key of all customers that share, directly or through
        others, a number or a mail. Case and surrounding space of a mail do not count.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415 - scipy loads slowly and readers never need it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    customers = len(evidence)
    numbers, distinct = pd.factorize(evidence["number"])
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
    return pd.DataFrame({"customer": keys, "person": keys[first[component]]}, dtype="str")


def link_persons(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``board.person_of`` from the attached catalogs ``facts`` and ``people``."""
    evidence = connection.sql(EVIDENCE).df().astype("str")
    connection.register("linked", person_of(evidence))
    connection.execute("CREATE TABLE board.person_of AS SELECT customer, person FROM linked ORDER BY customer")
    connection.unregister("linked")
