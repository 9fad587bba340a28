"""Tell signs that a figure is worked around from what chance makes of the rates of many."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from metrics.change import adjusted
from metrics.translation import translate as _
from metrics.units import Unit
from metrics.wording import figure, group, number

Q = 0.05  # share of false ones among the signs that are told
FEWEST = 10  # tickets of the one who is tested
FEWEST_OTHERS = 30
LEAST = 3  # tickets below which nobody is named

REOPENED, LOWERED, MOVED = "reopened", "lowered", "moved"
TITLES: Mapping[str, str] = {
    REOPENED: _("Solved, and reopened"),
    LOWERED: _("Priority lowered in the hour before it was due"),
    MOVED: _("Moved to another team in the hour before it was due"),
}


@dataclass(frozen=True)
class Sign:
    """The rate of one against that of the others.

    Parameters
    ----------
    kind : str
        Key of `TITLES`.
    team, agent : str or None
        Whose tickets; without an agent it is about the whole team.
    n, hits : int
        Tickets that could show the sign, and those that do.
    others_n, others_hits : int
        The same of the others: of an agent, those of the own team.
    p, q : float
        One-sided p-value that the rate is no higher, and the same corrected for all tests made.
    """

    kind: str
    team: str | None
    agent: str | None
    n: int
    hits: int
    others_n: int
    others_hits: int
    p: float = 1.0
    q: float = 1.0

    @property
    def clear(self) -> bool:
        """Whether it is more than chance explains."""
        return self.q <= Q and self.hits >= LEAST

    @property
    def who(self) -> str:
        """Whom it is about, in words."""
        return f"{group(self.agent)} ({group(self.team)})" if self.kind == REOPENED else group(self.team)

    def sentence(self) -> str:
        """Say what was seen, and at the others."""
        known = {
            "who": self.who,
            "hits": number(self.hits),
            "n": number(self.n),
            "share": figure(self.hits / self.n, Unit.SHARE),
            "others": figure(self.others_hits / self.others_n, Unit.SHARE),
            "others_n": number(self.others_n),
        }
        told = {
            REOPENED: _(
                "{who}: of {n} solved tickets {hits} came back, {share}; of {others_n} of the others of the team "
                "{others}."
            ),
            LOWERED: _(
                "{who}: of {n} tickets still open an hour before they were due, {hits} had their priority lowered "
                "within that hour, {share}; of {others_n} of the other teams {others}."
            ),
            MOVED: _(
                "{who}: of {n} tickets still open an hour before they were due, {hits} were moved to another team "
                "within that hour, {share}; of {others_n} of the other teams {others}."
            ),
        }
        return told[self.kind].format(**known)


@dataclass(frozen=True)
class Signs:
    """All that was tested, the clearest first, and of how many there was too little to test."""

    tested: tuple[Sign, ...]
    too_few: int

    @property
    def clear(self) -> tuple[Sign, ...]:
        """The signs that are more than chance explains."""
        return tuple(s for s in self.tested if s.clear)


def signs(reopened: Iterable[Mapping[str, Any]], late: Sequence[Mapping[str, Any]]) -> Signs:
    """Test each agent against the others of the team, and each team against the other teams.

    Parameters
    ----------
    reopened, late
        As `metrics.query.gaming` selects them.

    References
    ----------
    Fisher, R. A. (1935), "The logic of inductive inference", JRSS 98, 39-82 (the exact test of two rates, here
    one-sided). Benjamini, Y. and Hochberg, Y. (1995), JRSS B 57, 289-300, over all tests of all three signs.
    """
    teams: dict[str | None, list[Sign]] = {}
    for row in reopened:
        own = Sign(REOPENED, row["team"], row["agent"], int(row["n"]), int(row["hits"]), 0, 0)
        teams.setdefault(row["team"], []).append(own)
    rivals = [
        *teams.values(),
        *([Sign(kind, r["team"], None, int(r["n"]), int(r[kind]), 0, 0) for r in late] for kind in (LOWERED, MOVED)),
    ]
    found = [one for together in rivals for one in _against_the_others(together)]
    tested = [replace(s, p=exceeds(s.hits, s.n, s.others_hits, s.others_n)) for s in found if _enough(s)]
    told = [replace(s, q=q) for s, q in zip(tested, adjusted([s.p for s in tested]), strict=True)]
    return Signs(
        tuple(sorted(told, key=lambda s: (s.p, -s.n, s.kind, s.team or "", s.agent or ""))), len(found) - len(tested)
    )


def exceeds(hits: int, n: int, others_hits: int, others_n: int) -> float:
    """Probability of so many hits or more if both have the same rate: Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom  # noqa: PLC0415 - only where a page asks for it

    return float(hypergeom.sf(hits - 1, n + others_n, hits + others_hits, n))


def _against_the_others(together: Sequence[Sign]) -> Iterable[Sign]:
    n, hits = sum(s.n for s in together), sum(s.hits for s in together)
    return (replace(s, others_n=n - s.n, others_hits=hits - s.hits) for s in together)


def _enough(s: Sign) -> bool:
    return s.n >= FEWEST and s.others_n >= FEWEST_OTHERS
