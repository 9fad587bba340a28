"""Show words that a source wrote as what they are: text, never markdown."""

import re

WORD_JOINER = "\u2060"
LONGEST = 80


def plain(text: str | None, longest: int = LONGEST) -> str:
    """Return `text` for a place that renders markdown, such as a label.

    Punctuation is escaped; what would still become a link, an icon or an emoji on its own is broken by an invisible
    joiner. Long text is cut; the places that show it whole use `st.text` or a table.
    """
    flat = " ".join((text or "").split())
    if len(flat) > longest:
        flat = flat[: longest - 1] + "…"
    escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", flat)
    joined = re.sub(r"([:@])", rf"\1{WORD_JOINER}", escaped)
    return re.sub(r"(?i)(ww)(w)", rf"\1{WORD_JOINER}\2", joined)
