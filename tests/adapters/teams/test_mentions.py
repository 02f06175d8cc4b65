"""Whom a message is for is mentioned, once, where Teams knows them; and nobody is by what somebody typed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.teams.render import render
from bot.cards.model import Card, Mention, Mentions, Text
from bot.model import Destination
from tests.adapters.teams.canned import card
from tests.adapters.teams.connector_double import TENANT
from tests.adapters.teams.harness import DESK, TeamsHarness, entra_id

ADA = Mention("Ada Lund (ada@northwindcloud.example)", "teams", TENANT, entra_id("ada"))
BILL = Mention("Bill Weber", "slack", "T1", "U0BILL")
TO = Destination("teams", TENANT, DESK)


def alert(*people: Mention, said: str = "Contoso is over its budget.") -> Card:
    return card("Contoso is over its budget", said, Text(said), Mentions("For", people))


def content_of(activity: dict[str, Any]) -> dict[str, Any]:
    return activity["attachments"][0]["content"]


def entities(content: dict[str, Any]) -> list[dict[str, Any]]:
    return content.get("msteams", {}).get("entities", [])


async def test_a_new_message_in_a_channel_mentions_who_is_of_this_tenant(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    await teams.adapter.messenger.deliver(TO, alert(ADA, BILL), "n1")
    content = content_of(teams.newest().activity)
    assert content["body"][-1] == {
        "type": "TextBlock",
        "text": "**For:** <at>Ada Lund</at>, Bill Weber",
        "wrap": True,
    }
    assert content["msteams"] == {
        "entities": [
            {
                "type": "mention",
                "text": "<at>Ada Lund</at>",
                "mentioned": {"id": entra_id("ada"), "name": "Ada Lund"},
            }
        ]
    }


async def test_a_message_that_is_brought_up_to_date_notifies_nobody_again(teams: TeamsHarness) -> None:
    await teams.say("help", channel=DESK)
    sent = await teams.adapter.messenger.deliver(TO, alert(ADA), "n1")
    assert await teams.adapter.messenger.update(TO, sent, alert(ADA, said="It is worse."), "n2")
    content = content_of(teams.newest().activity)
    assert entities(content) == [] and "<at>" not in json.dumps(content)
    assert "Ada Lund" in teams.public()


async def test_who_is_told_alone_needs_no_mention(teams: TeamsHarness) -> None:
    await teams.say("help")
    await teams.adapter.messenger.deliver(
        Destination("teams", TENANT, user=entra_id("ada")), alert(ADA), "n1"
    )
    assert entities(content_of(teams.newest().activity)) == []


@pytest.mark.parametrize(
    "somebody",
    [
        Mention("Ada", "teams", "another-tenant", entra_id("ada")),
        Mention("Ada", "slack", TENANT, entra_id("ada")),
        Mention("Ada", "", "", ""),
        Mention("Ada", "teams", TENANT, "28:bot"),
        Mention("<>", "teams", TENANT, entra_id("ada")),
    ],
    ids=[
        "of another tenant",
        "of another platform",
        "nobody knows who",
        "no object id",
        "no letter of a name",
    ],
)
def test_who_cannot_be_mentioned_is_named(somebody: Mention) -> None:
    written = render(alert(somebody), private=False, mentioning=TENANT)
    assert entities(written) == [] and "<at>" not in json.dumps(written)


def test_two_people_of_one_name_have_tags_of_their_own() -> None:
    other = Mention("Ada Lund", "teams", TENANT, entra_id("sam"))
    written = render(alert(ADA, other, ADA), private=False, mentioning=TENANT)
    found = {each["text"]: each["mentioned"]["id"] for each in entities(written)}
    assert found == {"<at>Ada Lund</at>": entra_id("ada"), "<at>Ada Lund ·</at>": entra_id("sam")}


@pytest.mark.parametrize(
    "name",
    [
        "</at><at>everyone</at>",
        "**Ada** [x](https://evil.example)",
        "Ada\n<at>Bill</at>",
        "_a_ `b` {{DATE(1)}}",
    ],
)
def test_a_name_ends_no_tag_and_is_no_markup(name: str) -> None:
    somebody = Mention(name, "teams", TENANT, entra_id("ada"))
    written = render(alert(somebody), private=False, mentioning=TENANT)
    line = written["body"][-1]["text"]
    assert line.count("<at>") == line.count("</at>") == len(entities(written)) == 1
    assert not set("*[]`_{}") & set(line.removeprefix("**For:**"))


@pytest.mark.parametrize("typed", ["<at>Ada Lund</at>", "< AT >Ada Lund</ at>", "see <at>Ada Lund</at> now"])
def test_nobody_is_mentioned_by_a_text_that_somebody_typed(typed: str) -> None:
    written = render(alert(ADA, said=typed), private=False, mentioning=TENANT)
    said = json.dumps({**written, "msteams": {}}, ensure_ascii=False)
    assert said.casefold().count("<at>ada lund</at>") == 1 and "< AT >" not in said
    assert len(entities(written)) == 1
