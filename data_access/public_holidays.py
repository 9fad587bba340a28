"""Look up the public holidays of a country or of one of its regions."""

import re
from datetime import date

from metrics.errors import BadValue, UnknownName
from metrics.translation import translate as _


def countries() -> dict[str, str]:
    """Return the names of the countries whose holidays are known, by their ISO code."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - 0.2 s, and only those who edit calendars need it

    names = {code: name for name, code, *_other in COUNTRIES.values()}
    return {code: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names[code]) for code in sorted(names, key=names.__getitem__)}


def regions(country: str) -> dict[str, str]:
    """Return the names of the regions of a country by their code, none where its holidays are the same everywhere.

    Raises
    ------
    UnknownName
        No holidays of the country are known.
    """
    import holidays  # noqa: PLC0415

    if country not in countries():
        raise UnknownName(_("country with known holidays"), country, countries())
    known = holidays.country_holidays(country)
    return {code: max((code, *names), key=len) for code, names in known.get_subdivision_aliases().items()}


def public_holidays(country: str, region: str | None, first_year: int, last_year: int) -> dict[date, str]:
    """Return the names of the public holidays of whole years, both included, by their local day.

    Days that depend on the moon and are not yet announced are marked "(estimated)" in their name.

    Raises
    ------
    UnknownName
        No holidays of the country or region are known.
    BadValue
        The years are not all known.
    """
    import holidays  # noqa: PLC0415

    known_regions = regions(country)
    if region is not None and region not in known_regions:
        raise UnknownName(_("region of {country}").format(country=country), region, known_regions)
    begin, end = (getattr(holidays.country_holidays(country), name) for name in ("start_year", "end_year"))
    if not begin <= first_year <= last_year <= end:
        raise BadValue(
            _("Holidays of {country} are known from {begin} to {end}, not from {first} to {last}.").format(
                country=country, begin=begin, end=end, first=first_year, last=last_year
            )
        )
    years = range(first_year, last_year + 1)
    found = holidays.country_holidays(country, subdiv=region, years=years, language="en_US")
    return dict(sorted(found.items()))
