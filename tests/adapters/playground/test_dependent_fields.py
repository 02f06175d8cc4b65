"""Fields that depend on others on the page: they follow what is chosen, and nothing is taken from under the hands."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import escape
from typing import Any

import pytest

from adapters.store import SqlStore
from tests.adapters.playground.conftest import Site, open_site
from tests.adapters.playground.core import CannedCore
from tests.adapters.playground.test_conversation import version
from tests.chat import Chat
from tests.dependent import open_licences
from tests.fakes import CONTOSO, CONTOSO_RETAIL, FABRIKAM


@pytest.fixture
async def chat(store: SqlStore) -> Chat:
    return await open_licences(store)


@pytest.fixture
async def site(chat: Chat) -> AsyncIterator[Site]:
    async with open_site(chat.dispatcher, chat.dispatcher.core.registry, CannedCore()) as opened:
        yield opened


class Filling:
    """A form on the page that is being filled in, as the page's script does it."""

    def __init__(self, site: Site, news: dict[str, Any]) -> None:
        self.site, self.news = site, news

    async def _post(self, what: str, values: dict[str, str], person: str = "ada", **more: str) -> Any:
        body = {"message": self.news["id"], "version": version(self.news["html"]), "values": values, **more}
        answer = await self.site.post(what, person, **body)
        return await answer.json() if answer.status == 200 else answer.status

    async def choose(self, **values: str) -> Any:
        return await self._post("refresh", values)

    async def offered(self, field: str, typed: str = "", **values: str) -> list[str]:
        found = await self._post("choices", values, field=field, typed=typed)
        return [label for label, _ in found["choices"]]

    async def send(self, **values: str) -> Any:
        return await self._post("submit", values)


async def opened(site: Site, line: str = "licence assign") -> Filling:
    tab = await site.watch("ada")
    await site.post("say", "ada", room="@ada", line=line)
    news = await tab.until("<form")
    tab.close()
    return Filling(site, news)


async def answered(site: Site, sent: Any, words: str) -> None:
    """A form that was sent is answered with these words."""
    assert sent == {"problems": {}}
    tab = await site.watch("ada", after=f"{site.playground._timeline.epoch}.0")
    await tab.until(words)
    tab.close()


async def test_a_field_appears_when_what_it_depends_on_is_chosen(site: Site) -> None:
    filling = await opened(site)
    assert 'data-field="plan"' not in filling.news["html"]
    assert 'data-refreshes="true"' in filling.news["html"]

    fresh = await filling.choose(customer=CONTOSO.id, note="For Kim")
    assert fresh["order"] == ["customer", "plan", "note"] and list(fresh["fields"]) == ["plan"]
    assert "Office E3" in fresh["fields"]["plan"] and 'data-after="customer"' in fresh["fields"]["plan"]

    fresh = await filling.choose(customer=CONTOSO.id, plan="c-e5", note="For Kim")
    assert fresh["order"] == ["feature", "customer", "plan", "note"]
    assert 'value="c-e5" selected' in fresh["fields"]["plan"] and "Audit" in fresh["fields"]["feature"]

    sent = await filling.send(customer=CONTOSO.id, plan="c-e5", feature="audit", note="For Kim")
    await answered(site, sent, "Contoso Ltd gets audit of Office E5. For Kim")


async def test_another_customer_takes_the_plan_out_with_a_word(site: Site) -> None:
    filling = await opened(site)
    await filling.choose(customer=CONTOSO.id)
    fresh = await filling.choose(customer=FABRIKAM.id, plan="c-e3")
    word = "“c-e3” doesn't go with Customer. Choose again."
    assert fresh["wrong"] == [f"Plan: {word}"] and escape(word) in fresh["fields"]["plan"]
    assert "selected" not in fresh["fields"]["plan"] and "Visio" in fresh["fields"]["plan"]


async def test_what_was_typed_is_there_after_the_page_is_read_again(site: Site) -> None:
    filling = await opened(site)
    await filling.choose(customer=CONTOSO.id, note="For Kim")
    page = await site.page("ada")
    assert 'data-field="plan"' in page and 'value="For Kim"' in page
    assert str(version(filling.news["html"])) in re.findall(r'data-version="(\d+)"', page)


async def test_a_field_that_was_asked_for_and_left_empty_is_told_at_once(site: Site) -> None:
    filling = await opened(site)
    await filling.choose(customer=CONTOSO.id)
    assert await filling.send(customer=CONTOSO.id) == {"problems": {"plan": "Fill this in."}}


async def test_a_form_that_is_sent_at_once_asks_for_the_rest_in_a_second_step(site: Site) -> None:
    filling = await opened(site)
    tab = await site.watch("ada")
    assert await filling.send(customer=CONTOSO.id, note="For Kim") == {"problems": {}}
    back = await tab.until("A few more details")
    assert "Office E3" in back["html"] and 'value="For Kim"' in back["html"]
    assert "wrong" not in re.findall(r'class="field([^"]*)"', back["html"])
    tab.close()


async def test_a_long_list_is_searched_among_those_of_the_customer(site: Site) -> None:
    filling = await opened(site)
    fresh = await filling.choose(customer=CONTOSO_RETAIL.id)
    assert 'role="combobox"' in fresh["fields"]["plan"]
    assert await filling.offered("plan", "29", customer=CONTOSO_RETAIL.id) == ["Plan 29"]
    assert await filling.offered("plan", customer=FABRIKAM.id) == ["Visio"]
    assert await filling.offered("plan") == []


async def test_what_a_line_gave_for_a_field_that_is_not_there_yet_is_not_lost(site: Site) -> None:
    filling = await opened(site, "licence assign plan=c-e5 note=soon")
    fresh = await filling.choose(customer=CONTOSO.id, note="soon")
    assert 'value="c-e5" selected' in fresh["fields"]["plan"]


async def test_a_line_offers_what_goes_with_what_it_says_already(site: Site) -> None:
    async def offered(line: str) -> list[str]:
        query = {
            "as": "ada",
            "in": "direct",
            "command": "licence assign",
            "field": "plan",
            "typed": "",
            "line": line,
        }
        async with site.client.get("/playground/suggest", params=query) as answer:
            return [label for label, *_ in await answer.json()]

    assert await offered("licence assign customer=fabrikam ") == ["Visio"]
    assert await offered("licence assign ") == await offered("no such command") == await offered('"') == []


async def test_nobody_refreshes_somebody_elses_form(site: Site) -> None:
    filling = await opened(site)
    assert await filling._post("refresh", {"customer": CONTOSO.id}, "oscar") == 409
    found = await filling._post("choices", {"customer": CONTOSO.id}, "oscar", field="plan", typed="")
    assert found == {"choices": []}


async def test_a_form_that_is_being_checked_stays_as_it_is(site: Site, chat: Chat) -> None:
    filling = await opened(site)
    message = site.playground._timeline.find("ada", filling.news["id"])
    assert message
    message.busy = "Checking…"
    assert await filling.choose(customer=CONTOSO.id) == {}
