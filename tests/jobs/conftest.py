"""The desk of the rounds."""

from __future__ import annotations

import pytest

from tests.jobs.desk import Desk
from tests.jobs.office import Office


@pytest.fixture
async def desk(store):
    return Desk(await Office(store).open())
