"""Forms keep what was typed, and offer what fits."""

from __future__ import annotations

import asyncio

from tests.adapters.playground.conftest import Site, Tab
from tests.adapters.playground.test_conversation import version

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
    assert "<form" not in (await tab.until("Form cancelled"))["html"]
    assert (await submit(site, asked)).status == 409
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
