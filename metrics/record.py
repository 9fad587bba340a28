"""Write an answer as plain values for JSON."""

from datetime import date
from decimal import Decimal
from typing import Any

from metrics.answer import Answer, Point
from metrics.periods import Span


def as_record(answer: Answer) -> dict[str, Any]:
    """Return `answer` in values that JSON knows.

    Returns
    -------
    dict
        `question` (its address), `metric`, `unit`, `period`, `compared`, `total`, `before`, `points`, `receipt`.
        Values are in the metric's unit (shares from 0 to 1, durations in seconds); None is "no data".
    """
    r, receipt = answer.resolved, answer.receipt
    return {
        "question": r.question.about(answer.metric.key).query(),
        "metric": answer.metric.key,
        "unit": answer.metric.unit.value,
        "period": _days(r.period),
        "compared": _days(r.before) if r.before else None,
        "total": _point(answer.total),
        "before": _point(answer.before) if answer.before else None,
        "points": [_point(p) for p in answer.points],
        "receipt": {
            "formula": receipt.formula,
            "counted_by": receipt.counted_by,
            "zone": receipt.zone,
            "as_of": f"{receipt.as_of.isoformat()}Z",
            "data_version": receipt.data_version,
            "left_out": dict(receipt.left_out),
            "sql": list(receipt.sql),
        },
    }


def _days(span: Span) -> dict[str, Any]:
    return {"from": _plain(span.first), "to": _plain(span.last), "running": span.running}


def _point(point: Point) -> dict[str, Any]:
    record: dict[str, Any] = {
        "bucket": _plain(point.bucket.first) if point.bucket else None,
        "group": point.group,
        "grouped": point.grouped,
        "value": point.value,
        "n": point.n,
        "low": point.low,
        "high": point.high,
        "components": {name: _plain(value) for name, value in point.components.items()},
        "verdict": point.verdict.state.value,
        "target": point.verdict.target,
    }
    return record if point.age is None else record | {"age": point.age}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
