from datetime import datetime
from pathlib import Path

import pytest

from data_access.imports.assignments import KEPT, Assignment, kind_of, mapping_of, targets_of
from data_access.imports.mapping import Mapping, Rule, When
from data_access.imports.propose import propose
from data_access.imports.recognise import open_reader
from data_access.imports.run import run
from metrics.facts import FACTS, Kind
from tests.data_access.imports.workbooks import xlsx

EXPORT = (
    "Ticket ID,Created at,Requester,Assignee,Group,Status,Priority,Channel,Solved at,Satisfaction Score,Shoe size\n"
    "00123,13/01/2026 09:00,Ann,Ines,Billing,Solved,Medium,Live chat,13/01/2026 10:00,Good,43\n"
    "00124,02/01/2026 09:00,Bob,Ines,Billing,Open,High,Fax,,Offered,44\n"
    "00125,03/01/2026 09:00,Ann,Jo,Tech,On-hold,Low,Email,04/01/2026 09:00,Bad,42\n"
)


def proposed(path):
    return propose(open_reader(path, Mapping("m", "s", ())))


def targets(proposal):
    return {a.column: a.target for a in proposal.assignments}


def test_a_help_desk_export_is_recognised(file):
    proposal = proposed(file(EXPORT))
    assert proposal.fact == "tickets"
    assert targets(proposal) == {
        "Ticket ID": "tickets.ticket",
        "Created at": "tickets.created_at",
        "Requester": "tickets.customer",
        "Assignee": "tickets.agent",
        "Group": "tickets.team",
        "Status": "tickets.status",
        "Priority": "tickets.priority",
        "Channel": "tickets.channel",
        "Solved at": "tickets.resolved_at",
        "Satisfaction Score": "surveys.score",
        "Shoe size": "",
    }
    by = {a.column: a for a in proposal.assignments}
    assert by["Created at"].format == "%d/%m/%Y %H:%M"
    assert by["Status"].values == {"Solved": "resolved", "Open": "open", "On-hold": "on hold"}
    assert by["Satisfaction Score"].values == {"Good": "5", "Offered": "", "Bad": "1"}
    assert proposal.asked == ()


def test_what_is_proposed_can_be_imported(file, settings, stored):
    path = file(EXPORT)
    proposal = proposed(path)
    assignments = [
        Assignment(**{**vars(a), "swapped": None, "format": "%d/%m/%Y %H:%M" if a.format else None})
        for a in proposal.assignments
    ]
    outcome = run([path], mapping_of(assignments, proposal.fact, "desk", "UTC"), settings)
    assert {fact: (r.accepted, r.quarantined, r.skipped) for fact, r in outcome.record.facts.items()} == {
        "tickets": (3, 0, 0),
        "surveys": (2, 0, 1),
    }
    assert stored("SELECT ticket, channel, priority, status, resolved_at::varchar FROM facts.tickets ORDER BY 1")[
        :2
    ] == [
        ("desk:00123", "chat", "normal", "resolved", "2026-01-13 10:00:00"),
        ("desk:00124", "Fax", "high", "open", None),
    ]
    assert stored("SELECT survey, score::int, scale, team, answered_at::varchar FROM facts.surveys ORDER BY 1") == [
        ("desk:00123", 5, 5, "Billing", "2026-01-13 10:00:00"),
        ("desk:00125", 1, 5, "Tech", "2026-01-04 09:00:00"),
    ]


def test_an_ambiguous_date_is_asked(file):
    proposal = proposed(file("Ticket ID,Created at\n1,01/02/2026\n"))
    (asked,) = proposal.asked
    assert {asked.format, asked.swapped} == {"%d/%m/%Y", "%m/%d/%Y"}


def test_dates_of_a_sheet_need_no_format(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", {"S": [["Ticket ID", "Created at"], [1, datetime(2026, 1, 2)]]})
    assert proposed(path).assignments[1] == Assignment("Created at", "tickets.created_at")


@pytest.mark.parametrize("fact", FACTS)
def test_our_own_names_are_recognised(file, fact):
    header = [column.name for column in FACTS[fact]]
    proposal = proposed(file(",".join(header) + "\n"))
    assert (proposal.fact, set(targets(proposal).values())) == (fact, {f"{fact}.{name}" for name in header})


@pytest.mark.parametrize(
    "path", sorted(Path("sample_data/small").rglob("*.csv")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)
def test_the_small_company_is_recognised(path):
    proposal = proposed(path)
    assert proposal.fact == path.stem
    assert all(a.target == f"{path.stem}.{a.column}" for a in proposal.assignments if a.target != KEPT)


@pytest.mark.parametrize(
    ("header", "fact", "key"),
    [
        ("Order ID,Customer ID,Order Date,Total", "orders", {"Order ID": "orders.order"}),
        ("InvoiceNo,CustomerID,InvoiceDate,Quantity", "orders", {"InvoiceNo": "orders.order"}),
        ("Customer ID,Email,Plan,Signup date", "customers", {"Email": "customers.mail"}),
        ("Response ID,NPS Score,Submitted at", "surveys", {"NPS Score": "surveys.score"}),
        ("Case Number,Date/Time Opened,Case Owner,Case Origin", "tickets", {"Date/Time Opened": "tickets.created_at"}),
        ("Issue key,Summary,Reporter,Assignee,Created,Resolved", "tickets", {"Reporter": "tickets.customer"}),
        ("Conversation ID,Inbox,Created at (UTC)", "tickets", {"Created at (UTC)": "tickets.created_at"}),
    ],
)
def test_exports_of_many_makers(file, header, fact, key):
    proposal = proposed(file(header + "\n"))
    assert proposal.fact == fact
    assert key.items() <= targets(proposal).items()


def test_a_name_that_its_values_belie_is_not_taken(file):
    proposal = proposed(file("Ticket ID,First response time,Cost\n1,35,cheap\n2,40,dear\n"))
    assert targets(proposal) == {"Ticket ID": "tickets.ticket", "First response time": "", "Cost": KEPT}


def test_an_id_is_a_better_customer_than_a_name_which_goes_to_the_person(file):
    proposal = proposed(file("Ticket ID,Requester ID,Requester,Requester email\n1,7,Ann,ann@x.example\n"))
    mapping = mapping_of(proposal.assignments, "tickets", "desk", None)
    tickets, customers = sorted(mapping.sections, key=lambda s: s.fact.name != "tickets")
    assert tickets.rules["customer"] == Rule(("Requester ID",))
    assert customers.rules == {
        "name": Rule(("Requester",)),
        "mail": Rule(("Requester email",)),
        "customer": Rule(("Requester ID",)),
    }
    assert customers.when == When("Requester ID")


@pytest.mark.parametrize(("scores", "scale"), [("5 3", 5), ("6 1", 7), ("8 2", 10)])
def test_the_scale_is_the_smallest_that_holds_the_scores(file, scores, scale):
    path = file("Ticket ID,Rating\n" + "".join(f"{n},{s}\n" for n, s in enumerate(scores.split())))
    proposal = proposed(path)
    assert proposal.scale == scale
    mapping = mapping_of(proposal.assignments, "tickets", "d", None, scale=proposal.scale)
    assert mapping.sections[1].rules["scale"] == Rule(constant=str(scale))


def test_a_column_can_be_kept_under_its_own_name(file):
    mapping = mapping_of([Assignment("id", "tickets.ticket"), Assignment("Shoe Size!", KEPT)], "tickets", "d", None)
    assert mapping.sections[0].rules["x_shoe_size"] == Rule(("Shoe Size!",))


def test_without_a_key_there_is_no_section(file):
    assert mapping_of([Assignment("a", "tickets.team")], "tickets", "d", None).sections == ()


def test_every_target_has_a_kind():
    assert {kind_of(t) for fact in FACTS for t in targets_of(fact)} == set(Kind)
    assert kind_of("tickets.updated_at") is Kind.INSTANT
