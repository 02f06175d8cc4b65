"""freeze and thaw: read-only mode. All changes are paused until somebody resumes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.cards.failure import frozen_words
from bot.cards.model import Actions, Button, Card, FieldKind, Style, Text
from bot.errors import BadValue, Declined, Offer
from bot.framework.command import command
from bot.framework.context import Own
from bot.framework.noun_help import NounHelp
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import N_, _, sentences
from bot.model import Freeze
from bot.model.customer_search import fold
from bot.model.fact import Tone

NOUN = NounHelp("freeze", "Pause all changes immediately", place=110)
THAW = NounHelp("thaw", "Resume changes", place=120)


@command(
    "freeze",
    title="Pause all changes",
    needs=Permission.FREEZE,
    unconfirmed="pauses all changes immediately, for everybody",
    examples=("freeze", "freeze reason=audit"),
    asked=(means(n.FREEZE),),
)
async def freeze(
    own: Own,
    reason: Annotated[
        str,
        Field(
            description="The reason, shown to everybody who wants to change something",
            min_length=3,
            max_length=300,
        ),
        Asked(FieldKind.TEXT),
        Heard(rest=True),
    ],
) -> Card:
    """Pause all changes immediately, for everybody."""
    named = await own.customers.mentioned(fold(reason).split())
    if named and named[0][0] == 0 and len(named[0][2]) == 1:
        whose = named[0][2][0].name
        raise Declined(
            _("This pauses all changes for everybody, not only those of {customer}.", customer=whose),
            _("If you want that, type: {line}", line=write("freeze", reason=f"about {whose}")),
        )
    wanted = Freeze(own.person.who, own.now, " ".join(reason.split()))
    return _frozen_card(await own.freezes.begin(wanted, lambda holds: own.row(_frozen_card(holds))))


def _frozen_card(now_holds: Freeze) -> Card:
    said = _(
        "Changes in progress finish. No new ones start. Requests stay open until changes resume. You can still look at "
        "everything."
    )
    # The card may stand there until another reason holds, which it does not show.
    line = write("thaw", since=now_holds.since.isoformat())
    return Card(
        title=_("Changes are paused"),
        summary=frozen_words(now_holds),
        body=(
            Text(frozen_words(now_holds), Tone.WARNING),
            Text(said),
            Actions((Button(_("Resume changes"), line, Style.PRIMARY, replace=True),)),
        ),
        tone=Tone.WARNING,
        private=False,
    )


@command(
    "thaw",
    title="Resume changes",
    needs=Permission.FREEZE,
    unconfirmed="resumes changes, for everybody",
    temporary_roles=False,
    asked=(means(n.THAW, prior=0.1),),
)
async def thaw(
    own: Own,
    *,
    since: Annotated[
        str, Field(description="When changes were paused, as the card's button says", max_length=40)
    ] = "",
) -> Card:
    """Resume changes."""
    by = own.person.who
    ended = await own.freezes.end(lambda held: own.row(_thawed_card(held, by)), _moment(since))
    if ended is None:
        if holds := await own.freezes.get():
            raise Declined(
                sentences(frozen_words(holds), _("This card shows an earlier pause.")),
                offer=Offer(_("Resume changes"), write("thaw", since=holds.since.isoformat())),
            )
        raise Declined(_("Changes are not paused."))
    return _thawed_card(ended, by)


def _moment(said: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(said) if said else None
    except ValueError:
        problem = _("This is not a time. Leave it out to resume changes now.")
        raise BadValue(N_("Since"), said, problem) from None
    return at.replace(tzinfo=at.tzinfo or UTC) if at else None


def _thawed_card(ended: Freeze, by: str) -> Card:
    said = _("{name} resumed changes.", name=by)
    detail = _("Before: {pause}", pause=frozen_words(ended))
    title = _("Read-only mode is off")
    return Card(title, said, (Text(said), Text(detail, Tone.QUIET)), tone=Tone.GOOD, private=False)
