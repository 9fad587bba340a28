"""Show what each figure means, as the catalogue says it, and what others mean by the same words."""

import streamlit as st

from metrics.catalogue import AREAS
from metrics.translation import translate as _
from pages.parts import navigation
from pages.parts.headings import heading
from pages.parts.opening import open_page
from pages.parts.side_by_side import side_by_side, way_there

page = open_page()
heading(page, _("What the figures mean"), compare=False)
way_there()
for area, metrics in AREAS.items():
    st.subheader(area, anchor=False)
    for metric in metrics:
        with st.container(border=True):
            navigation.link("metric", metric.title, page.question.about(metric.key))
            computed = _("**Computed as** {formula}.").format(formula=metric.formula)
            st.markdown(f"{metric.asks}\n\n{computed}")
            notes = [_("Counted {basis}.").format(basis=metric.counted_by)]
            if metric.left_out:
                sentences = "; ".join(o.sentence for o in metric.left_out)
                notes.append(_("Left out, and counted apart: {what}.").format(what=sentences))
            st.caption("\n\n".join(notes))
side_by_side()
