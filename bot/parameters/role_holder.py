"""Role holders: who is given a role in chat, as people write them: a mention, a name, an address, an object id."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.access.known_people import KnownPerson, beginning, called, distinct, nearly
from bot.cards.model import Choice, FieldKind
from bot.errors import Ambiguous, BadValue, Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, OneWord, Resolve, Suggest
from bot.framework.phrases import Heard
from bot.line import MARK
from bot.messages import N_, _
from bot.model import Noun
from bot.model.canonicalization import canonical_address
from bot.model.identity import Actor
from bot.ports import Absence
from bot.redaction import masked_text

OFFERED = 20

_EMAIL = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"'.]+")
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

COLLEAGUE = Noun(
    "person",
    (N_("Name"), N_("Account")),
    lambda each: (each.name or each.holder, each.holder),
    lambda each: each.holder,
    which=N_("Which person?"),
    absent=N_("No such person"),
    exactly=N_("Use the email address."),
    missing=N_("Mention the person, or use the email address of the chat profile."),
    example="sam@northwindcloud.example",
)


async def resolve_holder(ask: Ask, text: str) -> str:
    """The e-mail address or Entra object id that a role is held by. A name that fits one known person alone is taken.

    Raises :class:`Ambiguous` where it fits several, :class:`Unknown` where nobody known is called so, and :class:`BadValue`
    for a mention of somebody whom the platform does not let in.
    """
    said = text.strip()
    if (found := MARK.fullmatch(said)) and found[1] == "@":
        return await _mentioned(ask, found[2], said)
    try:
        return holder_named(said)
    except BadValue:
        people = await known_people(ask)
    fitting = called(said, people)
    if len(fitting) == 1:
        return fitting[0].holder
    if fitting:
        raise Ambiguous(COLLEAGUE, said, tuple(fitting[:OFFERED]), max(0, len(fitting) - OFFERED))
    raise Unknown(COLLEAGUE, said, tuple(nearly(said, people)[:4]))


async def _mentioned(ask: Ask, user: str, text: str) -> str:
    rooms = ask.rooms.get(ask.place.platform)
    member = await rooms.member(ask.place.workspace, user, ask.place.channel) if rooms else Absence.UNKNOWN
    if isinstance(member, Actor) and (holder := _holder_of(member)):
        return holder
    why = {
        Absence.OUTSIDE: _(
            "Only colleagues can have a role. This is a guest, somebody from another organization, or somebody who left."
        ),
        Absence.UNKNOWN: _("The account behind this mention could not be looked up. Use the email address."),
    }
    problem = (
        _("This profile has no email address. Use the Entra object ID.")
        if isinstance(member, Actor)
        else why[member]
    )
    raise BadValue("person", text, problem, "sam@northwindcloud.example")


def _holder_of(actor: Actor) -> str:
    return canonical_address(actor.email or actor.entra_id)


async def known_people(ask: Ask) -> Sequence[KnownPerson]:
    """Colleagues who can be named: whom the platform lists, who has signed in, and who holds a role given in chat."""
    rooms = ask.rooms.get(ask.place.platform)
    listed = await rooms.people(ask.place.workspace) if rooms else ()
    return distinct(
        (
            *(KnownPerson(each.name, _holder_of(each)) for each in listed),
            *await ask.signed_in(),
            *(KnownPerson("", each.holder) for each in await ask.grants.all(ask.now)),
        )
    )


async def suggest_holders(ask: Ask, text: str) -> Sequence[Choice]:
    """Known people whose names or addresses begin with what was typed."""
    return [holder_choice(each) for each in beginning(text, await known_people(ask))[:OFFERED]]


def holder_choice(holder: str | KnownPerson) -> Choice:
    """A role holder as an option."""
    if isinstance(holder, KnownPerson):
        named = _("{name} ({detail})", name=holder.name, detail=holder.holder)
        return Choice((named if holder.name else holder.holder)[:75], holder.holder)
    return Choice(holder[:75], holder)


RoleHolder = Annotated[
    str,
    Field(
        description="A mention, a name, the email address of the chat profile, or an Entra object ID",
        max_length=254,
        examples=["sam@northwindcloud.example"],
    ),
    Resolve(resolve_holder, shown=holder_choice),
    Suggest(suggest_holders),
    Asked(FieldKind.PERSON, label="Person"),
    OneWord(),
    Heard("person"),
]
"""A parameter that names whoever holds a role: an address or an object id, in canonical form."""


def holder_named(text: str) -> str:
    """An e-mail address or an Entra object id, in canonical form. Raises :class:`BadValue`."""
    name = canonical_address(text.strip().strip("<>").removeprefix("mailto:"))
    if not (_EMAIL.fullmatch(name) or _OBJECT_ID.fullmatch(name)):
        raise BadValue(
            "person", text, _("Use the email address of the chat profile."), "sam@northwindcloud.example"
        )
    return name


def legible(holder: str) -> str:
    """A holder whom the audit trail names, which hides what looks like a secret. Raises :class:`BadValue`."""
    if masked_text(holder) != holder:
        problem = _("This looks like a secret, which the audit trail would hide. Use the Entra object ID.")
        raise BadValue("person", holder, problem, "5b1d7a3e-52a7-4a3e-9a55-0d8a6f4c0b11")
    return holder
