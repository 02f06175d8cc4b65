"""Forms keep what was typed, changes happen once, and secrets are shown once."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from tests.adapters.playground.conftest import Site, Tab
from tests.adapters.playground.test_conversation import action, click, version

FILLED = {"company": "Litware Inc", "domain": "litware", "email": "kim@litware.example", "country": "DE"}


async def form(site: Site, room: str = "@sam") -> tuple[Tab, dict]:
    tab = await site.watch()
    await site.post("say", room=room, line="customer create")
    return tab, await tab.until("<form")


async def submit(site: Site, news: dict, person: str = "sam", **values: str):
    return await site.post(
        "submit",
        person,
        message=news["id"],
        version=version(news["html"]),
        values={**FILLED, **values},
        labels={"country": "Germany (DE)"},
    )


async def confirmation(site: Site, room: str = "@sam") -> tuple[Tab, dict]:
    tab, asked = await form(site, room)
    assert (await submit(site, asked)).status == 200
    return tab, await tab.until("Create the customer Litware Inc?")


async def test_what_is_wrong_at_once_is_told_at_once(site: Site) -> None:
    tab, asked = await form(site)
    answer = await submit(site, asked, company="", domain="")
    assert await answer.json() == {"problems": {"company": "Fill this in.", "domain": "Fill this in."}}
    assert not site.core.submissions
    tab.close()


async def test_a_failed_live_check_brings_the_form_back_with_everything_kept(site: Site) -> None:
    tab, asked = await form(site)
    assert await (await submit(site, asked, domain="contoso")).json() == {"problems": {}}
    back = await tab.until("contoso.onmicrosoft.com is taken")
    assert back["id"] == asked["id"]
    assert 'value="Litware Inc"' in back["html"]
    assert 'value="Germany (DE)" data-value="DE"' in back["html"]
    assert "Everything you typed is kept." in back["html"]
    assert 'aria-invalid="true"' in back["html"]
    assert any("Checking domain" in news["html"] for news in tab.heard)
    tab.close()


async def test_only_what_the_form_asked_reaches_the_core(site: Site) -> None:
    tab, asked = await form(site)
    await submit(site, asked, origin="forged", grant="admin")
    await tab.until("Create the customer Litware Inc?")
    [submission] = site.core.submissions
    assert submission.command == "customer create"
    assert submission.values["origin"] == "test", "hidden values are the server's own"
    assert "grant" not in submission.values
    tab.close()


async def test_a_form_is_not_taken_from_somebody_else_nor_twice(site: Site) -> None:
    tab, asked = await form(site, "desk")
    assert (await submit(site, asked, person="bill")).status == 409
    answers = await asyncio.gather(submit(site, asked), submit(site, asked))
    assert sorted(answer.status for answer in answers) == [200, 409]
    await tab.until("Create the customer Litware Inc?")
    assert len(site.core.submissions) == 1
    tab.close()


async def test_a_form_can_be_put_away(site: Site) -> None:
    tab, asked = await form(site)
    assert (await site.post("close", message=asked["id"], version=version(asked["html"]))).status == 202
    assert "<form" not in (await tab.until("Form closed"))["html"]
    assert (await submit(site, asked)).status == 409
    tab.close()


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
    assert "Was shown once, and is not kept." in await site.page("sam")
    assert "Tr0ub4dor" not in repr(site.playground._attachments) + repr(site.playground._timeline)
    tab.close()


async def test_a_secret_is_for_its_person_and_not_for_long(site: Site) -> None:
    tab, _, token = await created(site)
    assert (await site.post("reveal", "bill", secret=token)).status == 409
    site.clock.at += timedelta(minutes=16)
    assert (await site.post("reveal", secret=token)).status == 409
    tab.close()


async def test_type_ahead_offers_names_and_writes_domains(site: Site) -> None:
    query = {"as": "sam", "command": "usage show", "field": "customer", "typed": "fab"}
    async with site.client.get("/playground/suggest", params=query) as answer:
        [[label, value, written]] = await answer.json()
    assert label == "Fabrikam, Inc. (fabrikam.onmicrosoft.com)"
    assert value.endswith("fab1")
    assert written == "fabrikam.onmicrosoft.com"


async def test_the_core_hears_where_somebody_types(site: Site) -> None:
    query = {"as": "sam", "command": "usage show", "field": "customer", "typed": "fab"}
    for room in ("desk", "@ada", ""):
        async with site.client.get("/playground/suggest", params=query | {"in": room}) as answer:
            assert answer.status == 200
    places = [(place.channel, place.personal) for place in site.core.typed_in if place]
    assert places == [("#csp-desk", False), ("@sam", True), ("@sam", True)]
