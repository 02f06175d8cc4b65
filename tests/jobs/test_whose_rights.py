"""What the bot reads by itself it reads as the service account, and every card of it says so, and no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.cards.change_parts import READ_BY_SERVICE
from bot.jobs.digest import write_digests
from bot.jobs.scan import scan
from bot.jobs.signin import look_after_signins
from bot.jobs.snapshot import snapshot
from bot.model import AlertKind, SignIn, SignInProblem
from tests.fakes import FABRIKAM
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


async def test_an_alert_says_with_whose_rights_it_was_read(office):
    await office.rule(AlertKind.PERCENT, "80")
    await scan(office.context)
    [notice] = await office.told()
    assert "Fabrikam" in notice and notice.count(READ_BY_SERVICE) == 1


async def test_a_digest_says_so_too(office):
    await office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    for day in (21, 22):
        office.day(day)
        office.spent(FABRIKAM.id, str(100 * day))
        await snapshot(office.context)
    office.clock.at = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    await write_digests(office.context)
    [digest] = await office.told()
    assert "Daily digest" in digest and digest.count(READ_BY_SERVICE) == 1


async def test_the_alert_that_the_service_account_cannot_be_signed_in_was_not_read_as_it(office):
    class Revoked:
        async def health(self):
            return [SignIn("the service account", SignInProblem.REVOKED)]

    await office.rule(AlertKind.SIGNIN, "14")
    await look_after_signins(office.context, Revoked())
    [notice] = await office.told()
    assert "consent or session was revoked" in notice and READ_BY_SERVICE not in notice
