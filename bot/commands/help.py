"""help: what the asker may run."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from pydantic import Field
from rapidfuzz import process

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.help import help_card, noun_help_card
from bot.cards.model import Card
from bot.errors import Refusal, UnknownCommand
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp

NOUN = NounHelp("help", "This list", place=140)


@command(
    "help",
    title="Get help",
    needs=Permission.OPEN,
    featured=1,
    examples=("help", "help usage"),
    concerns=Concerns.SELF,
)
async def show(
    ask: Ask,
    topic: Annotated[
        str, Field(description="A topic such as usage, or a whole command", examples=["usage"])
    ] = "",
) -> Card:
    """Show what you can ask the bot."""
    entries = ask.commands()
    if not topic:
        return help_card(entries, ask.nouns, ask.person.actor.name, await _a_customer(ask))
    words = topic.casefold().split()
    exact = [entry for entry in entries if entry.name == " ".join(words[:2])]
    of_noun = exact or [
        entry for entry in entries if entry.name.split()[0] in (words[0], words[0].rstrip("s"))
    ]
    if not of_noun:
        nouns = sorted({entry.name.split()[0] for entry in entries})
        near = process.extract(words[0], nouns, limit=2, score_cutoff=50)
        raise UnknownCommand(topic, tuple(f"help {noun}" for noun, _, _ in near))
    noun = of_noun[0].noun
    return noun_help_card(noun, of_noun, ask.nouns[noun], await _a_customer(ask))


async def _a_customer(ask: Ask) -> str:
    """The name of a customer that the asker may see, for examples; empty where there is none."""
    for permission in (Permission.CUSTOMER_READ, Permission.USAGE_READ, Permission.TICKET_READ):
        with suppress(Refusal):
            about = ask.under(permission)
            found = [each for each in await about.customers.search("", 5) if ask.sees(permission, each)]
            if found:
                # One that everybody can type.
                return min(found, key=lambda each: (not each.name.isascii(), len(each.name))).name
    return ""
