"""Give tests of links a payload to render."""

import pytest

from tests.published.payloads import sample


@pytest.fixture(scope="session")
def sample_payload():
    return sample()
