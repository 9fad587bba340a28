"""Hold the list of the erased: by keyed hashes, so that who has it can recognise somebody, and name nobody."""

import hmac
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from metrics.errors import PlumblineError
from metrics.translation import translate as _

FORMAT = 1
CUSTOMER = "customer"  # sort of key that names a person; the others are sorts of rows: ticket, message, survey, order

ACTOR = "actor"  # sort of text that is emptied only where it says who changed a ticket
MARK = "erased-"  # begins what stands for an erased customer, behind the source, and for a text that named one
SHORTEST = 5  # characters of a name or a number that says, within another text, whom it is about
MOST_WORDS = 6  # of a name that is looked for within another text
WORD = re.compile(r"\w+")
TOKEN = re.compile(r"[^\s<>()\[\]{},;:\"']+")


class OtherList(PlumblineError):
    """A list of the erased is damaged, or of another board."""


AWAITED = Path("erasing") / "restored.json"  # the list of those whom a restored backup must not bring back


@dataclass(frozen=True)
class Erasure:
    """One person who was erased, and the proof of it; nothing in it tells who it was.

    Parameters
    ----------
    id : str
        Unique, and in the order of the erasures.
    at : datetime
        Naive UTC.
    person : str
        Key by which the rows that remain are found.
    number : str
        Customer number by which the rows of several sources stay one person.
    keys : mapping of str to mapping
        By sort of key, the hash of each key that was there, and the random one that replaces it.
    values : tuple of str
        Hashes of other texts that named the person, and of what a longer text names the person by: in the person's
        rows such texts are replaced.
    removed, remain : mapping of str to int
        How many texts went, by what they were ("tickets.subject"), and how many rows are still there, by fact.
    """

    id: str
    at: datetime
    person: str
    number: str
    keys: Mapping[str, Mapping[str, str]]
    values: tuple[str, ...] = ()
    removed: Mapping[str, int] = field(default_factory=dict)
    remain: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ErasedList:
    """All erasures of a board, oldest first.

    Parameters
    ----------
    secret : str
        Key of the hashes, hexadecimal; empty as long as nobody was erased.
    """

    secret: str = ""
    erasures: tuple[Erasure, ...] = ()

    def begun(self, outside: str = "") -> "ErasedList":
        """Return it with a secret: that of the list `outside`, if there is one already, or a new one."""
        return self if self.secret else replace(self, secret=outside or secrets.token_hex(32))

    def digest(self, kind: str, text: str) -> str:
        """Return the keyed hash (HMAC-SHA-256) of a key or a text of some sort."""
        return hmac.digest(bytes.fromhex(self.secret), f"{kind}\0{text}".encode(), sha256).hex()

    def text_digest(self, text: str) -> str:
        """Return the hash of a text, however it is spaced around and capitalised."""
        return self.digest("text", text.strip().casefold())

    def naming(self, text: str) -> set[str]:
        """Return the hashes by which a name, an address or an id is found in longer texts, its words in any order."""
        words = WORD.findall(text.casefold())
        hashes = set() if text.isdecimal() or text.isalpha() else {self.text_digest(text)}
        return hashes | ({self._words_digest(words)} if 1 < len(words) <= MOST_WORDS else set())

    def tells(self, text: str) -> bool:
        """Whether a text names somebody erased: as a whole, or by an address, an id or a name within it."""
        if not self.values:
            return False
        tokens = (token.strip(".") for token in TOKEN.findall(text))
        wholes = (token for token in tokens if len(token) >= SHORTEST and not (token.isalpha() or token.isdecimal()))
        words = WORD.findall(text.casefold())
        parts = (words[n : n + k] for k in range(2, MOST_WORDS + 1) for n in range(len(words) - k + 1))
        return (
            any(self.text_digest(whole) in self.values for whole in (text, *wholes))
            or any(self._words_digest(part) in self.values for part in parts)
        )  # fmt: skip

    def tells_actor(self, text: str) -> bool:
        """Whether a text, where it says who changed a ticket, is as somebody erased wrote there."""
        return self.digest(ACTOR, text) in self.values

    def stand_in(self, text: str) -> str:
        """Return what stands for a text that named somebody: the same for the same, since figures tell them apart."""
        return MARK + self.digest("stand-in", text)[:16]

    def _words_digest(self, words: Iterable[str]) -> str:
        return self.digest("words", " ".join(sorted(words)))

    def known(self, kind: str) -> Mapping[str, str]:
        """Return what replaces each key of a sort, by its hash."""
        return {digest: new for erasure in self.erasures for digest, new in erasure.keys.get(kind, {}).items()}

    def becomes(self, kind: str, texts: Iterable[str]) -> dict[str, str]:
        """Return those of `texts` that are keys of somebody erased, each with what replaces it."""
        known = self.known(kind)
        found = ((text, known.get(self.digest(kind, text))) for text in texts) if known else ()
        return {text: new for text, new in found if new is not None}

    @property
    def customers(self) -> Mapping[str, str]:
        """Return the customer number of each key that stands for an erased customer."""
        return {new: e.number for e in self.erasures for new in e.keys.get(CUSTOMER, {}).values()}

    @cached_property
    def values(self) -> frozenset[str]:
        """Return the hashes of all texts that are emptied."""
        return frozenset(value for erasure in self.erasures for value in erasure.values)

    def with_(self, *more: Erasure) -> "ErasedList":
        """Return it with further erasures; one of a known id takes its place."""
        kept = {erasure.id: erasure for erasure in (*self.erasures, *more)}
        return replace(self, erasures=tuple(kept[number] for number in sorted(kept)))

    def joined(self, other: "ErasedList") -> "ErasedList":
        """Return the erasures of both, or raise OtherList where they are of two boards."""
        if self.secret and other.secret and self.secret != other.secret:
            raise OtherList(_("This list of the erased is of another board: its hashes have another key."))
        return replace(self, secret=self.secret or other.secret).with_(*other.erasures)

    def holds(self, other: "ErasedList") -> bool:
        """Whether every erasure of `other` is among these."""
        return {e.id for e in other.erasures} <= {e.id for e in self.erasures}

    def dumps(self) -> str:
        """Return it as JSON."""
        told = [asdict(erasure) | {"at": erasure.at.isoformat()} for erasure in self.erasures]
        return json.dumps({"format": FORMAT, "secret": self.secret, "erasures": told}, indent=1)

    @classmethod
    def loads(cls, text: str) -> "ErasedList":
        """Return what `dumps` wrote, or raise OtherList."""
        try:
            told = json.loads(text)
            if told["format"] != FORMAT:
                raise OtherList(_("This list of the erased was written by another version of Plumbline."))
            read = (
                {**e, "at": datetime.fromisoformat(e["at"]), "values": tuple(e["values"])} for e in told["erasures"]
            )
            return cls(told["secret"], tuple(Erasure(**e) for e in read))
        except (ValueError, KeyError, TypeError, AttributeError) as cause:
            raise OtherList(_("This is no list of the erased.")) from cause


def awaited(home: Path) -> ErasedList:
    """Return the list that came with a restored backup and that no version keeps yet; an empty one where none did."""
    try:
        return ErasedList.loads((home / AWAITED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ErasedList()
