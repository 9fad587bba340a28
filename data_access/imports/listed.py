"""Tell which records of a file are about somebody who was erased."""

from collections.abc import Collection, Iterable, Mapping

from data_access.imports.chunks import OWN
from data_access.imports.keys import joined
from data_access.imports.mapping import Mapping as Declared
from data_access.warehouse.belonging import KINDS
from data_access.warehouse.erased import CUSTOMER, ErasedList

SHORTEST = 5  # characters of a cell that says, wherever it stands, whom a record is about


class Listed:
    """The erased, as the records of one source would tell them.

    Parameters
    ----------
    mapping : Mapping
        Bound to the files.
    erased : ErasedList
    rows : mapping of str to collection of str
        By sort, the keys of the rows that remain of the erased.
    """

    def __init__(self, mapping: Declared, erased: ErasedList, rows: Mapping[str, Collection[str]]) -> None:
        self._source, self._erased = mapping.source, erased
        self._known = {kind: {*rows.get(kind, ()), *erased.known(kind)} for kind in {*KINDS.values()}}
        self._known[CUSTOMER] |= {*erased.customers}
        self._columns = [
            (KINDS[name], rule.columns, rule.composed)
            for section in mapping.sections
            for name, rule in section.rules.items()
            if name in KINDS and rule.columns
        ]

    def has(self, record: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """Whether a record is about one of them; `keys` are the numbered ones, by column of quarantine."""
        if not self._erased.erasures:
            return False
        parts = ((kind, [record.get(name) or "" for name in names], split) for kind, names, split in self._columns)
        told = [(kind, joined(map(str.strip, cells)) if split else " ".join(cells)) for kind, cells, split in parts]
        told += [(KINDS[name.removeprefix(OWN).partition(".")[2]], key) for name, key in keys.items()]
        return any(self._is_key(kind, key) for kind, key in told) or self.has_any(record.values(), SHORTEST)

    def has_any(self, cells: Iterable[str], shortest: int = 1) -> bool:
        """Whether any of some cells, of which nobody knows what they are, tells one of them."""
        if not self._erased.erasures:
            return False
        long = [cell.strip() for cell in cells if len(cell.strip()) >= shortest]
        return any(self._erased.tells(cell) or any(self._is_key(kind, cell) for kind in self._known) for cell in long)

    def _is_key(self, kind: str, text: str) -> bool:
        known, key = self._known[kind], f"{self._source}:{text.strip()}"
        return bool(known and text.strip()) and (key in known or self._erased.digest(kind, key) in known)
