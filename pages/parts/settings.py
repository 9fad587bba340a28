"""Read the settings, once a process."""

import streamlit as st

from data_access.settings import Settings


@st.cache_resource
def server_settings() -> Settings:
    """Return the settings of this process."""
    return Settings.from_environment()
