"""Count days: steps of a trend, named periods, and what a period is compared with."""

from datetime import timedelta


def label(day, grain, first_weekday=0):
    """Return what the days of one step have in common."""
    if grain == "day":
        return day
    if grain == "week":
        return (day - timedelta(days=first_weekday)).isocalendar()[:2]
    return (day.year, day.month) if grain == "month" else (day.year, (day.month - 1) // 3)


def steps_of(first, last, grain):
    """Return the steps (first day, day after the last) that the days between fall into."""
    days = [first + timedelta(days=k) for k in range((last - first).days)]
    found = {}
    for day in days:
        found.setdefault(label(day, grain), []).append(day)
    return [(min(some), max(some) + timedelta(days=1)) for some in found.values()]


def named(name, today):
    """Return the days of a named period; `today` is the local day of the last data."""
    which, _, what = name.partition("-")
    if what.endswith("days"):
        return today - timedelta(days=int(what.split("-")[0])), today
    around = [today + timedelta(days=k) for k in range(-1500, 1500)]
    year = [day for day in around if day.year == today.year]
    inside = year if what == "year" else [day for day in around if label(day, what) == label(today, what)]
    if which == "this":
        return inside[0], inside[-1] + timedelta(days=1)
    first, _ = named(f"this-{what}", inside[0] - timedelta(days=1))
    return first, inside[0]


def earlier(first, last, compare):
    """Return the days that a period is compared with: months with as many months, else days with as many days."""
    if first.day == last.day == 1:
        months = (last.year - first.year) * 12 + last.month - first.month
        back = months if compare == "before" else 12 * -(-months // 12)
        return months_back(first, back), months_back(last, back)
    length = (last - first).days
    back = timedelta(days=length if compare == "before" else 364 * -(-length // 364))
    return first - back, last - back


def months_back(day, months):
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def grain_of(first, last):
    """Return the step that a trend has where none is asked for."""
    days = (last - first).days
    return "day" if days <= 16 else "week" if days <= 182 else "month"
