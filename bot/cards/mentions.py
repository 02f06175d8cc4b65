"""Mentions on cards: whom a message is for, and who may approve what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.cards.model import Card, Mention, Mentions, Node, Text
from bot.messages import _, p_
from bot.model.destination import home_of_actor

MOST = 10
"""So many people are mentioned at most; where more could be meant, nobody is, because a mention of everybody says nothing."""


def mention_of(key: str, name: str) -> Mention | None:
    """The chat user with this key (:attr:`bot.model.identity.Actor.key`), under a name; by the name alone where no key is known, and
    ``None`` for somebody who was erased."""
    home = home_of_actor(key)
    if not name:
        return None
    return Mention(name, home.platform, home.workspace, home.user) if home else Mention(name, "", "", "")


def meant_for(who: Mention | None) -> tuple[Node, ...]:
    """The line that says whom a message is for; none where that is nobody."""
    return (Mentions(p_("whom a message is for", "For"), (who,)),) if who else ()


def can_approve(people: Iterable[Mention]) -> tuple[Node, ...]:
    """The line that says who may approve, as far as the bot knows them; none where it knows nobody, or too many."""
    known = tuple(people)
    return (Mentions(_("Can approve"), known),) if 0 < len(known) <= MOST else ()


def examples() -> Mapping[str, Card]:
    """For the gallery and the tests that draw them all."""
    here = Mention("Ada Lindqvist", "slack", "T024BE7LD", "U0G9QF9C6")
    there = Mention(
        "Gil Moreau", "teams", "e1b3a6c0-3a0c-4a0e-8f43-0d8a3f1f0b21", "7a0f6f0a-3a0c-4a0e-8f43-0d8a3f1f0b21"
    )
    said = Text("Contoso Ltd is at 80% of its budget.")
    return {
        "mentions": Card("Mentions", "Who is mentioned.", (said, *can_approve((here, there))), private=False)
    }
