"""Translate every sentence that a user reads."""

from gettext import NullTranslations

_catalogue: NullTranslations = NullTranslations()


def install(translations: NullTranslations) -> None:
    """Set the catalogue of translations for the whole process, before any other module of ours is imported."""
    global _catalogue  # noqa: PLW0603 - one catalogue a process
    _catalogue = translations


def translate(sentence: str) -> str:
    """Return `sentence` in the user's language, or unchanged if no translation is installed."""
    return _catalogue.gettext(sentence)
