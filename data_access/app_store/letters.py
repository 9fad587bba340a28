"""Find words in a text, however their letters are written, and replace them."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import permutations

MARKS = "\u0300-\u036f"  # that stand apart from their letter
WORD = re.compile(rf"[\w{MARKS}]+")
BETWEEN = rf"[^\w{MARKS}]{{1,3}}"  # the words of a name
MOST = 4  # words of a name that are looked for in any order
DOTS, DOT = str.maketrans("İı", "ii"), "\u0307"  # Turkish has two letters for our one


def fold(text: str) -> str:
    """Return a text as it is compared: capitals, ß, and how marks are attached, make no difference."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def bare(text: str) -> str:
    """Return it without marks too."""
    return re.sub(f"[{MARKS}]", "", fold(text))


def pattern_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return what finds these texts as whole words of a folded one, and the words of names in any order."""
    found = {way for text in texts for way in (re.escape(fold(text)), *_orders(fold(text)))}
    longest_first = "|".join(sorted(found, key=len, reverse=True))
    # Of "a:1" in "a:12" nothing is taken.
    return re.compile(rf"(?<![\w@{MARKS}])(?:{longest_first})(?![\w@{MARKS}-]|\.\w)" if found else r"(?!)")


def replaced(pattern: re.Pattern[str], text: str, by: Callable[[str], str]) -> str:
    """Return a text with what a pattern finds in the folded one replaced."""
    places = range(len(text)) if text.isascii() else [at for at, char in enumerate(text) for _part in _folded(char)]
    told, end = list[str](), 0
    for found in pattern.finditer(fold(text)):
        told += [text[end : places[found.start()]], by(found[0])]
        end = places[found.end() - 1] + 1
    return "".join((*told, text[end:]))


def _folded(char: str) -> str:
    return unicodedata.normalize("NFD", char.translate(DOTS).casefold()).replace(DOT, "")


def _orders(folded: str) -> Iterable[str]:
    words = WORD.findall(folded)
    if "@" in folded or not 2 <= len(words) <= MOST or min(map(len, words)) < 2 or not any(map(str.isalpha, folded)):
        return ()
    return (BETWEEN.join(map(re.escape, order)) for order in permutations(words))
