"""List who may come in, and change it: role, teams, password, access."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import streamlit as st

from data_access.app_store.accounts import PASSWORD, Account
from metrics.roles import Role
from metrics.translation import translate as _
from metrics.wording import moment
from pages.parts.deciding import do
from pages.parts.people_desk import LINK, PeopleDesk, role_title
from pages.parts.plain import plain

ROLES = list(Role)[::-1]  # who may least comes first


def people_list(desk: PeopleDesk) -> None:
    """Draw all accounts."""
    seen: dict[str, datetime] = {}
    for session in desk.directory.sessions.all():
        seen[session.account] = max(seen.get(session.account, session.seen_at), session.seen_at)
    lines = [
        {
            _("Name"): account.name,
            _("Mail"): account.mail or "",
            _("Role"): role_title(account.role),
            _("Teams"): ", ".join(sorted(account.teams)),
            _("State"): _state(account),
            _("Last seen"): moment(seen[account.id], desk.zone) if account.id in seen else _("never"),
        }
        for account in desk.accounts
    ]
    st.dataframe(pd.DataFrame(lines), hide_index=True, placeholder="", alt=_("People"))
    waiting = sum(account.role is None for account in desk.accounts)
    if waiting:
        st.info(_("{n} came without a role and wait for one.").format(n=waiting), icon=":material/person_alert:")


def link_once() -> None:
    """Show a link that was just made; it is kept nowhere else."""
    if LINK not in st.session_state:
        return
    name, link = st.session_state[LINK]
    with st.container(border=True, key="link"):
        st.markdown(_("**The link of {name}**").format(name=plain(name)))
        st.code(link, language=None, wrap_lines=True)
        st.caption(_("Send it to them alone. It works once. It is shown here only now, and kept nowhere."))
        if st.button(_("I have sent it"), icon=":material/check:"):
            del st.session_state[LINK]
            st.rerun()


def change(desk: PeopleDesk) -> None:
    """Draw what can be changed about one of them."""
    st.subheader(_("Change"), anchor=False)
    named = {account.id: account for account in desk.accounts}
    key = st.selectbox(
        _("Whom?"),
        list(named),
        index=None,
        format_func=lambda key: _named(named[key]),
        placeholder=_("Choose somebody"),
    )
    if key is None:
        return
    account = named[key]
    _role_and_teams(desk, account)
    with st.container(horizontal=True):
        if account.issuer == PASSWORD and account.disabled_at is None:
            _new_link(desk, account)
        _access(desk, account)


def _role_and_teams(desk: PeopleDesk, account: Account) -> None:
    with st.form(f"role_{account.id}_{account.role}_{'+'.join(sorted(account.teams))}"):
        given = Rights.asked(desk, account.role, account.teams)
        if desk.settings.group_roles and account.issuer != PASSWORD:
            st.caption(_("Groups give the role and the teams anew at each sign-in: change them there."))
        if st.form_submit_button(_("Save role and teams"), icon=":material/check:"):
            do(lambda: given.give(desk, account), _("Saved for {name}.").format(name=account.name))


@dataclass(frozen=True)
class Rights:
    """A role with teams, as chosen in two fields."""

    role: Role
    teams: tuple[str, ...]

    @classmethod
    def asked(cls, desk: PeopleDesk, role: Role | None = None, teams: frozenset[str] = frozenset()) -> "Rights":
        """Draw the two fields, and return what they say."""
        chosen = st.selectbox(_("Role"), ROLES, index=ROLES.index(role or Role.VIEWER), format_func=role_title)
        whose = st.multiselect(
            _("Teams"), desk.teams, default=sorted(teams), accept_new_options=True, placeholder=_("No team named"),
            help=_("A team lead sees the tickets of these teams alone. A viewer does if any are named."),
        )  # fmt: skip
        return cls(chosen, tuple(whose))

    def give(self, desk: PeopleDesk, account: Account) -> None:
        """Give them to an account."""
        desk.directory.accounts.set_role(account.id, self.role, desk.visitor)
        desk.directory.accounts.set_teams(account.id, self.teams, desk.visitor)


def _new_link(desk: PeopleDesk, account: Account) -> None:
    invitations, by = desk.directory.invitations, desk.visitor
    if not account.has_password:
        if st.button(_("Make the invitation anew"), icon=":material/link:") and account.role and account.mail:
            role, mail = account.role, account.mail
            desk.give_link(
                lambda: invitations.invite(account.name, mail, role, account.teams, by),
                account.name,
                _("{name} is invited anew; the old link no longer works.").format(name=account.name),
            )
    elif st.button(_("Reset the password"), icon=":material/lock_reset:"):
        desk.give_link(
            lambda: invitations.reset(account.id, by),
            account.name,
            _("{name} is signed out everywhere and needs the link below.").format(name=account.name),
        )


def _access(desk: PeopleDesk, account: Account) -> None:
    accounts, by = desk.directory.accounts, desk.visitor
    if account.disabled_at is None:
        if st.button(_("Let in no more"), icon=":material/block:"):
            done = _("{name} is signed out everywhere and cannot come in.").format(name=account.name)
            do(lambda: accounts.disable(account.id, by), done)
    elif st.button(_("Let in again"), icon=":material/lock_open:"):
        do(lambda: accounts.enable(account.id, by), _("{name} may sign in again.").format(name=account.name))


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return _("let in no more")
    if account.role is None:
        return _("waits for a role")
    if account.issuer == PASSWORD and not account.has_password:
        return _("invited")
    return _("may sign in")


def _named(account: Account) -> str:
    return f"{account.name} · {account.mail}" if account.mail else account.name
