"""Everything the bot can show, as its adapters send it: the gallery, absurd cards, every form, and whole conversations."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from inspect import getmembers, iscoroutinefunction, signature
from typing import Any

from hypothesis import HealthCheck, given, settings
from pytest import MonkeyPatch

from adapters.store import SqlStore
from bot.cards.model import Card, Choice, FieldKind, Form
from bot.commands import load
from bot.framework.forms import form_of
from tests.adapters.slack.slack_double import SlackDouble
from tests.adapters.teams import connector_double
from tests.adapters.teams.harness import TeamsHarness
from tests.adapters.teams.reading import cards as any_card
from tests.cards.gallery import gallery
from tests.e2e import test_alert_conversations, test_approval_conversations, test_conversations
from tests.e2e.voices import voice

CARD = "application/vnd.microsoft.card.adaptive"
CONTOSO = Choice("Contoso Ltd (contoso.onmicrosoft.com)", "11111111-0000-4000-8000-00000000c001")

Data = dict[str, Any]


def every_card(absurd: int = 60) -> dict[str, Card]:
    """The gallery, and as many cards that nobody would think of."""
    found = gallery()

    @settings(
        max_examples=absurd,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(any_card)
    def collect(card: Card) -> None:
        found[f"absurd: {len(found)}"] = card

    collect()
    return found


def every_form() -> dict[str, Form]:
    """The form of every command that asks for something: empty, and filled in with everything wrong."""
    found: dict[str, Form] = {}
    for command in load().commands:
        if not command.params:
            continue
        found[f"{command.name}: empty"] = form_of(command, command.params, {})
        wrong = {param.name: "This does not fit." for param in command.params}
        offered = {param.name: (CONTOSO,) for param in command.params if param.kind is FieldKind.SUGGEST}
        texts = {param.name: param.example or "x" for param in command.params}
        form = form_of(
            command, command.params, texts, problems=wrong, chosen=offered, note="Check what was filled in."
        )
        found[f"{command.name}: wrong"] = replace(form, hidden={"line": "usage show"})
    return found


@dataclass
class Overheard:
    """What went over the wire in conversations, each payload once."""

    blocks: list[Any] = field(default_factory=list)
    views: list[Data] = field(default_factory=list)
    cards: list[Data] = field(default_factory=list)

    def keep(self, kept: list[Any], said: Any) -> None:
        if said and said not in kept:
            kept.append(said)


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """Write down what reaches the doubles of Slack and of Teams; they judge it as ever."""
    heard = Overheard()
    check_blocks, check_view = SlackDouble._check_blocks, SlackDouble._check_view
    check_activity, post = connector_double.check, TeamsHarness.post

    def blocks(double: SlackDouble, given: Any) -> None:
        heard.keep(heard.blocks, given)
        check_blocks(double, given)

    def view(double: SlackDouble, given: Data) -> None:
        heard.keep(heard.views, given)
        check_view(double, given)

    def activity(given: Data) -> None:
        for attachment in given.get("attachments", ()):
            if attachment["contentType"] == CARD:
                heard.keep(heard.cards, attachment["content"])
        check_activity(given)

    async def answered(harness: TeamsHarness, body: Any, *rest: Any, **more: Any) -> tuple[int, Any]:
        status, answer = await post(harness, body, *rest, **more)
        if isinstance(answer, dict) and answer.get("type") == CARD:
            heard.keep(heard.cards, answer["value"])
        return status, answer

    with MonkeyPatch.context() as patch:
        patch.setattr(SlackDouble, "_check_blocks", blocks)
        patch.setattr(SlackDouble, "_check_view", view)
        patch.setattr(connector_double, "check", activity)
        patch.setattr(TeamsHarness, "post", answered)
        yield heard


async def hold_conversations(platform: str, new_store: Callable[[], Awaitable[SqlStore]]) -> int:
    """Hold every conversation of the end-to-end stories on a platform, and type every example of every command.

    Returns how many there were.
    """
    held = 0
    for name, story in getmembers(test_conversations, iscoroutinefunction):
        if name.startswith("test_"):
            await story(platform, await new_store())
            held += 1
    for stories in (test_alert_conversations, test_approval_conversations):
        for name, story in getmembers(stories, iscoroutinefunction):
            if name.endswith(f"_in_{platform}") and list(signature(story).parameters) == ["store"]:
                await story(await new_store())
                held += 1
    async with voice(platform, await new_store(), "gil") as gil:
        for command in load().commands:
            for line in (command.name, *command.examples):
                await gil.say(line)
                held += 1
    return held
