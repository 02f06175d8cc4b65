"""The outbox and who empties it."""

from __future__ import annotations

import pytest

from tests.adapters.processes.post import Post


@pytest.fixture
def post(store):
    return Post(store)
