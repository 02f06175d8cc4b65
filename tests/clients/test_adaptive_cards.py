"""Every Adaptive Card is taken by Microsoft's own renderer without a word against it, and shows what it should.

Pictures of what was drawn are kept in ``tests/e2e/pictures/cards``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapters.teams.forms import closed_card, notice_card, render_form, working_card
from adapters.teams.render import render
from bot.cards.model import Table
from bot.messages import speaking
from tests.cards.gallery import gallery
from tests.clients.payloads import every_card, every_form, hold_conversations, overhearing
from tests.clients.renderer import open_renderer
from tests.e2e.demo import SEEN

pytestmark = pytest.mark.browser

TYPE_AHEAD = 'Parse: Property "choices.data" is supported in version 1.6, but you are using version 1.5.'
"""Teams takes it in every version that it draws, and draws none above 1.5:
https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search"""


def all_cards() -> dict[str, Any]:
    found: dict[str, Any] = {
        "working": working_card("Asking Partner Center…"),
        "closed": closed_card("Create customer"),
        "notice": notice_card("Nothing was done."),
    }
    for name, form in every_form().items():
        found[f"form {name}"] = render_form(
            form, errors_note="Check what was filled in.", state="s", serial="1"
        )
    for name, card in every_card().items():
        for private in (True, False):
            found[f"{name}, {private=}"] = render(
                card, private=private, chart_url=lambda _: "https://bot.example/chart.png", share="19:desk"
            )
    return found


async def test_every_card_is_accepted_and_drawn(new_store: Callable[..., Any]) -> None:
    with overhearing() as heard:
        assert await hold_conversations("teams", new_store) > 80
    assert len(heard.cards) > 60
    cards = all_cards() | {f"said {at}": said for at, said in enumerate(heard.cards)}
    told: dict[str, list[str]] = {}
    kept = SEEN / "cards"
    kept.mkdir(parents=True, exist_ok=True)
    async with open_renderer() as renderer:
        await renderer.page.route("https://**", lambda route: route.abort())
        for number, (name, card) in enumerate(cards.items()):
            if events := [each for each in await renderer.show(card) if each != TYPE_AHEAD]:
                told[name] = events
            assert (await renderer.shown()).strip(), name
            # Nobody writes words of two hundred letters, emoji and all, into the name of a customer.
            if not name.startswith("absurd") and (beyond := await renderer.stick_out()):
                told[f"{name} sticks out"] = beyond
            (kept / f"{number:03}.png").write_bytes(await renderer.picture())
    assert told == {}


MONEY = ("usage", "usage_months", "usage_ranking", "invoice_list", "budget")
ON_A_PHONE = "body { padding: 24px 20px; } #frame, #frame.wide { width: 350px; }"
TORN = """() => {
  const torn = [], walk = document.createTreeWalker(document.querySelector('#card'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode())
    for (const found of walk.currentNode.textContent.matchAll(/([A-Z]{3}\u00a0)?\\d[^\\s]*/g)) {
      const range = document.createRange();
      range.setStart(walk.currentNode, found.index);
      range.setEnd(walk.currentNode, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map(each => Math.round(each.top))).size > 1) torn.push(found[0]);
    }
  return torn;
}"""


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "fr-FR"])
async def test_on_a_phone_no_figure_is_torn_and_no_cell_is_drawn_over_the_next(locale: str) -> None:
    wrong: dict[str, list[str]] = {}
    async with open_renderer() as renderer:
        await renderer.page.set_viewport_size({"width": 390, "height": 844})
        await renderer.page.add_style_tag(content=ON_A_PHONE)
        with speaking(locale):
            cards = gallery()
        for name, card in cards.items():
            money = name.partition(":")[0] in MONEY
            if money or any(isinstance(node, Table) for node in card.body):
                await renderer.show(render(card, private=True))
                torn = await renderer.page.evaluate(TORN) if money else []
                if found := [*await renderer.stick_out(), *torn]:
                    wrong[name] = found
    assert wrong == {}


async def test_a_phone_gets_a_list_of_rows_and_a_desktop_gets_columns() -> None:
    written = render(gallery()["ticket_list: ticket list, filtered"], private=True)
    async with open_renderer() as renderer:
        await renderer.show(written)
        assert await renderer.page.get_by_role("table").count() == 1
        assert "Severity" in await renderer.shown()
        await renderer.page.add_style_tag(content=ON_A_PHONE)
        await renderer.show(written)
        shown = await renderer.shown()
    assert "Severity" not in shown and shown.count("VM does not start") == 1


async def test_the_renderer_does_tell() -> None:
    async with open_renderer() as renderer:
        body = [
            {"type": "Hero"},
            {"type": "TextBlock", "text": "x", "size": "Gigantic"},
            {"type": "Input.Text"},
        ]
        told = await renderer.show({"type": "AdaptiveCard", "version": "1.5", "body": body})
    assert len(told) >= 3
