"""freeze and thaw: read-only mode. Nothing is written anywhere until somebody says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.cards.failure import frozen_words
from bot.cards.model import Actions, Button, Card, FieldKind, Style, Text
from bot.errors import BadValue, Declined
from bot.framework.command import command
from bot.framework.context import Own
from bot.framework.noun_help import NounHelp
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.line import write
from bot.model import Freeze
from bot.model.customer_search import fold
from bot.model.fact import Tone

NOUN = NounHelp("freeze", "Stop all writes at once", place=110)
THAW = NounHelp("thaw", "Allow writes again", place=120)


@command(
    "freeze",
    title="Make the bot read-only",
    needs=Permission.FREEZE,
    unconfirmed="stops all writes at once, for everybody",
    examples=("freeze", "freeze reason=audit"),
    asked=(means(n.FREEZE),),
)
async def freeze(
    own: Own,
    reason: Annotated[
        str,
        Field(
            description="Why; everybody who wants to change something reads it", min_length=3, max_length=300
        ),
        Asked(FieldKind.TEXT),
        Heard(rest=True),
    ],
) -> Card:
    """Make the bot read-only at once, everywhere."""
    named = await own.customers.mentioned(fold(reason).split())
    if named and named[0][0] == 0 and len(named[0][2]) == 1:
        whose = named[0][2][0].name
        raise Declined(
            f"This stops all changes for everybody, and not those of one customer ({whose}) alone.",
            f"If that is what you want, say: {write('freeze', reason=f'about {whose}')}",
        )
    wanted = Freeze(own.person.actor.name, own.now, " ".join(reason.split()))
    return _frozen_card(await own.freezes.begin(wanted, lambda holds: own.row(_frozen_card(holds))))


def _frozen_card(now_holds: Freeze) -> Card:
    said = (
        "What was being carried out is finished; nothing new begins. What waits for confirmation or approval stays. "
        "Everything that only reads works as usual."
    )
    # The card may stand there until another reason holds, which it does not show.
    line = write("thaw", since=now_holds.since.isoformat())
    return Card(
        title="Read-only",
        summary=frozen_words(now_holds),
        body=(
            Text(frozen_words(now_holds), Tone.WARNING),
            Text(said),
            Actions((Button("Allow writes again", line, Style.PRIMARY, replace=True),)),
        ),
        tone=Tone.WARNING,
        private=False,
    )


@command(
    "thaw",
    needs=Permission.FREEZE,
    unconfirmed="allows writes again, for everybody",
    temporary_roles=False,
    asked=(means(n.THAW, prior=0.1),),
)
async def thaw(
    own: Own,
    *,
    since: Annotated[
        str, Field(description="When it was made read-only, as its card's button says", max_length=40)
    ] = "",
) -> Card:
    """Allow writes again."""
    by = own.person.actor.name
    ended = await own.freezes.end(lambda held: own.row(_thawed_card(held, by)), _moment(since))
    if ended is None:
        if holds := await own.freezes.get():
            raise Declined(
                f"{frozen_words(holds)} That is not what this card showed.", "To end it, say: thaw"
            )
        raise Declined("The bot is not read-only.")
    return _thawed_card(ended, by)


def _moment(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said) if said else None
    except ValueError:
        raise BadValue("Since", said, "It is not a time. Leave it out to end what holds now.") from None
    return at.replace(tzinfo=at.tzinfo or UTC) if at else None


def _thawed_card(ended: Freeze, by: str) -> Card:
    said = f"Writes are allowed again, says {by}."
    detail = f"The bot was read-only because of this, set by {ended.by}: {ended.reason}"
    return Card("Writing again", said, (Text(said), Text(detail, Tone.QUIET)), tone=Tone.GOOD, private=False)
