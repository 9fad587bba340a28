"""Tell which records of a file are about somebody who was erased."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from data_access.file_names import SHORTEST, pieces
from data_access.imports.chunks import OWN
from data_access.imports.keys import joined
from data_access.imports.mapping import Mapping as Declared
from data_access.warehouse.belonging import KINDS
from data_access.warehouse.erased import CUSTOMER, ErasedList


class Listed:
    """The erased, as the records of one source would tell them.

    Parameters
    ----------
    mappings : sequence of Mapping
        One for each file, bound to it.
    erased : ErasedList
    rows : mapping of str to collection of str
        By sort, the keys of the rows that remain of the erased.
    """

    def __init__(self, mappings: Sequence[Declared], erased: ErasedList, rows: Mapping[str, Collection[str]]) -> None:
        self._source, self._erased = mappings[0].source, erased
        self._known = {kind: {*rows.get(kind, ()), *erased.known(kind)} for kind in {*KINDS.values()}}
        self._known[CUSTOMER] |= {*erased.customers}
        self._columns = {
            (KINDS[name], rule.columns, rule.composed, (name,) == section.fact.key)
            for mapping in mappings
            for section in mapping.sections
            for name, rule in section.rules.items()
            if name in KINDS and rule.columns
        }

    def learn(self, rows: Mapping[str, Collection[str]]) -> bool:
        """Know further rows of the erased, by sort their keys; return whether any of them is new."""
        found = [(kind, keys) for kind, keys in rows.items() if not self._known[kind].issuperset(keys)]
        for kind, keys in found:
            self._known[kind].update(keys)
        return bool(found)

    def rows_of(self, record: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, set[str]]:
        """Return, by sort, the keys of the rows that a record would have made, and not of those that it names."""
        found: dict[str, set[str]] = {}
        for kind, key, own in self._keys(record, keys):
            if own and kind != CUSTOMER and key.strip():
                found.setdefault(kind, set()).add(f"{self._source}:{key.strip()}")
        return found

    def has(self, record: Mapping[str, str], keys: Mapping[str, str]) -> bool:
        """Whether a record is about one of them; `keys` are the numbered ones, by column of quarantine."""
        if not self._erased.erasures:
            return False
        told = self._keys(record, keys)
        customers = [key.strip() for kind, key, __ in told if kind == CUSTOMER and key.strip("| ")]
        if customers:  # a namesake, or who has the same mail address, is somebody else
            return any(self._is_key(CUSTOMER, key) or self._erased.tells(key) for key in customers)
        return any(self._is_key(kind, key) for kind, key, __ in told) or self._names_any(record.values())

    def has_malformed(self, names: Sequence[str], cells: Sequence[str]) -> bool:
        """Whether a record of too many or too few fields is about one of them, where its file has columns `names`.

        A key may stand as many places further on, or back, as there are fields too many or too few.
        """
        if not self._erased.erasures:
            return False
        moved = len(cells) - len(names)
        for kind, (name, *more), __, __ in self._columns:
            at = names.index(name) if name in names and not more else len(cells)
            for place in range(max(at + min(moved, 0), 0), min(at + max(moved, 0) + 1, len(cells))):
                long = len(cells[place].strip()) >= SHORTEST  # elsewhere a short one may as well be a score
                if (long or place == at) and self._is_key(kind, cells[place]):
                    return True
        return self._names_any(cells)

    def calls(self, file: str) -> bool:
        """Whether the name of a file names one of them."""
        if not self._erased.erasures:
            return False
        told = pieces(file)
        return self._names_any(told) or any(self._is_key(kind, piece) for kind in self._known for piece in told)

    def _names_any(self, cells: Iterable[str]) -> bool:
        """Whether a name, an address or an id of one of them is in any cell; a mere number says nothing there."""
        return any(self._erased.tells(cell) for cell in cells if cell and not cell.strip().isdecimal())

    def _keys(self, record: Mapping[str, str], keys: Mapping[str, str]) -> list[tuple[str, str, bool]]:
        """Return the keys of a record where its mapping looks for them: sort, key, and whether of its own row."""
        found = []
        for kind, names, composed, own in self._columns:
            cells = [(record.get(name) or "").strip() for name in names]
            found.append((kind, joined(cells) if composed else " ".join(cells), own))
        # What is numbered is the key of a row of its own.
        return found + [(KINDS[name.removeprefix(OWN).partition(".")[2]], key, True) for name, key in keys.items()]

    def _is_key(self, kind: str, text: str) -> bool:
        known, key = self._known[kind], f"{self._source}:{text.strip()}"
        return bool(known and text.strip()) and (key in known or self._erased.digest(kind, key) in known)
