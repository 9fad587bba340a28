"""Who may come in: invitations, passwords, roles, and sessions that end when they should; on both engines."""

import threading
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from data_access.app_store import passwords
from data_access.app_store.accounts import Accounts
from data_access.app_store.invitations import Invitations, NotValid
from data_access.app_store.sessions import Sessions
from data_access.groups import Grant
from metrics.errors import BadValue, PlumblineError, UnknownName
from metrics.roles import NotAllowed, Role, Visitor

PASSWORD = "four words of mine"
ROOT = Visitor("", "root", Role.ADMIN)


@dataclass
class People:
    accounts: Accounts
    invitations: Invitations
    sessions: Sessions
    clock: object
    noted: list
    engine: object

    def join(self, name="Lea", mail="Lea@example.org", role=Role.LEAD, teams=("Billing",)):
        return self.invitations.accept(self.invitations.invite(name, mail, role, teams, ROOT), PASSWORD)

    def later(self, **time):
        self.clock.now += timedelta(**time)


@pytest.fixture
def people(kept):
    settings = replace(kept.settings, sign_in="password", secret="s" * 32)
    noted = []

    def note(connection, what, who, about="", **detail):
        connection.execute(text("SELECT 1"))  # it is told within the transaction
        noted.append((what, who and who.name, about))

    engine, clock = kept.engine, kept.clock
    return People(
        Accounts(engine, clock, note),
        Invitations(engine, settings.secret, clock, note),
        Sessions(engine, settings, clock, note),
        clock,
        noted,
        engine,
    )


def rows(people, table):
    with people.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]


def test_an_invitation_becomes_an_account_with_role_and_teams(people):
    lea = people.join()
    assert (lea.name, lea.mail, lea.role, lea.teams) == ("Lea", "Lea@example.org", Role.LEAD, {"Billing"})
    visitor = people.sessions.visitor_of(people.sessions.start(lea, "Firefox", "192.0.2.1"))
    assert (visitor.account, visitor.name, visitor.role, visitor.teams) == (lea.id, "Lea", Role.LEAD, {"Billing"})
    assert [what for what, __, __ in people.noted] == ["invited", "changed_password", "signed_in"]


@pytest.mark.parametrize("login", ["Lea@example.org", "lea@EXAMPLE.org", "  lea@example.org "])
def test_the_right_password_is_right_whatever_the_case_of_the_address(people, login):
    lea = people.join()
    assert people.accounts.check_password(login, PASSWORD) == lea


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("lea@example.org", PASSWORD.upper()),
        ("lea@example.org", PASSWORD + " "),
        ("lea@example.org", ""),
        ("lea@example.org", "x" * 100_000),
        ("nobody@example.org", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("lea@example.org\0", PASSWORD),
        ("", ""),
    ],
)
def test_a_wrong_name_or_password_is_nobody(people, login, password):
    people.join()
    assert people.accounts.check_password(login, password) is None


def test_a_name_that_nobody_bears_takes_as_long(people, monkeypatch):
    people.join()
    tried = []
    verify = type(passwords.HASHER).verify

    class Counting:
        def verify(self, kept, given):
            tried.append(kept.split("$")[:4])
            return verify(passwords.HASHER_BEFORE, kept, given)

    monkeypatch.setattr(passwords, "HASHER_BEFORE", passwords.HASHER, raising=False)
    monkeypatch.setattr(passwords, "HASHER", Counting())
    people.accounts.check_password("lea@example.org", "wrong password")
    people.accounts.check_password("nobody@example.org", "wrong password")
    assert len(tried) == 2
    assert tried[0] == tried[1]  # argon2id of the same cost
    assert tried[0][1] == "argon2id"


def test_no_password_and_no_token_is_kept(people):
    token = people.invitations.invite("Lea", "lea@example.org", Role.LEAD, (), ROOT)
    session = people.sessions.start(people.invitations.accept(token, PASSWORD))
    kept = str([rows(people, table) for table in ("accounts", "sessions", "invitations")])
    assert not [secret for secret in (PASSWORD, token, session) if secret in kept]
    assert len(session) >= 43
    assert session != people.sessions.start(people.accounts.all()[0])


def test_a_link_is_used_once(people):
    token = people.invitations.invite("Lea", "lea@example.org", Role.LEAD, (), ROOT)
    people.invitations.accept(token, PASSWORD)
    with pytest.raises(NotValid):
        people.invitations.accept(token, PASSWORD + "2")
    assert people.accounts.check_password("lea@example.org", PASSWORD)


def test_two_who_use_a_link_at_once_make_one_password(people):
    token = people.invitations.invite("Lea", "lea@example.org", Role.LEAD, (), ROOT)
    done, start = [], threading.Barrier(4)

    def accept(n):
        start.wait()
        try:
            people.invitations.accept(token, f"{PASSWORD} {n}")
            done.append(n)
        except NotValid:
            pass

    threads = [threading.Thread(target=accept, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert people.accounts.check_password("lea@example.org", f"{PASSWORD} {done[0]}")


@pytest.mark.parametrize("token", ["", "x", "é", "\0"])
def test_a_token_that_never_was_is_not_valid(people, token):
    people.join()
    with pytest.raises(NotValid):
        people.invitations.look(token)


def test_a_link_expires_and_only_the_latest_is_valid(people):
    first = people.invitations.invite("Lea", "lea@example.org", Role.LEAD, (), ROOT)
    second = people.invitations.invite("Lea Loos", "LEA@example.org", Role.MANAGER, (), ROOT)
    with pytest.raises(NotValid):
        people.invitations.look(first)
    people.later(days=6, hours=23)
    assert people.invitations.look(second).account.role is Role.MANAGER
    people.later(hours=2)
    with pytest.raises(NotValid):
        people.invitations.accept(second, PASSWORD)


def test_a_reset_forgets_the_password_and_signs_out(people):
    lea = people.join()
    token = people.sessions.start(lea)
    link = people.invitations.reset(lea.id, ROOT)
    assert people.sessions.visitor_of(token) is None
    assert people.accounts.check_password("lea@example.org", PASSWORD) is None
    people.later(hours=23)
    people.invitations.accept(link, "another good one")
    assert people.accounts.check_password("lea@example.org", "another good one")


def test_a_disabled_account_does_not_come_back_by_a_link(people):
    people.join("Admin", "admin@example.org", Role.ADMIN)
    lea = people.join()
    link = people.invitations.reset(lea.id, ROOT)
    people.accounts.disable(lea.id, ROOT)
    with pytest.raises(NotValid):
        people.invitations.accept(link, PASSWORD)
    with pytest.raises(BadValue, match="has an account already"):
        people.invitations.invite("Lea", "lea@example.org", Role.LEAD, (), ROOT)


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "x" * 201,
        "Lea@Example.org",
        "lea lea lea lea",
        "password1234",
        "PasswordPassword",
        "aaaaabbbbbcccc",
    ],
)
def test_a_password_that_is_guessed_first_is_refused_and_the_link_stays(people, password):
    token = people.invitations.invite("Lea", "lea@example.org", Role.LEAD, (), ROOT)
    with pytest.raises(BadValue, match=r"[Pp]assword"):
        people.invitations.accept(token, password)
    people.invitations.accept(token, PASSWORD)


@pytest.mark.parametrize(
    ("name", "mail"),
    [("", "a@b"), ("Lea", "lea"), ("Lea", "@b"), ("Lea", "a@"), ("Lea", "a b@c"), ("Lea", "a@b@c"), ("L\0", "a@b")],
)
def test_who_has_no_name_or_address_is_not_invited(people, name, mail):
    with pytest.raises(BadValue):
        people.invitations.invite(name, mail, Role.LEAD, (), ROOT)
    assert people.accounts.all() == []


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEAD, Role.MANAGER])
def test_only_admins_manage_people(people, role):
    lea = people.join()
    people.sessions.start(lea)
    other = Visitor("other", "Otto", role)
    for act in (
        lambda: people.invitations.invite("Eve", "eve@example.org", Role.ADMIN, (), other),
        lambda: people.invitations.reset(lea.id, other),
        lambda: people.accounts.set_role(lea.id, Role.ADMIN, other),
        lambda: people.accounts.set_teams(lea.id, (), other),
        lambda: people.accounts.disable(lea.id, other),
        lambda: people.accounts.enable(lea.id, other),
        lambda: people.sessions.end(people.sessions.all()[0].id, other),
        lambda: people.sessions.end_all(lea.id, other),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert people.sessions.all()[0].open


def test_a_lower_role_signs_out_and_a_higher_one_holds_at_once(people):
    lea = people.join()
    token = people.sessions.start(lea)
    people.accounts.set_role(lea.id, Role.MANAGER, ROOT)
    assert people.sessions.visitor_of(token).role is Role.MANAGER
    people.accounts.set_teams(lea.id, {"Chat", "Mail"}, ROOT)
    assert people.sessions.visitor_of(token).teams == {"Chat", "Mail"}
    people.accounts.set_role(lea.id, Role.VIEWER, ROOT)
    assert people.sessions.visitor_of(token) is None
    assert ("changed_role", "root", "Lea@example.org") in people.noted


def test_the_last_admin_stays(people):
    one = people.join("One", "one@example.org", Role.ADMIN)
    people.invitations.invite("Two", "two@example.org", Role.ADMIN, (), ROOT)  # cannot sign in yet
    for act in (
        lambda: people.accounts.set_role(one.id, Role.MANAGER, ROOT),
        lambda: people.accounts.disable(one.id, ROOT),
    ):
        with pytest.raises(BadValue, match="One is the last admin"):
            act()
    people.join("Two", "two@example.org", Role.ADMIN)
    people.accounts.disable(one.id, ROOT)
    assert [a.name for a in people.accounts.all() if a.open] == ["Two"]


def test_disabled_is_signed_out_and_may_come_back(people):
    people.join("Admin", "admin@example.org", Role.ADMIN)
    lea = people.join()
    token = people.sessions.start(lea)
    people.accounts.disable(lea.id, ROOT)
    assert people.sessions.visitor_of(token) is None
    assert people.accounts.check_password("lea@example.org", PASSWORD) is None
    people.accounts.enable(lea.id, ROOT)
    assert people.sessions.visitor_of(token) is None  # the old session stays ended
    assert people.accounts.check_password("lea@example.org", PASSWORD)
    assert [what for what, __, __ in people.noted][-2:] == ["account_disabled", "account_enabled"]


def test_a_session_ends_after_twelve_hours_however_busy(people):
    token = people.sessions.start(people.join())
    for __ in range(23):
        people.later(minutes=31)
        assert people.sessions.visitor_of(token)
    people.later(minutes=10)
    assert people.sessions.visitor_of(token) is None


def test_a_session_ends_after_an_idle_hour(people):
    token = people.sessions.start(people.join())
    people.later(minutes=59)
    assert people.sessions.visitor_of(token)
    people.later(minutes=59)
    assert people.sessions.visitor_of(token)
    people.later(minutes=61)
    assert people.sessions.visitor_of(token) is None


def test_a_visit_is_one_statement_and_is_written_down_once_a_minute(people):
    token = people.sessions.start(people.join(teams=("Billing", "Chat", "Mail")))
    said = []
    event.listen(people.engine, "before_cursor_execute", lambda *given: said.append(given[2].split()[0]))
    assert people.sessions.visitor_of(token).teams == {"Billing", "Chat", "Mail"}
    assert [word for word in said if word != "BEGIN"] == ["SELECT"]
    people.later(minutes=1)
    people.sessions.visitor_of(token)
    people.sessions.visitor_of(token)
    assert said.count("UPDATE") == 1


def test_one_ends_ones_own_session_and_an_admin_anybodys(people):
    lea = people.join()
    tokens = [people.sessions.start(lea, f"browser {n}") for n in range(3)]
    mine = people.sessions.visitor_of(tokens[0])
    people.sessions.end(mine.session, mine)
    assert [people.sessions.visitor_of(t) is None for t in tokens] == [True, False, False]
    people.sessions.end(people.sessions.visitor_of(tokens[1]).session, ROOT)
    assert [what for what, __, __ in people.noted][-2:] == ["signed_out", "session_ended"]
    assert people.sessions.end_all(lea.id, ROOT) == 1
    assert [s.open for s in people.sessions.all(lea.id)] == [False] * 3
    assert {s.ended_by for s in people.sessions.all()} == {"Lea", "root"}
    people.sessions.end("no-such-session", mine)  # is no error


def test_a_session_is_read_again_by_its_public_number_which_opens_nothing(people):
    token = people.sessions.start(people.join())
    visitor = people.sessions.visitor_of(token)
    assert people.sessions.again(visitor.session) == visitor
    assert people.sessions.visitor_of(visitor.session) is None
    people.sessions.end(visitor.session, visitor)
    assert people.sessions.again(visitor.session) is None


def test_another_way_to_sign_in_or_another_secret_ends_all(people, kept):
    token = people.sessions.start(people.join())
    for change in ({"sign_in": "oidc"}, {"secret": "t" * 32}):
        settings = replace(kept.settings, **{"sign_in": "password", "secret": "s" * 32, **change})
        assert Sessions(kept.engine, settings, kept.clock).visitor_of(token) is None


def test_a_provider_s_account_is_its_own_whatever_its_mail(people):
    lea = people.join()
    grant = Grant(Role.VIEWER, frozenset({"Chat"}))
    one = people.accounts.recognise("https://one.org", "17", "Lea", "Lea@example.org", grant)
    two = people.accounts.recognise("https://two.org", "17", "Lea", "lea@example.org", grant)
    assert len({lea.id, one.id, two.id}) == 3
    again = people.accounts.recognise("https://one.org", "17", "Lea Loos", None, Grant(Role.LEAD))
    assert (again.id, again.name, again.mail, again.role, again.teams) == (one.id, "Lea Loos", None, Role.LEAD, set())
    assert people.accounts.check_password("lea@example.org", PASSWORD) == lea


def test_a_provider_s_account_without_role_does_not_get_in(people):
    found = people.accounts.recognise("https://one.org", "17", "Lea", None, None)
    assert found.role is None
    assert not found.open
    assert people.sessions.visitor_of(people.sessions.start(found)) is None
    people.accounts.set_role(found.id, Role.VIEWER, ROOT)
    assert people.accounts.recognise("https://one.org", "17", "Lea", None, None).role is Role.VIEWER


def test_a_group_that_is_lost_lowers_the_role_and_signs_out(people):
    found = people.accounts.recognise("https://one.org", "17", "Lea", None, Grant(Role.ADMIN))
    token = people.sessions.start(found)
    people.accounts.recognise("https://one.org", "17", "Lea", None, Grant())
    assert people.sessions.visitor_of(token) is None


@pytest.mark.parametrize("subject", ["", "  ", "x" * 201, "a\0b"])
def test_a_provider_that_names_nobody_is_refused(people, subject):
    with pytest.raises(BadValue):
        people.accounts.recognise("https://one.org", subject, "Lea", None, None)


def test_the_database_refuses_what_has_no_meaning(people):
    lea = people.join()
    for change in (
        "role = 'owner'",
        "name = ' '",
        "issuer = 'https://one.org'",  # with a password
    ):
        with pytest.raises(IntegrityError), people.engine.begin() as connection:
            connection.execute(text(f"UPDATE accounts SET {change} WHERE id = '{lea.id}'"))


def test_a_browser_s_own_words_are_cut_and_plain(people):
    people.sessions.start(people.join(), "Fire\x1b[31m\nfox\0" + "x" * 500, "192.0.2.1")
    (session,) = people.sessions.all()
    assert len(session.agent) == 200
    assert session.agent.isprintable()


def test_a_failed_attempt_is_noted(people):
    people.sessions.failed("eve@example.org", "192.0.2.9")
    assert people.noted == [("sign_in_failed", None, "eve@example.org")]


def test_an_account_that_is_none_is_said_to_be_none(people):
    for act in (lambda: people.accounts.account("x"), lambda: people.invitations.reset("x", ROOT)):
        with pytest.raises(UnknownName, match="no account called"):
            act()
    assert issubclass(NotValid, PlumblineError)


def test_one_changes_ones_own_password_with_the_old_one(people):
    lea, ida = people.join(), people.join("Ida", "ida@example.org")
    here, there, hers = (people.sessions.start(account) for account in (lea, lea, ida))
    me = people.sessions.visitor_of(here)
    for old, new, why in (("wrong", "other words than before", "not your password"), (PASSWORD, "short", "characters")):
        with pytest.raises(BadValue, match=why):
            people.accounts.change_password(old, new, me)
    assert people.accounts.check_password("lea@example.org", PASSWORD) == lea
    assert people.sessions.visitor_of(there)
    people.accounts.change_password(PASSWORD, "other words than before", me)
    assert people.accounts.check_password("lea@example.org", PASSWORD) is None
    assert people.accounts.check_password("lea@example.org", "other words than before") == lea
    assert people.accounts.check_password("ida@example.org", PASSWORD) == ida
    assert [people.sessions.visitor_of(token) is None for token in (here, there, hers)] == [False, True, False]
    assert people.noted[-1] == ("changed_password", "Lea", "Lea@example.org")


def test_who_has_no_password_here_changes_none(people):
    other = people.accounts.recognise("https://id.example.org", "1", "Ann", None, Grant(Role.VIEWER, frozenset()))
    me = people.sessions.visitor_of(people.sessions.start(other))
    with pytest.raises(BadValue, match="not your password"):
        people.accounts.change_password("", "other words than before", me)
