"""Pending change as a row. Arguments and the change itself are sealed to its id."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from adapters.store.changes.votes import approval_from_text
from adapters.store.database.encryption import SealBroken, Sealer
from adapters.store.serialization import UnreadableError, change_from_text, change_to_text
from bot.model.approval import Vote
from bot.model.change import Change, ChangeState, PendingChange

log = logging.getLogger(__name__)


class ChangeRows:
    """Writes and reads rows of the table ``changes``."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def written(self, pending: PendingChange) -> dict[str, Any]:
        """The row of a new change."""
        sealed = json.dumps([dict(pending.arguments), change_to_text(pending.change)])
        return {
            "id": pending.id,
            "command": pending.command,
            "sealed": self._sealer.seal(f"change:{pending.id}", sealed),
            "shown": pending.shown,
            "actor": pending.actor,
            "actor_name": pending.actor_name,
            "actor_email": pending.actor_email,
            "place": json.dumps(dict(pending.place)),
            "request_id": pending.request_id,
            "correlation_id": pending.correlation_id,
            "state": pending.state.value,
            "created": pending.created,
            "expires": pending.expires,
            "lease_until": pending.lease_until,
            "attempts": pending.attempts,
            "finished": pending.finished,
            "outcome": pending.outcome,
            "wording": self._sealer.seal(f"wording:{pending.id}", pending.wording) if pending.wording else "",
        }

    def read(self, row: Row[Any], votes: Sequence[Vote] = ()) -> PendingChange:
        """The change in a row. Raises :class:`SealBroken` and :class:`UnreadableError`."""
        arguments, change = json.loads(self._sealer.open(f"change:{row.id}", row.sealed))
        return replace(_with(row, arguments, change_from_text(change), votes), wording=self._wording(row))

    def _wording(self, row: Row[Any]) -> str:
        """Without it the change is shown as it was worded for who asked."""
        try:
            return self._sealer.open(f"wording:{row.id}", row.wording) if row.wording else ""
        except SealBroken:
            return ""

    def legible(self, row: Row[Any], votes: Sequence[Vote] = ()) -> PendingChange | None:
        """The change in a row; one that is unreadable must not keep the sweep from settling the others."""
        try:
            return self.read(row, votes)
        except (SealBroken, UnreadableError):
            log.exception("the change %s cannot be read; a person must settle it", row.id)
            return None

    def as_far_as_legible(self, row: Row[Any], votes: Sequence[Vote] = ()) -> PendingChange:
        """That a change expired is on record even where nobody can read any more what it was."""
        try:
            return self.read(row, votes)
        except (SealBroken, UnreadableError):
            return _with(row, {}, Change("", "", None, (), {}), votes)


def _with(
    row: Row[Any], arguments: Mapping[str, str], change: Change, votes: Sequence[Vote]
) -> PendingChange:
    approval = approval_from_text(row.approval) if row.approval else None
    return PendingChange(
        id=row.id,
        command=row.command,
        arguments=arguments,
        change=change,
        shown=row.shown,
        actor=row.actor,
        actor_name=row.actor_name,
        actor_email=row.actor_email,
        place=json.loads(row.place),
        request_id=row.request_id,
        correlation_id=row.correlation_id,
        state=ChangeState(row.state),
        created=row.created,
        expires=row.expires,
        lease_until=row.lease_until,
        attempts=row.attempts,
        finished=row.finished,
        outcome=row.outcome,
        approval=replace(approval, votes=tuple(votes)) if approval else None,
        recorded=json.loads(row.details),
    )
