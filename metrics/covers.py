"""Say which tickets a decision is about."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, urlencode

from metrics.dimensions import DIMENSIONS
from metrics.errors import BadValue, UnknownName
from metrics.translation import translate as _

_TITLES = {dimension.key: dimension.title for dimension in DIMENSIONS}


@dataclass(frozen=True)
class Covers:
    """The tickets that have all of these values; of several that fit, the first field in which they differ decides.

    The order of the fields is the precedence that users read: a customer's own before a team's, and so on.
    Two that fit one ticket differ in which dimensions they name, so there is always one that comes first.
    """

    customer: str | None = None
    team: str | None = None
    priority: str | None = None
    channel: str | None = None
    topic: str | None = None
    segment: str | None = None

    def __post_init__(self) -> None:
        for dimension, value in self.pins.items():
            if not value.strip() or "\0" in value:  # no store keeps the character of code 0
                raise BadValue(
                    _("“{value}” is no {dimension}: name one, or choose all.").format(
                        value=value[:40], dimension=_TITLES[dimension].lower()
                    )
                )

    @property
    def pins(self) -> dict[str, str]:
        """The values that are named, by dimension, in the order of precedence."""
        return {name: value for name in PRECEDENCE if (value := getattr(self, name)) is not None}

    @property
    def rank(self) -> tuple[bool, ...]:
        """Sorts by precedence: the greater comes first."""
        return tuple(name in self.pins for name in PRECEDENCE)

    def matches(self, ticket: Mapping[str, str | None]) -> bool:
        """Whether a ticket with these values of the dimensions is covered."""
        return all(ticket.get(name) == value for name, value in self.pins.items())

    def meets(self, other: "Covers") -> bool:
        """Whether some ticket can be covered by both."""
        return all(other.pins.get(name, value) == value for name, value in self.pins.items())

    def as_text(self) -> str:
        """Return it as stored: "team=Billing&priority=urgent", or "" for all."""
        return urlencode(self.pins)

    @classmethod
    def from_text(cls, text: str) -> "Covers":
        """Return what `as_text` wrote, or raise UnknownName."""
        pins = dict(parse_qsl(text, keep_blank_values=True))
        for name in pins:
            if name not in PRECEDENCE:
                raise UnknownName(_("dimension"), name, PRECEDENCE)
        return cls(**pins)

    def sentence(self) -> str:
        """Write it: "team “Billing”, priority “urgent”", or "all"."""
        pins = (f"{_TITLES[name].lower()} “{value}”" for name, value in self.pins.items())
        return ", ".join(pins) or _("all")


PRECEDENCE: tuple[str, ...] = tuple(field.name for field in fields(Covers))
ALL = Covers()
