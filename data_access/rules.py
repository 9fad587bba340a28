"""Read which rules are in force, and let the board follow them."""

from functools import lru_cache

from data_access.app_store.store import AppStore, store_at
from data_access.sample_rules import sample_rules
from data_access.settings import Settings
from data_access.warehouse.release import is_behind, renew
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse, Progress, silent
from metrics.rules import Rules


def decided(settings: Settings) -> Rules:
    """Return all that was decided so far, also for days to come.

    Raises
    ------
    CannotReachStore
        The app store does not answer.
    """
    store = store_at(settings)
    return _kept(store, store.revision())


@lru_cache(8)
def _kept(store: AppStore, _revision: int) -> Rules:
    return Rules(store.standards(), store.calendars())


def of_sample(settings: Settings) -> Rules:
    """Return what judges the sample company: the standards and calendars that it comes with, until one is set."""
    found, comes_with = decided(settings), sample_rules()
    return Rules(
        found.standards if found.standards.held() else comes_with.standards,
        found.calendars if found.calendars.versions else comes_with.calendars,
    )


def rules_in_force(settings: Settings) -> Rules:
    """Return what judges the data that are there; raises as `decided`."""
    return of_sample(settings) if _is_sample(settings) else decided(settings)


def _is_sample(settings: Settings) -> bool:
    try:
        return warehouse_at(settings).manifest().is_sample
    except EmptyWarehouse:
        return False


def follows(settings: Settings, rules: Rules) -> bool:
    """Whether the current version was made with these settings and judged by these rules; EmptyWarehouse if none is."""
    return not is_behind(warehouse_at(settings).manifest(), settings, rules)


def followed(settings: Settings, progress: Progress = silent) -> Rules:
    """Return the rules in force, after the board was made to follow them; errors as of `rules_in_force` and `renew`."""
    rules = rules_in_force(settings)
    if not follows(settings, rules):
        renew(settings, rules, progress)
    return rules
