"""Make answers by hand, without an engine."""

from datetime import datetime, timedelta

from metrics.answer import Answer, Receipt, point
from metrics.catalogue import Catalogue
from metrics.question import Question
from metrics.resolve import resolve

AS_OF = datetime(2025, 3, 31, 22)  # 1 April 2025, 00:00 in Berlin
# What every statement may name: the end of the data, and two settings.
BINDS = {"as_of": AS_OF, "purchase_window": timedelta(days=365), "follow_up": timedelta(days=7)}
CATALOGUE = Catalogue.of({"tickets": ("x_area",)})
NOTHING = {"n": 0, "hits": 0, "plus": 0, "minus": 0, "sum": None, "squares": None, "quantile": None, "contacts": 0}
NOTHING |= {"products": 0, "units": 0, "persons": None, "began": 0}
NOTHING |= {"kept": 0, "begin": 0, "begin_squares": 0}


def question(address):
    return Question.parse(address, CATALOGUE.dimensions)


def resolved(address, as_of=AS_OF):
    return resolve(question(address), as_of=as_of, zone="Europe/Berlin", first_weekday=0)


def answer(address, total=NOTHING, before=None, *, buckets=(), groups=(), grouped_buckets=(), as_of=AS_OF):
    """Return an answer to the first metric of an address, from components.

    `buckets` are components in the order of the trend, `groups` pairs of a name and components, and
    `grouped_buckets` triples of a name, the number of a step, and components.
    """
    r = resolved(address, as_of)
    metric = CATALOGUE.metric(r.question.metrics[0])
    steps = zip(r.buckets, buckets, strict=False)
    points = [point(metric, c, bucket=b, **({"age": c["age"]} if "age" in c else {})) for b, c in steps]
    points += [point(metric, c, group=name, grouped=True) for name, c in groups]
    points += [point(metric, c, bucket=r.buckets[k], group=name, grouped=True) for name, k, c in grouped_buckets]
    receipt = Receipt(metric.formula, metric.counted_by, "Europe/Berlin", r.as_of, 7, (("Spam", 2),), ("SELECT 1",))
    earlier = point(metric, before) if before is not None else None
    return Answer(metric, r, point(metric, total), earlier, tuple(points), (), receipt)


def share(hits, n):
    return {"hits": hits, "n": n}


def wait(quantile, n, low=None, high=None):
    return {"quantile": quantile, "n": n, "low": low, "high": high}
