"""Fixtures of the contracts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.contracts.partner_vendors import VENDORS, Vendor


@pytest.fixture(params=sorted(VENDORS))
async def whole(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Vendor]:
    """Each vendor, for somebody who may see everything."""
    async with VENDORS[request.param](monkeypatch) as vendor:
        yield vendor


@pytest.fixture(params=["whole", "limited"])
def vendor(request: pytest.FixtureRequest, whole: Vendor) -> Vendor:
    """Each vendor, also for somebody who is limited to the customer that is asked about."""
    return whole.limited() if request.param == "limited" else whole
