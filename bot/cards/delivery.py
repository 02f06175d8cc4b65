"""Delivery failures: what somebody is told when notices cannot reach the place they were asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from bot.cards.format import cut, percent
from bot.cards.model import Actions, Button, Card, Context, Facts, Text
from bot.messages import N_, _, sentences
from bot.model import Destination
from bot.model.fact import Fact, Tone

_PLATFORMS = {"slack": N_("Slack"), "teams": N_("Teams"), "playground": N_("the playground")}

REASON_LENGTH = 300

AGAIN = N_(
    "Sent again because it may not have arrived before. If you have already seen it, nothing new has happened."
)
"""In small print on a notice that may be standing there already."""


TRIED_AGAIN = N_(" It is tried again by itself.")
"""The end of a reason that may pass by itself, or where nobody would tell the bot that it has. What is on record is told by
it, so its English stays."""

_CODE = re.compile(r"(.*?)( \([^()]*\))?", re.DOTALL)
"""A reason, and the platform's own code behind it."""


def reason_words(reason: str) -> str:
    """Why something could not be delivered, in the reader's language. It is stored in English: nobody knows then who reads it."""
    said = reason.strip()
    again = said.endswith(TRIED_AGAIN)
    parts = _CODE.fullmatch(said.removesuffix(TRIED_AGAIN))
    words, code = (parts[1], parts[2] or "") if parts else (said, "")
    return _(words) + code + (_(TRIED_AGAIN) if again else "")


def place_words(place: Destination, name: str = "") -> str:
    """A destination by what people call it, or by what the platform calls it where no name is known."""
    platform = _(_PLATFORMS.get(place.platform, place.platform.capitalize()))
    if place.channel and name:
        return _("{channel} in {platform}", channel=cut(name, 80), platform=platform)
    if place.channel:
        return _("the channel {channel} in {platform}", channel=cut(place.channel, 60), platform=platform)
    return _("a personal chat in {platform}", platform=platform)


def undelivered_card(title: str, place: Destination, reason: str, name: str = "") -> Card:
    """A notice could not be delivered, why, and what to do: for whoever asked for it. Told once a day and place."""
    said = cut(reason_words(reason), REASON_LENGTH) or _("The reason is unknown.")
    where = place_words(place, name)
    undelivered = _("“{title}” could not be delivered to {place}.", title=cut(title, 120), place=where)
    return Card(
        title=_("Messages can't be delivered"),
        summary=sentences(undelivered, said),
        tone=Tone.WARNING,
        body=(
            Facts((Fact(_("Message"), cut(title, 200)), Fact(_("Place"), where), Fact(_("Reason"), said))),
            Text(
                _(
                    "Waiting messages are kept. Those that still apply are delivered once the bot can post there again."
                )
            ),
            Actions(
                (
                    Button(_("Show alert rules"), "alert list"),
                    Button(_("Show alert history"), "alert history"),
                )
            ),
            Context((_("You get this because you asked for these messages. At most once a day."),)),
        ),
    )


def withheld_card() -> Card:
    """News that a conversation used to hear is kept from it. Said once in a place; it names no customer."""
    return Card(
        title=_("Updates are paused here"),
        summary=_("The person who asked for updates here can no longer see them, so they are paused."),
        tone=Tone.WARNING,
        body=(
            Text(
                _(
                    "The person who asked for them no longer has the permission. Updates that still apply come once it is back. "
                    "Anybody who has the permission can ask for them again."
                )
            ),
            Context((_("You get this message only once."),)),
        ),
        private=False,
    )


def examples() -> Mapping[str, Card]:
    """For the gallery and the tests that draw them all."""
    place = Destination("slack", "T024BE7LD", "C0FINANCE")
    why = "The channel is archived. Unarchive it, or remove the rules that tell it."
    return {
        "not delivered": undelivered_card(
            _(
                "{customer} has used {share} of its budget",
                customer="Fabrikam, Inc.",
                share=percent(Decimal(86)),
            ),
            place,
            why,
            "#finance",
        ),
        "news withheld": withheld_card(),
    }
