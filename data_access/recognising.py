"""Recognise whom the list of the erased names where nobody else knows them any more: in what is typed or restored."""

import re
from urllib.parse import quote_plus, unquote_plus

from data_access.app_store.redaction import Redaction
from data_access.file_names import ERASED, pieces
from data_access.warehouse.erased import CUSTOMER, ErasedList

SHORTEST = 5  # characters of an id that says, wherever it stands, whom it is about
MOST = 6  # words of a name
TOKEN = re.compile(r"[^\s?&=<>()\[\]{},;\"“”'!]+(?<![.:])")


class Recognised(Redaction):
    """What the hashes of a list tell; a single word of a name they do not."""

    def __init__(self, listed: ErasedList) -> None:
        self._listed = listed
        self._sources = {new.partition(":")[0] for new in listed.known(CUSTOMER).values() if ":" in new}

    def replaced(self, said: str, *, decided: bool = False) -> str:
        if not self._listed.erasures:
            return said
        tokens = list(TOKEN.finditer(said))
        taken, spans = set[int](), list[tuple[int, int, str]]()
        for length in range(1, MOST + 1):  # the shortest first: a longer one has more than the name in it
            for first in range(len(tokens) - length + 1):
                start, end = tokens[first].start(), tokens[first + length - 1].end()
                if taken.isdisjoint(range(first, first + length)) and (new := self._new(said[start:end])):
                    taken |= {*range(first, first + length)}
                    spans.append((start, end, new))
        for start, end, new in sorted(spans, reverse=True):
            said = said[:start] + new + said[end:]
        return said

    def searched(self, said: str) -> bool:
        return self.is_key(said) or self._listed.tells(said)

    def in_files(self, said: str) -> bool:
        return any(map(self.searched, pieces(said)))

    def is_key(self, said: str) -> bool:
        """Whether it is the id of one of them, with or without its source."""
        said = said.strip()
        keys = (said, *(f"{source}:{said}" for source in self._sources)) if len(said) >= SHORTEST else (said,)
        return bool(self._listed.becomes(CUSTOMER, keys))

    def is_theirs(self, cell: str) -> bool:
        """Whether a cell says that its record is theirs: by an id, or a mail address; a name others bear too."""
        said = cell.removeprefix("'")
        return self.is_key(said) or ("@" in said and self._listed.tells(said))

    def _new(self, said: str) -> str:
        read = unquote_plus(said)
        for key, new in self._listed.becomes(CUSTOMER, {said, read}).items():
            return new if key == said else quote_plus(new)
        return ERASED if any(map(self.searched, {said, read})) else ""
