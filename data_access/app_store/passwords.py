"""Keep passwords as hashes that take long to guess, and refuse those that are guessed first."""

import secrets
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from metrics.errors import BadValue
from metrics.translation import translate as _

SHORTEST, LONGEST = 12, 200
# Each is long enough and stands near the top of lists of leaked passwords.
COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())
HASHER = PasswordHasher()


def hashed(password: str, *theirs: str) -> str:
    """Return the hash of a password that somebody chose, or raise BadValue.

    Parameters
    ----------
    theirs : str
        Name and mail address of who chose it, which a password must not be.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadValue(
            _("A password has {low} to {high} characters; this one has {n}.").format(
                low=SHORTEST, high=LONGEST, n=len(password)
            )
        )
    plain = password.casefold().strip()
    known = {part for text in theirs for part in (text.casefold(), text.casefold().partition("@")[0])}
    if plain in COMMON or len(set(plain)) < 5:
        raise BadValue(_("Others guess this password first: choose another one, for instance four words."))
    if any(part and plain.replace(part, "").strip(" .-_0123456789!?") == "" for part in known):
        raise BadValue(_("A password must not be your name or address: choose another one, for instance four words."))
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed; without a hash it takes as long, and is not."""
    nobody = _nobody()  # also where it is not needed: the first call takes longer, and must not tell anything
    try:
        return HASHER.verify(kept or nobody, password[: LONGEST + 1]) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """Return what a name that nobody bears is compared with: it takes as long as a name that somebody bears."""
    return HASHER.hash(secrets.token_urlsafe(32))
