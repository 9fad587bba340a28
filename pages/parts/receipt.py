"""Show how a figure came about."""

import streamlit as st

from metrics.answer import Answer
from metrics.sentences import basis, between
from metrics.translation import translate as _
from metrics.wording import data_until, how_often, number


def receipt(answer: Answer) -> None:
    """Draw the receipt: formula, date basis, rows, interval, what was left out, until when, the SQL that ran."""
    r = answer.receipt
    zone = answer.resolved.calendar.zone
    st.markdown(f"**{answer.metric.asks}**")
    st.markdown(_("**Computed as** {formula}.").format(formula=r.formula))
    lines = [
        _("Counted {basis}.").format(basis=r.counted_by),
        _("It stands on {n}").format(n=basis(answer)) + _held(answer),
        _("Times run {clock}; days are those of {zone}.").format(clock=_("around the clock"), zone=r.zone),
        _("It knows {until}, version {version} of the data.").format(
            until=data_until(r.as_of, zone), version=r.data_version
        ),
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if r.left_out:
        st.markdown(_("**Left out**"))
        st.markdown("\n".join(f"- {sentence}: {number(n)}" for sentence, n in r.left_out))
    with st.expander(_("The SQL that ran")):
        for text in r.sql:
            st.code(text, language="sql", wrap_lines=True)


def _held(answer: Answer) -> str:
    held = between(answer.total, answer.metric.unit)
    if not held:
        return "."
    told = _("; {often} such an interval holds the true value: {held}.")
    return told.format(often=how_often(answer.resolved.level), held=held)
