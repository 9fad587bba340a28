"""Open the page of imports, also where there are no data yet, and keep what a visitor is about to import."""

import tempfile
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from data_access.app_store.audit import What
from data_access.imports.run import Outcome
from data_access.settings import Settings
from data_access.warehouse.ledger import ImportRecord
from data_access.warehouse.manifest import Manifest, OtherFormat
from data_access.warehouse.snapshot import warehouse_at
from data_access.warehouse.versions import EmptyWarehouse
from metrics.roles import Act, NotAllowed, Visitor
from pages.parts import navigation, visiting
from pages.parts.noting import note
from pages.parts.opening import open_page
from pages.parts.settings import server_settings

T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """A visit to the page of imports.

    Parameters
    ----------
    manifest : Manifest, optional
        Of the current data; none before the first import.
    visitor : Visitor
        Who imports.
    """

    settings: Settings
    manifest: Manifest | None
    visitor: Visitor

    def allowed(self) -> Visitor:
        """Return who imports, as the store knows them now, or raise NotAllowed, after it was written down."""
        now = visiting.again(self.visitor)
        try:
            now.must(Act.IMPORT)
        except NotAllowed as error:
            note(now, What.REFUSED, "importing", why=str(error))
            raise
        return now

    @property
    def imports(self) -> tuple[ImportRecord, ...]:
        """The ledger, oldest first."""
        return self.manifest.imports if self.manifest else ()

    @property
    def has_sample(self) -> bool:
        """Whether the sample company is on the board."""
        return self.manifest is not None and self.manifest.is_sample

    @property
    def folder(self) -> Path:
        """Return a folder for this visit's files; it is gone with the visit."""
        if "import_folder" not in st.session_state:
            st.session_state["import_folder"] = tempfile.TemporaryDirectory(prefix="plumbline-")
        return Path(st.session_state["import_folder"].name)

    @property
    def mappings(self) -> Path:
        """Folder of the mappings that imports were made with."""
        return self.settings.home / "mappings"

    @property
    def outcome(self) -> Outcome | None:
        """What the last import of this visit did."""
        found: Outcome | None = st.session_state.get("import_outcome")
        return found

    def once(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` made for `key` in this visit, so that a click does not read a large file again."""
        kept: tuple[Hashable, Any] | None = st.session_state.get(f"import_{name}")
        if kept is None or kept[0] != key:
            kept = st.session_state[f"import_{name}"] = (key, make())
        found: T = kept[1]
        return found

    def next_file(self, outcome: Outcome | None) -> None:
        """Forget the file, keep what its import did."""
        st.session_state["import_number"] = self.number + 1
        st.session_state["import_outcome"] = outcome

    @property
    def number(self) -> int:
        """How many files this visit has imported."""
        return int(st.session_state.get("import_number", 0))


def open_desk() -> Desk:
    """Return the visit that the address describes, or end the run with a sentence that helps."""
    settings = server_settings()
    try:
        warehouse_at(settings).manifest()
    except EmptyWarehouse:
        navigation.bar(None)
        return Desk(settings, None, visiting.visitor())
    except OtherFormat:
        pass  # opening the page says so, and ends the run
    page = open_page()
    return Desk(page.settings, page.manifest, page.visitor)
