"""Offer the pages, each link keeping the question, and run the one asked for."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st

from metrics.question import Question
from metrics.roles import Act, NotAllowed
from metrics.translation import translate as _
from pages.parts import visiting
from pages.parts.noting import turn_to
from pages.parts.plain import plain
from pages.parts.refusing import forbid
from pages.parts.settings import server_settings

MARK = Path(__file__).parents[2] / ".streamlit" / "mark.svg"

# File, title, and whether the bar offers it. The first is the start page.
PAGES: dict[str, tuple[str, str, bool]] = {
    "overview": ("overview.py", _("Overview"), True),
    "summary": ("summary.py", _("Summary"), False),
    "metric": ("metric.py", _("Metrics"), True),
    "causes": ("causes.py", _("Causes"), True),
    "tickets": ("tickets.py", _("Tickets"), True),
    "customers": ("customers.py", _("Customers"), True),
    "customer": ("customer.py", _("Customer"), False),
    "retention": ("retention.py", _("Who stays"), True),
    "leaving": ("leaving.py", _("Who may leave"), False),
    "due": ("due.py", _("Due next"), True),
    "fairness": ("fairness.py", _("Fair comparison"), True),
    "standards": ("standards.py", _("Standards"), True),
    "calendars": ("calendars.py", _("Calendars"), True),
    "data": ("data.py", _("Data"), True),
    "importing": ("importing.py", _("Import"), False),
    "definitions": ("definitions.py", _("Definitions"), True),
    "audit": ("audit.py", _("Audit"), True),
    "publish": ("publish.py", _("Publish"), False),
    "publishing": ("publishing.py", _("Links"), True),
    "people": ("people.py", _("People"), True),
    "privacy": ("privacy.py", _("Privacy"), True),
    "account": ("account.py", _("Your account"), False),
}

# What a role has to allow before a page opens; the others are open to all who are signed in.
NEEDS = {
    "importing": Act.IMPORT,
    "leaving": Act.SEE_LEAVING,
    "audit": Act.SEE_AUDIT,
    "people": Act.MANAGE_PEOPLE,
    "privacy": Act.ERASE,
    "publish": Act.PUBLISH,
    "publishing": Act.PUBLISH,
}

# Where nobody signs in, these have nothing to offer.
OF_MANY = {"people", "account"}

# What pages add to the question in an address. A page drops what belongs to another: going back can lead to the old
# page with the new page's address, because Streamlit writes the two one after the other.
OWN = (
    *("part", "search", "sort", "page", "person", "span", "show", "n", "others", "who", "what", "since", "until"),
    *("basis", "worth", "link"),
)


def begin() -> None:
    """Set up the window."""
    st.set_page_config(page_title="Plumbline", page_icon=str(MARK), layout="wide")


def run() -> None:
    """Run the page that the address names, or say that there is none."""
    pages = {
        key: st.Page(file, title=title, url_path=key, default=key == "overview")
        for key, (file, title, __) in PAGES.items()
    }
    chosen = st.navigation(list(pages.values()), position="hidden")
    path = unquote(urlsplit(st.context.url or "").path).strip("/")
    if path and path not in PAGES:
        # Streamlit would silently show the start page.
        bar(None)
        st.subheader(_("There is no such page"))
        st.text(path[:200])
        st.page_link("overview.py", label=_("Go to the overview"), icon=":material/arrow_forward:")
        return
    turn_to(chosen.url_path)
    who, act = visiting.visitor(), NEEDS.get(chosen.url_path)
    try:
        if act:
            who.must(act)
    except NotAllowed as error:
        bar(None)
        forbid(who, error, about=chosen.url_path)
    chosen.run()


def bar(question: Question | None) -> None:
    """Draw the bar with the pages; every link keeps what is asked."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar"):
        st.image(MARK, width=20, alt="")
        st.markdown("**Plumbline**", width="content")
        who, alone = visiting.visitor(), server_settings().local
        for key, (file, title, offered) in PAGES.items():
            if offered and (key not in NEEDS or who.may(NEEDS[key])) and not (alone and key in OF_MANY):
                kept = question.about() if question and file == "overview.py" else question
                _bar_link(file, title, kept)
        if not alone:
            _bar_link(PAGES["account"][0], plain(who.name, 30), question, ":material/account_circle:")


def _bar_link(file: str, label: str, question: Question | None, icon: str | None = None) -> None:
    st.page_link(file, label=label, query_params=address(question) if question else None, icon=icon)


def address(question: Question, **own: str) -> list[tuple[str, str]]:
    """Return a question, and what a page adds to it, as the parameters of a link."""
    return [*question.params(), *own.items()]


def go(page: str, question: Question, **own: str) -> None:
    """Open another page with a question."""
    st.switch_page(PAGES[page][0], query_params=address(question, **own))


def link(page: str, label: str, question: Question, *, icon: str | None = None, **own: str) -> None:
    """Draw a link to another page with a question."""
    st.page_link(PAGES[page][0], label=label, icon=icon, query_params=address(question, **own))


def follow(pairs: Iterable[tuple[str, str]]) -> None:
    """Write the address of this page."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    st.query_params.from_dict(found)
