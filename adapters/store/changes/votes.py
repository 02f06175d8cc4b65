"""Votes on a change: what was asked of others, and what they said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database.sql import new_row
from adapters.store.schema.tables import from_micros, to_micros
from adapters.store.schema.tables import votes as _table
from bot.model import Destination
from bot.model.approval import Approval, Vote
from bot.model.identity import Actor, Platform, Role


def approval_to_text(approval: Approval) -> str:
    """What is asked, as JSON; votes have rows of their own."""
    return json.dumps(
        {
            "approvers": sorted(role.value for role in approval.approvers),
            "needed": approval.needed,
            "why": approval.why,
            "names": list(approval.names),
            "to": asdict(approval.to),
            "asked": to_micros(approval.asked),
            "until": to_micros(approval.until),
            "locale": approval.locale,
        }
    )


def approval_from_text(text: str) -> Approval:
    """The inverse of :func:`approval_to_text`."""
    stored = json.loads(text)
    return Approval(
        approvers=frozenset(Role(each) for each in stored["approvers"]),
        needed=stored["needed"],
        why=stored["why"],
        names=tuple(stored["names"]),
        to=Destination(**stored["to"]),
        asked=from_micros(stored["asked"]),
        until=from_micros(stored["until"]),
        locale=stored.get("locale", ""),
    )


async def votes_on(connection: AsyncConnection, changes: Sequence[str]) -> Mapping[str, Sequence[Vote]]:
    """What was said of each of these changes, the first first; changes that nobody spoke on have an empty list."""
    found: dict[str, list[Vote]] = defaultdict(list)
    if changes:
        query = select(_table).where(_table.c.change_id.in_(changes)).order_by(_table.c.number)
        for row in await connection.execute(query):
            found[row.change_id].append(_vote(row))
    return found


async def put_vote(connection: AsyncConnection, change_id: str, vote: Vote) -> bool:
    """Keep a vote; ``False`` when this chat user has voted on the change."""
    row = {
        "change_id": change_id,
        "actor": vote.actor.key,
        "actor_name": vote.actor.name,
        "actor_email": vote.actor.email,
        "entra_id": vote.actor.entra_id,
        "names": json.dumps(list(vote.names)),
        "at": vote.at,
        "approves": int(vote.approves),
        "reason": vote.reason,
    }
    return await new_row(connection, _table, row)


async def drop_vote(connection: AsyncConnection, change_id: str, actor: str) -> None:
    """Take back what this chat user said of a change."""
    await connection.execute(delete(_table).where(_table.c.change_id == change_id, _table.c.actor == actor))


def _vote(row: Row[Any]) -> Vote:
    platform, workspace, user = row.actor.split(":", 2)
    actor = Actor(Platform(platform), workspace, user, row.actor_name, row.actor_email, row.entra_id)
    return Vote(actor, tuple(json.loads(row.names)), row.at, bool(row.approves), row.reason)
