"""Tell whom the name of a file names."""

import re
from collections.abc import Iterable

ERASED = "(erased)"  # stands for the name of a file that names somebody
SHORTEST = 5  # characters of a name or a number that says, within the name of a file, whom it is about
MOST = 6  # words of a name, an address or a number
WORD = re.compile(r"[^\W_]+")


def pieces(file: str) -> set[str]:
    """Return what in the name of a file may be somebody's: neighbouring words, as written and as names are.

    >>> sorted(pieces("ada_quill"))
    ['+ada_quill', '+quill', 'ada quill', 'ada_quill', 'quill', 'quill ada']
    """
    words = list(WORD.finditer(file))
    found = set[str]()
    for first in range(len(words)):
        for last in range(first, min(first + MOST, len(words))):
            told = [word[0] for word in words[first : last + 1]]
            written = file[words[first].start() : words[last].end()]
            # The plus of a telephone number is no part of a word.
            found |= {written, f"+{written}", " ".join(told), " ".join(reversed(told))}
    return {piece for piece in (*found, *map(str.casefold, found)) if len(piece) >= SHORTEST}


def names_any(file: str, texts: Iterable[str]) -> bool:
    """Whether the name of a file has one of these names, addresses, numbers or ids in it."""
    return not pieces(file).isdisjoint(text.strip().casefold() for text in texts)
