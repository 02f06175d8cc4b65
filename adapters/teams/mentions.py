"""Mentions of people on a card: a tag in one of its texts, and an entity of the card with the same tag that says who it is.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#mention-support-within-adaptive-cards
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from adapters.teams.adaptive import Element, breaking_text, mention
from adapters.teams.limits import TITLE
from adapters.teams.texts import markdown
from bot.cards.grid import line
from bot.cards.model import Card, Mention, Mentions
from bot.cards.text import lead
from bot.model.identity import object_ids

_MARKUP = re.compile(r"[^\w .,'’-]|_")
"""Letters of a name that could end its tag, or be Markdown. A tag is not escaped: it has to be the same in both places."""

_LONGEST = 60


def mentions_text(node: Mentions, tags: Mapping[Mention, str]) -> Element:
    """Whom a message is for: their tags, and the names of those who have none."""
    said = ", ".join(tags.get(each) or markdown(line(each.name), TITLE) for each in node.people)
    return breaking_text(f"**{markdown(lead(node.label).strip(), TITLE)}** {said}")


def entities_of(tags: Mapping[Mention, str]) -> Sequence[Element]:
    """What makes the tags on a card mentions."""
    return [mention(tag, each.user, tag[4:-5]) for each, tag in tags.items()]


def tags_of(card: Card, tenant: str) -> Mapping[Mention, str]:
    """The people on a card who can be mentioned in this tenant, with tags of which no two are the same."""
    return dict(_tags(card, tenant)) if tenant else {}


def _tags(card: Card, tenant: str) -> Iterator[tuple[Mention, str]]:
    used: set[str] = set()
    nodes = (node for node in card.body if isinstance(node, Mentions))
    for each in dict.fromkeys(each for node in nodes for each in node.people):
        # Who is mentioned is known by the id; the address beside a name is for those who are not.
        name = " ".join(_MARKUP.sub(" ", each.name.partition(" (")[0]).split())[:_LONGEST].strip()
        if not (name and _is_there(each, tenant)):
            continue
        while name in used:
            name += " ·"
        used.add(name)
        yield each, f"<at>{name}</at>"


def _is_there(each: Mention, tenant: str) -> bool:
    """Whether a person can be mentioned in this tenant: by an object id of its own. Teams is said to shift the mentions of a card
    where one of them is nobody's."""
    return each.platform == "teams" and each.workspace == tenant and bool(object_ids([each.user]))
