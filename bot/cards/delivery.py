"""Delivery failures: what somebody is told when notices cannot reach the place they were asked for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards.format import cut
from bot.cards.model import Actions, Button, Card, Context, Facts, Text
from bot.model import Destination
from bot.model.fact import Fact, Tone

_PLATFORMS = {"slack": "Slack", "teams": "Teams", "playground": "the playground"}

REASON_LENGTH = 300

AGAIN = "Sent again, because it is not certain that it arrived before. If you have seen it, nothing new has happened."
"""In small print on a notice that may be standing there already."""


def place_words(place: Destination, name: str = "") -> str:
    """A destination by what people call it, or by what the platform calls it where no name is known."""
    platform = _PLATFORMS.get(place.platform, place.platform.capitalize())
    if place.channel and name:
        return f"{cut(name, 80)} in {platform}"
    if place.channel:
        return f"the channel {cut(place.channel, 60)} of {platform}"
    return f"a person's own chat in {platform}"


def undelivered_card(title: str, place: Destination, reason: str, name: str = "") -> Card:
    """A notice could not be delivered, why, and what to do: for whoever asked for it. Told once a day and place."""
    said = cut(reason.strip(), REASON_LENGTH) or "No reason is known."
    where = place_words(place, name)
    return Card(
        title="Notices cannot be delivered",
        summary=f"“{cut(title, 120)}” could not be delivered to {where}. {said}",
        tone=Tone.WARNING,
        body=(
            Facts((Fact("Notice", cut(title, 200)), Fact("Place", where), Fact("Why", said))),
            Text(
                "What waits there is kept. What is still true is delivered as soon as the bot can post there again."
            ),
            Actions((Button("All rules", "alert list"), Button("What was found", "alert history"))),
            Context(("You are told because you asked for these notices. This is said once a day.",)),
        ),
    )


def withheld_card() -> Card:
    """News that a conversation used to hear is kept from it. Said once in a place; it names no customer."""
    return Card(
        title="News is withheld here",
        summary="Whoever asked for news in this place may not see it any more, so it is not told for now.",
        tone=Tone.WARNING,
        body=(
            Text(
                "Whoever asked for it may not see it any more. What is still true is told once the right is back; "
                "somebody who has the right can ask for it anew."
            ),
            Context(("This is said once.",)),
        ),
        private=False,
    )


def examples() -> Mapping[str, Card]:
    """For the gallery and the tests that draw them all."""
    place = Destination("slack", "T024BE7LD", "C0FINANCE")
    why = "The channel is archived. Unarchive it, or remove the rules that tell it."
    return {
        "not delivered": undelivered_card(
            "Fabrikam, Inc. has used 86% of its budget", place, why, "#finance"
        ),
        "news withheld": withheld_card(),
    }
