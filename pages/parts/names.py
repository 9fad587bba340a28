"""Call a customer by name, also one without any and one whose name is endless."""

from metrics.translation import translate as _

LONGEST = 60


def name_of(name: str | None, longest: int = LONGEST) -> str:
    """Return the name on one line and cut to a readable length, not escaped."""
    flat = " ".join((name or "").split())
    if not flat:
        return _("(no name)")
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
