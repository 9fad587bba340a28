"""Show what the same words mean elsewhere: four definitions of each figure, side by side."""

import streamlit as st

from metrics.peers import TOLD
from metrics.peers.definition import Definition, Product
from metrics.translation import translate as _

ANCHOR = "elsewhere"


def way_there() -> None:
    """Draw the link that leads down the page."""
    others = [product.value for product in Product if product is not Product.PLUMBLINE]
    text = _("What the same words mean in {products}").format(products=", ".join(others))
    st.markdown(f":material/arrow_downward: [{text}](#{ANCHOR})")


def side_by_side() -> None:
    """Draw a box for each figure; on a narrow screen its definitions stand one below the other."""
    st.header(_("The same words elsewhere"), anchor=ANCHOR)
    st.markdown(
        _(
            "Figures of the same name differ between products, so compare them only where they mean the same. "
            "The pages of first response, resolution, satisfaction and of what was in time show what each of these "
            "definitions would make of your own data, and which tickets differ."
        )
    )
    for figure in TOLD:
        with st.container(border=True):
            st.markdown(f"#### {figure.title}")
            columns = st.columns(len(figure.definitions), gap="medium")
            for column, definition in zip(columns, figure.definitions, strict=True):
                with column:
                    _definition(definition)


def _definition(definition: Definition) -> None:
    name = f"**{definition.product.value}**"
    told = (f"{name} · {definition.title}" if definition.title else name, definition.counts, definition.sentence)
    st.markdown("\n\n".join(text for text in told if text))
    st.caption(_("Read in: {source}").format(source=definition.source))
