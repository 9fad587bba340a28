"""Say which rows of facts are about certain persons, in SQL that both engines understand."""

from data_access.warehouse.tables import quoted
from metrics.facts import Fact, Kind

# Sort of key that each column of keys holds, in facts and on the board.
KINDS = {"customer": "customer", "person": "customer", "ticket": "ticket", "message": "message", "survey": "survey"}
KINDS |= {"order": "order"}
UNDER_TICKETS = ("tickets", "ticket_events", "messages")  # all that is said and done there is the person's


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def belongs(fact: Fact, row: str, customers: str, tickets: str, columns: set[str] | None = None) -> str:
    """Return the condition that `row` of a fact is about one of these persons.

    Parameters
    ----------
    customers, tickets : str
        Tables with the keys of the persons (`customer`), and of their tickets (`ticket`).
    columns : set of str, optional
        The columns that the row has, if not all of the fact.
    """
    there = {c.name for c in fact.columns} if columns is None else columns
    found = []
    if "customer" in there:
        found.append(f"{row}.customer IN (SELECT customer FROM {customers})")
    if "ticket" in there and fact.name in UNDER_TICKETS:
        found.append(f"{row}.ticket IN (SELECT ticket FROM {tickets})")
    elif "ticket" in there and "customer" in there:  # asked is whom the survey names, or who asked for help
        found.append(f"{row}.customer IS NULL AND {row}.ticket IN (SELECT ticket FROM {tickets})")
    elif "ticket" in there:
        found.append(f"{row}.ticket IN (SELECT ticket FROM {tickets})")
    return " OR ".join(f"({condition})" for condition in found) or "false"


def free_texts(fact: Fact) -> tuple[str, ...]:
    """Return the columns of the facts that may hold any text."""
    return tuple(c.name for c in fact.stored if c.kind is Kind.TEXT and not c.values)


def wrote(row: str, role: str = "", direction: str = "") -> str:
    """Return the condition that a customer wrote a message, and no one of the staff.

    Parameters
    ----------
    role, direction : str, optional
        What stands for these columns where the row does not have them itself.
    """
    role, direction = role or f"{row}.author_role", direction or f"{row}.direction"
    return f"coalesce({role}, CASE WHEN {direction} = 'out' THEN 'agent' ELSE 'customer' END) = 'customer'"


def same_key(fact: Fact, one: str, other: str) -> str:
    """Return the condition that two rows of a fact have the same key."""
    return " AND ".join(f"{one}.{quoted(k)} = {other}.{quoted(k)}" for k in fact.key)
