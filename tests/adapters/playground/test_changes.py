"""Changes happen once, for who may confirm them, and the secrets they bring are shown once."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from tests.adapters.playground.conftest import Site, Tab
from tests.adapters.playground.test_conversation import action, click, version
from tests.adapters.playground.test_forms import form, submit


async def confirmation(site: Site, room: str = "@sam") -> tuple[Tab, dict]:
    tab, asked = await form(site, room)
    assert (await submit(site, asked)).status == 200
    return tab, await tab.until("Create the customer Litware Inc?")


async def test_a_confirmed_change_is_claimed_shown_working_and_settled_in_place(site: Site) -> None:
    tab, asked = await confirmation(site)
    assert (await click(site, asked, "Create customer")).status == 202
    claimed = await tab.until("Creating Litware Inc")
    assert "data-action" not in claimed["html"]
    done = await tab.until("Litware Inc was created")
    assert done["id"] == claimed["id"] == asked["id"]
    await asyncio.sleep(0)
    assert site.core.told == [("change-1", str(asked["id"]))]
    [(actor, place, change)] = site.core.claims
    assert (actor.user, place.message, change) == ("sam", str(asked["id"]), "change-1")
    tab.close()


async def test_a_double_click_claims_once(site: Site) -> None:
    tab, asked = await confirmation(site)
    clicks = await asyncio.gather(*(click(site, asked, "Create customer") for _ in range(4)))
    assert sorted(answer.status for answer in clicks) == [202, 409, 409, 409]
    await tab.until("Litware Inc was created")
    assert len(site.core.claims) == 1
    assert site.core.executed == ["change-1"]
    assert (await click(site, asked, "Cancel")).status == 409
    tab.close()


async def test_somebody_elses_confirmation_cannot_be_clicked(site: Site) -> None:
    tab, asked = await confirmation(site, "desk")
    assert (await click(site, asked, "Create customer", person="ada")).status == 409
    assert not site.core.claims
    tab.close()


async def test_a_cancelled_change_loses_its_buttons(site: Site) -> None:
    tab, asked = await confirmation(site)
    await click(site, asked, "Cancel")
    over = await tab.until("Nothing was changed.")
    assert over["id"] == asked["id"]
    assert "data-action" not in over["html"]
    tab.close()


@pytest.mark.parametrize("number", [-1, 99, "0", None, 1.5, True])
async def test_a_click_on_nothing_does_nothing(site: Site, number: object) -> None:
    tab, asked = await confirmation(site)
    body = {"message": asked["id"], "version": version(asked["html"]), "action": number}
    assert (await site.post("click", **body)).status == 409
    assert not site.core.claims
    tab.close()


async def created(site: Site) -> tuple[Tab, dict, str]:
    tab, asked = await confirmation(site)
    await site.post(
        "click",
        message=asked["id"],
        version=version(asked["html"]),
        action=action(asked["html"], "Create customer"),
    )
    done = await tab.until("Litware Inc was created")
    return tab, done, re.search(r'data-reveal="([^"]+)"', done["html"])[1]


async def test_a_secret_is_revealed_once_and_stands_nowhere_else(site: Site) -> None:
    tab, done, token = await created(site)
    assert "Tr0ub4dor" not in done["html"]
    assert "Tr0ub4dor" not in await site.page("sam")
    assert await (await site.post("reveal", secret=token)).json() == {"value": "Tr0ub4dor&3"}
    assert (await site.post("reveal", secret=token)).status == 409
    assert "This was shown once, and is not kept." in await site.page("sam")
    assert "Tr0ub4dor" not in repr(site.playground._attachments) + repr(site.playground._timeline)
    tab.close()


async def test_a_secret_is_for_its_person_and_not_for_long(site: Site) -> None:
    tab, _, token = await created(site)
    assert (await site.post("reveal", "bill", secret=token)).status == 409
    site.clock.at += timedelta(minutes=16)
    assert (await site.post("reveal", secret=token)).status == 409
    tab.close()
