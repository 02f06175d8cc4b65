"""Sign-in health: told until it is mended, and before it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.jobs.signin import look_after_signins
from bot.model import (
    AlertKind,
    SignIn,
    SignInProblem,
)
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


@dataclass
class Health:
    now: list[SignIn]

    async def health(self):
        return self.now


async def test_a_sign_in_that_stops_working_is_told_until_it_is_mended(office):
    await office.rule(AlertKind.SIGNIN, "14")
    ends = office.clock.now() + timedelta(days=90)
    health = Health([SignIn("the service account", ends=ends)])
    assert await look_after_signins(office.context, health) == 0
    health.now = [SignIn("the service account", SignInProblem.REVOKED, ends, "Run csp-bot consent.")]
    assert await look_after_signins(office.context, health) == 1
    [told] = await office.told()
    assert "was turned away" in told and "csp-bot consent" in told
    assert await look_after_signins(office.context, health) == 0
    health.now = [SignIn("the service account", ends=ends)]
    assert await look_after_signins(office.context, health) == 0
    office.clock.move(timedelta(days=1))
    health.now = [SignIn("the service account", SignInProblem.NO_MFA, ends)]
    assert await look_after_signins(office.context, health) == 1


async def test_a_sign_in_that_ends_soon(office):
    await office.rule(AlertKind.SIGNIN, "14")
    health = Health([SignIn("the service account", ends=office.clock.now() + timedelta(days=7, hours=1))])
    assert await look_after_signins(office.context, health) == 1
    [told] = await office.told()
    assert "expires in 7 days" in told
