"""Hold a list as a value: whose rows, which of them, what is shown; count it, search it, turn its pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import FromClause, Select, func, or_, select

from metrics.board import NUMBERED
from metrics.errors import UnknownName
from metrics.kinds import Column
from metrics.translation import translate as _


class Shown(Enum):
    """How a column of a list is written."""

    TEXT = "text"
    INSTANT = "instant"
    DURATION = "duration"
    NUMBER = "number"


@dataclass(frozen=True, eq=False)
class ListColumn:
    """One column of a list: key for sorting, title, how it is written, its SQL."""

    key: str
    title: str
    shown: Shown
    sql: Column


@dataclass(frozen=True, eq=False)
class Shape:
    """What is shown of the rows of a table.

    Parameters
    ----------
    columns : tuple of ListColumn
        The first of them orders the list unless another is asked for, and one is called "id".
    ticket, person : Column
        What a row opens.
    texts : tuple of (table, condition)
        Outer joins that bring each row its one line of text.
    """

    columns: tuple[ListColumn, ...]
    ticket: Column
    person: Column
    texts: tuple[tuple[FromClause, Column], ...]

    def __getitem__(self, key: str) -> Column:
        return next(c.sql for c in self.columns if c.key == key)

    def of(self, rows: FromClause) -> Select[Any]:
        """Return the select of all columns from `rows`."""
        told = [c.sql.label(c.key) for c in self.columns]
        found = select(self.ticket.label("ticket"), self.person.label("person"), *told).select_from(rows)
        for text, on in self.texts:
            found = found.join(text, on, isouter=True)
        return found


@dataclass(frozen=True, eq=False)
class RowList:
    """Rows of a table, as they are listed.

    Parameters
    ----------
    table : FromClause
        Whose rows they are.
    where : Column
        Which of them.
    shown : callable
        Gives the table, or a page of it, its shape.
    beside : FromClause, optional
        The table with what else `where` or the shape read, one row or none beside each of its rows.
    more : tuple of Column
        What the shape reads of that.
    sought : str
        What a text column has to hold.
    """

    table: FromClause
    where: Column
    shown: Callable[[Any], Shape]
    beside: FromClause | None = None
    more: tuple[Column, ...] = ()
    sought: str = ""

    @property
    def _rows(self) -> FromClause:
        return self.table if self.beside is None else self.beside

    @property
    def columns(self) -> tuple[ListColumn, ...]:
        """What is shown, in order."""
        return self.shown(self.table).columns

    def searched(self, text: str) -> "RowList":
        """Return the rows of which a text column holds `text`, whatever its case."""
        return replace(self, sought=text)

    def whole(self) -> Select[Any]:
        """Return the select of all rows, in no order."""
        shape = self.shown(self.table)
        return shape.of(self._rows).where(*self._conditions(shape))

    def count(self) -> Select[Any]:
        """Return the select of how many rows there are; texts are not read for it unless they are searched."""
        if self.sought:
            return select(func.count().label("total")).select_from(self.whole().subquery("list"))
        return select(func.count().label("total")).select_from(self._rows).where(self.where)

    def page(self, sort: str, descending: bool, limit: int, offset: int) -> Select[Any]:
        """Return the select of one page; texts are read for its rows only, unless they order or narrow the list.

        Equal rows keep one order, so that pages do not overlap.

        Raises
        ------
        UnknownName
            There is no column `sort`.
        """
        shape = self.shown(self.table)
        sort = sort or shape.columns[0].key
        if sort not in (keys := [c.key for c in shape.columns]):
            raise UnknownName(_("column"), sort, keys)
        if self.sought or any(getattr(shape[sort], "table", None) is text for text, _on in shape.texts):
            return self.whole().order_by(*_order(shape, sort, descending)).limit(limit).offset(offset)
        order = _order(shape, sort, descending)
        if offset and self.table in NUMBERED:  # of the pages before, only what orders them is read
            number, until = self.table.c.number, self._until(shape[sort], descending, limit + offset)
            found = select(number).select_from(self._rows).where(self.where, until).order_by(*order)
            page = found.limit(limit).offset(offset).subquery("page")
            return shape.of(self._rows.join(page, page.c.number == number)).order_by(*order)
        rows = select(*self.table.c, *self.more).select_from(self._rows)
        page = rows.where(self.where).order_by(*order).limit(limit).offset(offset).subquery("page")
        on_page = self.shown(page)
        return on_page.of(page).order_by(*_order(on_page, sort, descending))

    def _until(self, key: Column, descending: bool, last: int) -> Column:
        """Return what holds of all rows up to the one in place `last`, and of few others: those are sorted faster."""
        first = key.desc() if descending else key.asc()
        rows = select(key).select_from(self._rows).where(self.where)
        end = rows.order_by(first.nulls_last()).limit(1).offset(last - 1).scalar_subquery()
        return or_(key >= end if descending else key <= end, end.is_(None))

    def _conditions(self, shape: Shape) -> Sequence[Column]:
        if not self.sought:
            return [self.where]
        fields = [c.sql for c in shape.columns if c.shown is Shown.TEXT]
        wanted = self.sought.lower()
        return [self.where, or_(*(func.lower(f).contains(wanted, autoescape=True) for f in fields))]


def _order(shape: Shape, sort: str, descending: bool) -> Sequence[Column]:
    key = shape[sort]
    # A ticket may have several rows, as it waits more than once: then the first column tells them apart.
    return (key.desc() if descending else key.asc()).nulls_last(), shape["id"], shape.columns[0].sql
