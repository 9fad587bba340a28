"""Open a page: read the question from the address, say until when the data reach, offer the filters."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import streamlit as st

from data_access.app_store.connections import CannotReachStore
from data_access.rules import follows, rules_in_force
from data_access.settings import Settings
from data_access.warehouse.ask import ask, catalogue, resolved
from data_access.warehouse.choices import choices
from data_access.warehouse.manifest import Manifest, OtherFormat
from data_access.warehouse.release import renew
from data_access.warehouse.snapshot import Warehouse, warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
from metrics.answer import Answer
from metrics.catalogue import Catalogue
from metrics.errors import CannotAnswer, PlumblineError
from metrics.looks import DARK, LIGHT, Look
from metrics.metric import Metric
from metrics.query import framed
from metrics.question import Question
from metrics.resolve import Resolved
from metrics.roles import Visitor
from metrics.rules import NO_RULES, Rules
from metrics.scope import CompanyWide, OutOfScope, Scope
from metrics.translation import translate as _
from pages.parts import navigation, notices, visiting
from pages.parts.refusing import forbid
from pages.parts.settings import server_settings


@dataclass(frozen=True)
class Page:
    """A visit to a page: what is asked, of which data, by whom.

    Parameters
    ----------
    question : Question
        What the address asks.
    own : dict of str to str
        Parameters of the address that belong to the page and not to the question.
    rules : Rules
        Standards and calendars, by which figures are judged.
    visitor : Visitor
        Who visits.
    """

    question: Question
    own: dict[str, str]
    settings: Settings
    warehouse: Warehouse
    manifest: Manifest
    visitor: Visitor
    rules: Rules = NO_RULES
    look: Look = field(default=LIGHT)

    @property
    def scope(self) -> Scope:
        """Whose data the visitor may see."""
        return self.visitor.scope

    @cached_property
    def catalogue(self) -> Catalogue:
        """All that can be asked."""
        return catalogue(self.manifest)

    @property
    def metrics(self) -> dict[str, Metric]:
        """The metrics that the visitor may ask about, in the catalogue's order."""
        return {key: metric for key, metric in self.catalogue.metrics.items() if self.scope.fits(metric)}

    @cached_property
    def resolved(self) -> Resolved:
        """The question with its instants."""
        return resolved(self.question, self.manifest, self.settings)

    def ask(
        self, *metrics: str, question: Question | None = None, bounded: bool = True, **changes: Any
    ) -> tuple[Answer, ...]:
        """Return the answers about `metrics`, to this page's question or another, with `changes` made to it.

        Without `bounded` times have no intervals. What cannot be answered ends the run with a sentence and a way back.
        """
        asked = replace((question or self.question).about(*metrics), **changes)
        try:
            with st.spinner(_("Counting")):
                return ask(
                    asked, scope=self.scope, warehouse=self.warehouse, settings=self.settings, rules=self.rules,
                    bounded=bounded,
                )  # fmt: skip
        except CompanyWide as error:
            notices.refused(error)
            navigation.link("overview", _("Go to the overview"), self.question.about(), icon=":material/arrow_forward:")
            st.stop()
        except CannotAnswer as error:  # a filter or a split that the rows do not carry
            notices.cannot_answer(error, lambda: self.turn_to(replace(self.question, filters=(), by=None)))
            st.stop()

    def choices(self, dimension: str) -> tuple[str, ...]:
        """Return the values of a dimension in the data, the most frequent first."""
        return choices(dimension, scope=self.scope, warehouse=self.warehouse)

    def turn_to(self, question: Question, **own: str) -> None:
        """Stay on this page with another question; what belongs to the page is kept unless given anew."""
        navigation.follow(navigation.address(question, **{**self.own, **own}))


def open_page(own: Sequence[str] = ()) -> Page:
    """Return the visit that the address describes, or end the run with a sentence that helps.

    Parameters
    ----------
    own : sequence of str
        Names of parameters that belong to the page.
    """
    settings = server_settings()
    warehouse = warehouse_at(settings)
    found = {name: st.query_params.get_all(name) for name in st.query_params}
    given = {name: found.pop(name)[-1] for name in navigation.OWN if name in found}
    mine = {name: given[name] for name in own if name in given}
    if mine != given:
        st.query_params.from_dict({**found, **mine})
    try:
        warehouse.manifest()  # without data there is nothing to judge
        rules = _followed(settings)
        manifest = warehouse.manifest()
        known = catalogue(manifest)
        question = Question.parse(found, known.dimensions)
        for key in question.metrics:
            known.metric(key)
        page = Page(question, mine, settings, warehouse, manifest, visiting.visitor(), rules, look=_look())
        framed(page.resolved, known, page.scope)  # refuses what has no meaning, or is not theirs to see
    except EmptyWarehouse:
        navigation.bar(None)
        notices.no_data_yet()
        st.stop()
    except (OtherFormat, CannotReachStore) as error:
        navigation.bar(None)
        notices.cannot_open(error)
        st.stop()
    except OutOfScope as error:
        navigation.bar(None)
        forbid(visiting.visitor(), error, about=f"team={', '.join(question.filtered('team'))}")
    except PlumblineError as error:
        navigation.bar(None)
        notices.cannot_read(error)
        st.stop()
    navigation.bar(question)
    return page


def open_beside() -> None:
    """Draw the bar of a page that asks nothing of the data; where there are any, its links keep the question."""
    try:
        warehouse_at(server_settings()).manifest()
    except PlumblineError:
        navigation.bar(None)
    else:
        open_page()


def _followed(settings: Settings) -> Rules:
    """Return the rules in force, with a board that was made by them."""
    rules = rules_in_force(settings)
    if not follows(settings, rules):
        with st.spinner(_("Applying the new standards")):
            renew(settings, rules)
    return rules


def _look() -> Look:
    return DARK if st.context.theme.type == "dark" else LIGHT
