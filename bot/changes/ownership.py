"""Ownership of a stored change: whose it is, how it is asked for again, and how its outcome reaches them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime

from bot.cards.model import Card
from bot.framework.context import Act, Ask
from bot.line import write
from bot.messages import N_, speaking
from bot.model import Destination
from bot.model.change import ChangeState, PendingChange
from bot.model.identity import Actor, Platform
from bot.ports.dispatch import Place
from bot.ports.outbox import FIRST_TRY, Notice, without_secrets


def line_of(pending: PendingChange) -> str:
    """The command line that proposes the same change again."""
    return write(pending.command, **pending.arguments)


def identity_of(actor: Actor) -> dict[str, str]:
    """What is needed to know the actor again when nobody is there to ask."""
    return {
        "user": actor.user,
        "actor_workspace": actor.workspace,
        "entra_id": actor.entra_id,
        "locale": actor.locale,
        "time_zone": actor.time_zone,
    }


def typed_as(name: str, effect: str) -> dict[str, str]:
    """Which command was typed, where that is another than the one whose effect the change is."""
    return {"typed": name} if name != effect else {}


def owner_of(pending: PendingChange) -> tuple[Actor, Place]:
    """The person a change belongs to, and where its card stands, from what was stored."""
    stored = pending.place
    actor = Actor(
        platform=Platform(stored["platform"]),
        workspace=stored.get("actor_workspace", stored["workspace"]),
        user=stored.get("user", ""),
        name=pending.actor_name,
        email=pending.actor_email,
        entra_id=stored.get("entra_id", ""),
        locale=stored.get("locale", ""),
        time_zone=stored.get("time_zone", "UTC"),
    )
    return actor, Place.from_dict(stored)


def language_of_asker(pending: PendingChange) -> AbstractContextManager[None]:
    """What is worded inside is for who asked, wherever it is worded and whoever's request that is."""
    return speaking(pending.place.get("locale", ""))


def language_of_approvers(pending: PendingChange) -> AbstractContextManager[None]:
    """What is worded inside is for where approvers were asked, which several people read: in the language that the rule says, else
    in that of who asked."""
    said = pending.approval.locale if pending.approval else ""
    return speaking(said) if said else language_of_asker(pending)


def destination_of(pending: PendingChange) -> Destination:
    """The person alone: an outcome nobody waits for any more is told privately."""
    return owner_of(pending)[0].home


def notice_for(pending: PendingChange, card: Card, now: datetime) -> Notice:
    """The outcome as the outbox would deliver it, should nobody have shown it by then."""
    return Notice(
        id=f"change-{pending.id}",
        dedupe_key=f"change:{pending.id}:{pending.state}",
        destination=destination_of(pending),
        card=without_secrets(card),
        not_before=now + FIRST_TRY,
    )


def whose_rights(ask: Ask, act: Act | None, state: ChangeState) -> str:
    """A message where it was not the person's own rights; empty where it was. For the trail it stays as it is."""
    if not (act.ask if act else ask).by_service():
        return ""
    if state is ChangeState.DONE:
        return N_("Done as the service account.")
    return N_("Tried as the service account.")
