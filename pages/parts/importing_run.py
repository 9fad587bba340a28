"""Import the file, tell what became of its records, and offer the ways back."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from data_access.app_store.audit import What
from data_access.imports.mapping import Mapping
from data_access.imports.mapping_text import write_mapping
from data_access.imports.run import Outcome, run
from data_access.rules import decided
from data_access.warehouse.undo import leave_sample, undo
from metrics.errors import PlumblineError
from metrics.facts import FACTS
from metrics.translation import translate as _
from metrics.wording import number
from pages.parts.importing_desk import Desk
from pages.parts.noting import note
from pages.parts.plain import plain
from pages.parts.stores import OUTCOMES, RIGHT, outcomes

T = TypeVar("T")
PHASES = {
    "reading": _("Reading"),
    "copy": _("Copying what is there"),
    "stage": _("Typing the records"),
    "merge": _("Merging"),
    "derive": _("Working out the board"),
    "judge": _("Judging by the standards"),
    "fsync": _("Writing"),
    "rename": _("Publishing"),
}
SAID = "import_said"


def import_button(desk: Desk, path: Path, mapping: Mapping) -> None:
    """Draw the button that imports."""
    if st.button(_("Import"), icon=":material/upload_file:"):
        bring(desk, path, mapping)


def bring(desk: Desk, path: Path, mapping: Mapping) -> None:
    """Import the file as the headless door does, and keep its mapping for the next one."""

    def work(tell: Callable[[str], None]) -> Outcome:
        who = desk.allowed()
        # First the mapping: once the rows are in, nothing must be left that could fail.
        desk.mappings.mkdir(parents=True, exist_ok=True)
        (desk.mappings / f"{mapping.name}.toml").write_text(write_mapping(mapping), encoding="utf-8")
        done = run(
            [path], mapping, desk.settings, by=who.name, progress=lambda phase: tell(PHASES.get(phase, phase)),
            rows_read=lambda n: tell(_("{n} records").format(n=number(n))), rules=decided(desk.settings),
        )  # fmt: skip
        (file,) = done.record.files
        note(who, What.IMPORTED, file.name, records={name: f.records for name, f in done.record.facts.items()})
        return done

    outcome = _told(_("Importing {file}").format(file=path.name), work)
    if outcome:
        desk.next_file(outcome)
        st.rerun()


def last_import(desk: Desk) -> None:
    """Draw what the import just made did."""
    if st.session_state.get(SAID):
        st.success(st.session_state.pop(SAID), icon=":material/undo:")
    outcome = desk.outcome
    if outcome is None:
        return
    facts = outcome.record.facts
    new, changed = sum(f.accepted for f in facts.values()), sum(f.updated for f in facts.values())
    st.success(_("Imported: {new} new, {changed} changed.").format(new=number(new), changed=number(changed)))
    frame = pd.DataFrame(
        [[_(FACTS[name].title), *outcomes(counts)] for name, counts in facts.items()],
        columns=[_("What"), *OUTCOMES.values()],
    )
    st.dataframe(frame, hide_index=True, column_config=RIGHT, alt=_("What became of the records"))
    for sentence in outcome.notes:
        st.caption(plain(sentence, 300))
    st.page_link("overview.py", label=_("See the board"), icon=":material/arrow_forward:")


def ways_back(desk: Desk) -> None:
    """Offer to take the last import back, and to leave the sample company."""
    if not desk.imports:
        return
    last = desk.imports[-1]
    st.subheader(_("Ways back"), anchor=False)
    with st.container(horizontal=True):
        if desk.has_sample:
            if st.button(_("Leave the sample company"), icon=":material/logout:"):
                said = _("The sample company is gone.")
                _back(
                    desk,
                    _("Removing the sample company"),
                    said,
                    lambda tell: leave_sample(desk.settings, tell),
                    "sample",
                )
            return
        names = ", ".join(file.name for file in last.files) or last.mapping
        if st.button(_("Undo the import of {names}").format(names=plain(names)), icon=":material/undo:"):
            said = _("Taken back: the import of {names}.").format(names=plain(names))
            _back(
                desk,
                _("Taking the import back"),
                said,
                lambda tell: undo(desk.settings, tell, decided(desk.settings)),
                names,
            )
    st.caption(_("Undoing moves the data back to what they were before; nothing else is touched."))


def _back(desk: Desk, title: str, said: str, work: Callable[[Callable[[str], None]], object], about: str) -> None:
    def take(tell: Callable[[str], None]) -> bool:
        who = desk.allowed()
        work(lambda phase: tell(PHASES.get(phase, phase)))
        note(who, What.IMPORT_UNDONE, about)
        return True

    if _told(title, take):
        desk.next_file(None)
        st.session_state[SAID] = said
        st.rerun()


def _told(title: str, work: Callable[[Callable[[str], None]], T]) -> T | None:
    """Do `work` while its progress is shown; say in a sentence what went wrong."""
    with st.status(title, expanded=True) as status:
        line = st.empty()
        try:
            done = work(lambda text: (line.text(text), None)[1])
        except (PlumblineError, OSError) as error:
            status.update(state="error")
            st.error(plain(str(error), 400), icon=":material/error:")
            return None
        status.update(state="complete")
        return done
