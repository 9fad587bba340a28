"""What others would make of the verdicts on time, worked out by hand."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from data_access.rules import followed
from data_access.settings import Settings
from data_access.warehouse.ask import ask
from data_access.warehouse.peers import peers, tickets_that_differ
from data_access.warehouse.snapshot import warehouse_at
from metrics.calendars import CalendarAssignment, CalendarBook
from metrics.covers import Covers
from metrics.decisions import ALWAYS
from metrics.question import Question
from metrics.rules import NO_RULES, Rules
from metrics.scope import ALL
from metrics.standards import Clock, StandardBook
from tests.data_access.warehouse.company import batch, imported, ticket
from tests.data_access.warehouse.small import small_company
from tests.data_access.warehouse.test_peers import on_server as on_server  # noqa: PLC0414 - a fixture
from tests.postgres import on_postgres, server
from tests.rules import HOUR, HOUSE, hours, keep, standard
from tests.small_store import QUARTER

__all__ = ["on_postgres", "server"]

OTHERS = ("zendesk", "intercom", "chatwoot")
IN_TIME, TOO_LATE, NEITHER = "in time", "too late", "in neither"


class Board:
    """A warehouse whose tickets are judged, and that is asked what others make of it."""

    def __init__(self, settings):
        self.of = {"scope": ALL, "warehouse": warehouse_at(settings), "settings": settings}
        self.of["rules"] = followed(settings)

    @classmethod
    def under(cls, settings, rules):
        """Return the board under rules that are decided first."""
        keep(settings, rules)
        return cls(settings)

    def figures(self, metric, span):
        """Return by product the share, on how much it stands, and how many differ."""
        found = peers(Question.parse(f"metric={metric}&{span}", ["team", "channel"]), **self.of)
        return {r.definition.product.value.lower(): (r.value, r.n, r.differing) for r in found}

    def differing(self, metric, span):
        """Return by product and reason the tickets that differ, each with our verdict and theirs."""
        question = Question.parse(f"metric={metric}&{span}", ["team", "channel"])
        found = {}
        for reading in peers(question, **self.of):
            product = reading.definition.product.value.lower()
            for why in reading.reasons:
                lines = tickets_that_differ(question, product, why.key, **self.of).rows.to_pylist()
                assert why.n == len(lines)
                found[product, why.key] = sorted((x["id"], x["ours"], x["theirs"]) for x in lines)
        return found


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    home = tmp_path_factory.mktemp("judged")
    small_company(home)
    return Board.under(Settings(home=home), HOUSE)


@pytest.fixture(scope="module")
def judged_on_server(on_server):
    return Board.under(on_server, HOUSE)


@pytest.fixture(params=["judged", "judged_on_server"], ids=["duckdb", "postgresql"])
def small(request):
    """The small company under the standards of the house, on one engine after the other."""
    return request.getfixturevalue(request.param)


class TestSmallCompany:
    """The tickets are those of `WORKED.md`, 38 to 40; no hours have changed in the time of any."""

    def test_first_response(self, small):
        # Of 8 two are too late: s1, answered late, and h5, never answered.
        assert small.figures("first_response_in_time", QUARTER) == {
            **dict.fromkeys(("plumbline", "zendesk", "chatwoot"), (6 / 8, 8, 0)),
            "intercom": (6 / 7, 7, 1),
        }
        assert small.differing("first_response_in_time", QUARTER) == {
            ("intercom", "unanswered"): [("helpdesk:5", TOO_LATE, NEITHER)]
        }

    def test_resolution(self, small):
        assert small.figures("resolution_in_time", QUARTER) == {
            **dict.fromkeys(("plumbline", "zendesk", "chatwoot"), (9 / 13, 13, 0)),
            "intercom": (9 / 11, 11, 2),
        }
        assert small.differing("resolution_in_time", QUARTER) == {
            ("intercom", "unanswered"): [("helpdesk:6", TOO_LATE, NEITHER), ("shop:3", TOO_LATE, NEITHER)]
        }

    def test_first_resolution(self, small):
        # s3 still runs: Chatwoot counts it as a hit, 5 of 6.
        assert small.figures("first_resolution_in_time", QUARTER) == {
            **dict.fromkeys(("plumbline", "zendesk"), (4 / 5, 5, 0)),
            "intercom": (1, 4, 1),
            "chatwoot": (5 / 6, 6, 1),
        }
        assert small.differing("first_resolution_in_time", QUARTER) == {
            ("intercom", "unanswered"): [("helpdesk:6", TOO_LATE, NEITHER)],
            ("chatwoot", "runs"): [("shop:3", NEITHER, IN_TIME)],
        }

    @pytest.mark.parametrize("metric", ["first_response_in_time", "resolution_in_time", "first_resolution_in_time"])
    @pytest.mark.parametrize("filters", ["", "&team=First line", "&channel=email", "&judged=today"])
    def test_ours_is_what_ask_says(self, small, metric, filters):
        question = Question.parse(f"metric={metric}&{QUARTER}{filters}", ["team", "channel"])
        (answer,) = ask(question, **small.of)
        assert small.figures(metric, QUARTER + filters)["plumbline"] == (answer.total.value, answer.total.n, 0)

    def test_of_nothing_a_hundred_per_cent_are_hits(self, small):
        assert small.figures("resolution_in_time", "from=2020-01-01&to=2020-02-01") == {
            **dict.fromkeys(("plumbline", "zendesk", "intercom"), (None, 0, 0)),
            "chatwoot": (1, 0, 0),
        }


SPAN = "from=2025-03-01&to=2025-04-01"
MONDAY, TUESDAY, WEDNESDAY = 10, 11, 12
WEEK = ("mon", "tue", "wed", "thu", "fri")


def at(day, hour, minute=0):
    """Return an instant of March 2025 by the clock of Berlin, before summer time."""
    return datetime(2025, 3, day, hour, minute) - timedelta(hours=1)


def office(until, since=ALWAYS):
    return hours("office", {day: [("09:00", until)] for day in WEEK}, since)


def rules(*versions, seconds=8 * HOUR, metric="resolution_time", clock=Clock.WORKING, assigned=True):
    asked = (standard(metric, "0.9", seconds, clock),)
    given = (CalendarAssignment("office", effective_from=ALWAYS),) if assigned else ()
    return Rules(StandardBook(asked), CalendarBook(versions or (office("17:00"),), given))


END = at(20, 9)


def one(settings, judging, *, metric="resolution_in_time", changes=(), until=END, **more):
    """Return by product the verdict on the only ticket, which was opened on Monday at 13:00, and why it differs."""
    first = {"customer": "a:1", "opened_by": "customer", "status": "open", "created_at": at(MONDAY, 13), **more}
    batches = [batch("tickets", ticket("a:1", **first))]
    if changes:
        told = [
            {"ticket": "a:1", "at": when, "field": "status", "before": before, "after": after}
            for when, before, after in changes
        ]
        batches.append(batch("ticket_events", *told))
    imported(settings, *batches, covers_until=until)
    board = Board.under(settings, judging)
    words = {(1, 1): IN_TIME, (0, 1): TOO_LATE}
    said = {who: words.get((value, n), NEITHER) for who, (value, n, _d) in board.figures(metric, SPAN).items()}
    return said, list(board.differing(metric, SPAN))


ALL_IN_TIME = dict.fromkeys(("plumbline", *OTHERS), IN_TIME)
ALL_TOO_LATE = dict.fromkeys(("plumbline", *OTHERS), TOO_LATE)


class TestOneSchedule:
    """Eight working hours from Monday 13:00; ours are the hours of each day, theirs those in force at the end."""

    SHORTER = office("17:00"), office("13:00", at(TUESDAY, 0))
    LONGER = office("17:00"), office("21:00", at(TUESDAY, 0))

    def test_shorter_hours_at_the_end_give_more_time(self, on_either):
        # Ours: four hours on Monday, four until Tuesday 13:00. Theirs: none on Monday, due on Wednesday at 13:00.
        found, why = one(on_either, rules(*self.SHORTER), resolved_at=at(TUESDAY, 15))
        assert (found, why) == (ALL_TOO_LATE | {"zendesk": IN_TIME}, [("zendesk", "schedule")])

    def test_longer_hours_at_the_end_give_less(self, on_either):
        # Ours: due on Tuesday at 13:00. Theirs: eight hours on Monday until 21:00.
        found, why = one(on_either, rules(*self.LONGER), resolved_at=at(TUESDAY, 10))
        assert (found, why) == (ALL_IN_TIME | {"zendesk": TOO_LATE}, [("zendesk", "schedule")])

    def test_what_ended_before_the_change_knows_the_old_hours_only(self, on_either):
        # Theirs is due on Tuesday at 13:00 as well; by the hours to come it would have been due on Monday at 21:00.
        found, why = one(on_either, rules(*self.LONGER), resolved_at=at(MONDAY, 22))
        assert (found, why) == (ALL_IN_TIME, [])

    @pytest.mark.parametrize(("minute", "verdict"), [(0, IN_TIME), (1, TOO_LATE)])
    def test_equal_is_in_time_there_too(self, on_either, minute, verdict):
        found, _why = one(on_either, rules(*self.SHORTER), resolved_at=at(WEDNESDAY, 13, minute))
        assert found == ALL_TOO_LATE | {"zendesk": verdict}

    def test_what_has_not_ended_is_judged_by_the_hours_at_the_end_of_the_data(self, on_either):
        # Tuesday 15:00: ours is due since 13:00, theirs on Wednesday at 13:00.
        found, why = one(on_either, rules(*self.SHORTER), until=at(TUESDAY, 15))
        assert found == {"plumbline": TOO_LATE, "zendesk": NEITHER, "intercom": NEITHER, "chatwoot": TOO_LATE}
        assert why == [("zendesk", "schedule"), ("intercom", "unanswered")]

    def test_what_still_runs_here_may_be_too_late_there(self, on_either):
        found, why = one(on_either, rules(*self.LONGER), until=at(TUESDAY, 10))
        assert found == {"plumbline": NEITHER, "zendesk": TOO_LATE, "intercom": NEITHER, "chatwoot": IN_TIME}
        assert why == [("zendesk", "schedule"), ("chatwoot", "runs")]

    def test_while_it_waits_for_the_customer_its_time_stands_still(self, on_either):
        # Pending from Monday 14:00 to Tuesday 10:00. Ours: four hours of that are open, so twelve in all, four each on
        # Monday, Tuesday and Wednesday until 13:00. Theirs: one of them is open, so nine in all, none of them on
        # Monday, four each on Tuesday and Wednesday, and the last until Thursday 10:00.
        paused = (at(MONDAY, 14), "open", "pending"), (at(TUESDAY, 10), "pending", "open")
        ended = (*paused, (at(13, 9, 30), "open", "resolved"))
        found, why = one(on_either, rules(*self.SHORTER), changes=ended, status="resolved")
        assert (found, why) == (ALL_TOO_LATE | {"zendesk": IN_TIME}, [("zendesk", "schedule")])

    def test_a_pause_after_the_time_was_up_gives_none_back(self, on_either):
        # Theirs was up on Wednesday at 13:00; with the pause it would be up on Thursday at 12:30.
        paused = (at(WEDNESDAY, 13, 30), "open", "pending"), (at(13, 12, 30), "pending", "resolved")
        found, why = one(on_either, rules(*self.SHORTER), changes=paused, status="resolved")
        assert (found, why) == (ALL_TOO_LATE, [])

    def test_what_waits_for_the_customer_at_the_end_cannot_be_late(self, on_either):
        found, why = one(on_either, rules(*self.SHORTER), changes=[(at(MONDAY, 14), "open", "pending")])
        assert found == dict.fromkeys(("plumbline", "zendesk", "intercom"), NEITHER) | {"chatwoot": IN_TIME}
        assert why == [("chatwoot", "runs")]

    def test_what_still_waits_there_when_it_was_up_here(self, on_either):
        # Pending from Tuesday 15:00 on: ours was up at 13:00, theirs had four hours left.
        found, why = one(on_either, rules(*self.SHORTER), changes=[(at(TUESDAY, 15), "open", "pending")])
        assert found == {"plumbline": TOO_LATE, "zendesk": NEITHER, "intercom": NEITHER, "chatwoot": TOO_LATE}
        assert why == [("zendesk", "schedule"), ("intercom", "unanswered")]

    @pytest.mark.parametrize(("answered", "verdict"), [(at(TUESDAY, 15), IN_TIME), (at(WEDNESDAY, 15), TOO_LATE)])
    def test_the_time_to_a_first_response_never_stands_still(self, on_either, answered, verdict):
        judging = rules(*self.SHORTER, metric="first_response_time")
        paused = (at(MONDAY, 14), "open", "pending"), (at(TUESDAY, 11), "pending", "open")
        more = {"first_response_at": answered, "changes": paused}
        found, _why = one(on_either, judging, metric="first_response_in_time", **more)
        assert found == ALL_TOO_LATE | {"zendesk": verdict}

    def test_each_ticket_has_the_time_of_its_own_standard(self, on_either):
        # Resolved at 14:00. Billing has eight hours: ours until Tuesday 13:00, theirs until Wednesday 13:00; sales has
        # four: ours until Monday 17:00, theirs until Tuesday 13:00.
        tickets = [
            ticket(key, team=team, created_at=at(MONDAY, 13), resolved_at=at(TUESDAY, 14))
            for key, team in (("a:1", "billing"), ("a:2", "sales"))
        ]
        imported(on_either, batch("tickets", *tickets), covers_until=END)
        plain = rules(*self.SHORTER)
        sales = standard("resolution_time", "0.9", 4 * HOUR, Clock.WORKING, team="sales")
        board = Board.under(on_either, replace(plain, standards=StandardBook((*plain.standards.versions, sales))))
        assert board.figures("resolution_in_time", SPAN)["zendesk"] == (1 / 2, 2, 1)
        assert board.differing("resolution_in_time", SPAN) == {("zendesk", "schedule"): [("a:1", TOO_LATE, IN_TIME)]}

    def test_hours_that_stay_make_no_difference(self, on_either):
        found, why = one(on_either, rules(), resolved_at=at(TUESDAY, 13))
        assert (found, why) == (ALL_IN_TIME, [])

    def test_all_hours_know_no_schedule(self, on_either):
        total = rules(*self.SHORTER, clock=Clock.TOTAL)
        working = standard("resolution_time", "0.9", 8 * HOUR, Clock.WORKING, team="others")
        judging = replace(total, standards=StandardBook((*total.standards.versions, working)))
        found, why = one(on_either, judging, resolved_at=at(TUESDAY, 15))
        assert (found, why) == (ALL_TOO_LATE, [])


class TestRunning:
    """What has not happened yet."""

    def test_a_late_answer_is_missed_by_all(self, on_either):
        assert one(on_either, rules(), resolved_at=at(13, 9)) == (ALL_TOO_LATE, [])

    def test_what_never_comes_is_never_missed_by_intercom(self, on_either):
        found, why = one(on_either, rules())
        assert (found, why) == (ALL_TOO_LATE | {"intercom": NEITHER}, [("intercom", "unanswered")])

    def test_what_is_not_due_yet_is_a_hit_in_chatwoot(self, on_either):
        found, why = one(on_either, rules(), until=at(MONDAY, 14))
        assert found == dict.fromkeys(("plumbline", "zendesk", "intercom"), NEITHER) | {"chatwoot": IN_TIME}
        assert why == [("chatwoot", "runs")]


def test_restated_they_too_follow_what_is_asked_today(on_either):
    hour, year = (
        standard("resolution_time", "0.9", seconds, Clock.TOTAL, since=since)
        for seconds, since in ((HOUR, ALWAYS), (366 * 24 * HOUR, at(15, 0)))
    )
    one(on_either, Rules(StandardBook((hour, year)), CalendarBook()))
    board = Board(on_either)
    assert board.differing("resolution_in_time", SPAN) == {("intercom", "unanswered"): [("a:1", TOO_LATE, NEITHER)]}
    assert board.differing("resolution_in_time", f"{SPAN}&judged=today") == {
        ("chatwoot", "runs"): [("a:1", NEITHER, IN_TIME)]
    }


class TestWithoutHours:
    """A standard on working time where no calendar is assigned."""

    def test_chatwoot_takes_no_time_for_a_hit(self, on_either):
        found, why = one(on_either, rules(assigned=False), resolved_at=at(28, 9), until=at(29, 9))
        assert found == dict.fromkeys(("plumbline", "zendesk", "intercom"), NEITHER) | {"chatwoot": IN_TIME}
        assert why == [("chatwoot", "timeless")]

    def test_only_where_a_standard_asks_for_working_time(self, on_either):
        asked = standard("resolution_time", "0.9", HOUR, Clock.WORKING, team="others")
        judging = Rules(StandardBook((asked,)), CalendarBook())
        found, why = one(on_either, judging, resolved_at=at(28, 9), until=at(29, 9))
        # "A hundred per cent" of nothing: none of them is counted.
        assert why == []
        assert found == dict.fromkeys(("plumbline", *OTHERS), NEITHER)

    def test_a_due_time_that_the_source_did_not_set_is_another_thing(self, on_either):
        judging = rules(assigned=False, clock=Clock.SOURCE, seconds=None)
        found, why = one(on_either, judging, resolved_at=at(28, 9), until=at(29, 9))
        assert (found, why) == (dict.fromkeys(("plumbline", *OTHERS), NEITHER), [])

    def test_a_standard_of_the_own_team(self, on_either):
        asked = standard("resolution_time", "0.9", HOUR, Clock.WORKING, team="billing")
        found, why = one(on_either, Rules(StandardBook((asked,)), CalendarBook()), resolved_at=at(WEDNESDAY, 9))
        assert (found["chatwoot"], why) == (IN_TIME, [("chatwoot", "timeless")])

    def test_the_standard_and_the_calendar_are_those_of_the_opening(self, on_either):
        assigned = CalendarAssignment("office", covers=Covers(team="billing"), effective_from=at(TUESDAY, 0))
        asked = standard("resolution_time", "0.9", HOUR, Clock.WORKING)
        judging = Rules(StandardBook((asked,)), CalendarBook((office("17:00"),), (assigned,)))
        _found, why = one(on_either, judging, resolved_at=at(WEDNESDAY, 9))
        assert why == [("chatwoot", "timeless")]

    def test_without_any_standard_there_is_nothing(self, on_either):
        imported(on_either, batch("tickets", ticket("a:1", created_at=at(MONDAY, 13))), covers_until=at(20, 9))
        board = Board.under(on_either, NO_RULES)
        assert board.figures("resolution_in_time", SPAN) == {
            **dict.fromkeys(("plumbline", "zendesk", "intercom"), (None, 0, 0)),
            "chatwoot": (1, 0, 0),
        }
