"""Alerts and digests are worded for where they go, whatever language somebody else is being answered in."""

from __future__ import annotations

from datetime import timedelta
from gettext import NullTranslations

import pytest

from bot.jobs.digest import write_digests
from bot.jobs.scan import scan
from bot.messages import add, speaking
from bot.messages.catalogue import _added
from bot.model import AlertKind, Cadence
from tests.jobs.office import Office


class Marked(NullTranslations):
    """A language that is English between brackets."""

    def gettext(self, message):
        return f"[{message}]"

    def ngettext(self, one, many, count):
        return f"[{one if count == 1 else many}]"


@pytest.fixture
def bracketed():
    add("en-XB", Marked())
    yield "en-XB"
    add("en-XB", NullTranslations())
    _added.clear()


@pytest.fixture
async def office(store):
    return await Office(store).open()


async def test_each_place_reads_its_own_language(office, bracketed):
    await office.rule(AlertKind.PERCENT, "80")
    await office.rule(AlertKind.PERCENT, "80", locale=bracketed)
    with speaking("de-DE"):
        await scan(office.context)
        told = await office.told()
    assert len(told) == 2
    [theirs] = [each for each in told if "[Owner: nobody yet]" in each]
    [other] = [each for each in told if each is not theirs]
    assert "[[Take it]]" in theirs and "passed 80% of its budget]" in theirs
    assert "\n[Take it]" in other and "passed 80% of its budget\n" in other


async def test_a_digest_is_in_the_language_of_its_rule(office, bracketed):
    await office.rule(AlertKind.DIGEST, cadence=Cadence.DAILY, locale=bracketed)
    office.clock.move(timedelta(days=1))
    with speaking("de-DE"):
        assert await write_digests(office.context) == 1
        [digest] = await office.told()
    assert "[[Daily digest], " in digest and "[[Show customers]]" in digest
