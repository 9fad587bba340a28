"""Law 7: where the period covers all rows, another zone moves rows between buckets and loses none."""

from datetime import timedelta

import pytest

from metrics.kinds import Count, Mean, Net, Quantile, Share
from tests.laws.stores import CATALOGUE, METRICS

ADDITIVE = [m for m in METRICS if isinstance(CATALOGUE.metrics[m].kind, Count | Share | Mean | Net)]
COUNTED = [m for m in METRICS if isinstance(CATALOGUE.metrics[m].kind, Count | Share | Mean | Net | Quantile)]
ZONES = ("UTC", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana")


def asked(store, metric, zone, grain="week"):
    whole = f"metric={metric}&from=2023-11-01&to={store.as_of.year + 1}-01-01&compare=none"
    return store.ask(f"{whole}&grain={grain}&zone={zone}")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("metric", COUNTED)
def test_no_row_is_lost(snags, metric, zone):
    home, abroad = asked(snags, metric, "Europe/Berlin"), asked(snags, metric, zone)
    assert abroad.total.components == home.total.components
    assert abroad.total.n == sum(p.n for p in abroad.trend()) > 0
    assert [p.bucket.first for p in abroad.trend()][:60] == [p.bucket.first for p in home.trend()][:60]


@pytest.mark.parametrize("metric", ADDITIVE)
def test_rows_are_moved(snags, metric):
    home, abroad = asked(snags, metric, "Europe/Berlin", "day"), asked(snags, metric, "Pacific/Apia", "day")
    assert [p.n for p in home.trend()] != [p.n for p in abroad.trend()]


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
@pytest.mark.parametrize("zone", ZONES)
def test_buckets_lie_side_by_side(snags, zone, grain):
    spans = [p.bucket for p in asked(snags, "tickets", zone, grain).trend()]
    assert [s.start for s in spans[1:]] == [s.end for s in spans[:-1]]
    assert [s.first for s in spans[1:]] == [s.last for s in spans[:-1]]
    assert spans[-1].running
    assert spans[-1].end == snags.as_of + timedelta(microseconds=1)  # a row of that very instant is in it
