"""Turn a resolved question into statements, few and each over one fact."""

from collections.abc import Sequence

from metrics.catalogue import Catalogue
from metrics.kept import KeptByPerson
from metrics.kinds import Cohort, Column, Ratio
from metrics.metric import Metric
from metrics.query.cohorts import CohortScan
from metrics.query.events import EventScan
from metrics.query.frame import Frame, Scan
from metrics.query.kept import KeptScan
from metrics.query.ratios import RatioScan
from metrics.query.snapshots import SnapshotScan
from metrics.resolve import Resolved
from metrics.scope import OutOfScope, Scope
from metrics.snapshots import Snapshot


def plan(
    metrics: Sequence[Metric], resolved: Resolved, catalogue: Catalogue, scope: Scope, only: Column | None = None
) -> list[Scan]:
    """Return the scans that answer `metrics`: one a fact and date basis, a table of stocks, a metric of persons."""
    frame = framed(resolved, catalogue, scope, only)
    scans: list[Scan] = []
    instants: dict[str, list[Metric]] = {}
    events: dict[tuple[str, str], list[Metric]] = {}
    for metric in metrics:
        match metric.kind:
            case Snapshot():
                instants.setdefault(metric.table.name, []).append(metric)
            case KeptByPerson():
                scans.append(KeptScan(frame, metric))
            case Ratio():
                scans.append(RatioScan(frame, metric))
            case Cohort():
                scans.append(CohortScan(frame, metric))
            case _:
                events.setdefault((metric.table.name, str(metric.counted_at)), []).append(metric)
    scans += [SnapshotScan(frame, tuple(group)) for group in instants.values()]
    return [*(EventScan(frame, tuple(group)) for group in events.values()), *scans]


def framed(resolved: Resolved, catalogue: Catalogue, scope: Scope, only: Column | None = None) -> Frame:
    """Return what all statements of one question share; the only door by which a scope gets into SQL.

    Raises
    ------
    OutOfScope
        The question is about a team outside the scope.
    """
    question = resolved.question
    for team in question.filtered("team"):
        if scope.teams is not None and team not in scope.teams:
            raise OutOfScope.team(team, scope.teams)
    return Frame(
        resolved,
        scope,
        by=catalogue.dimension(question.by) if question.by else None,
        filters=tuple((catalogue.dimension(d), values) for d, values in question.filters),
        only=only,
    )
