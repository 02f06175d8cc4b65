"""Undo: the line that puts back what a person changed last, for ten minutes by the database's clock.

Nothing is undone here. The line is proposed, approved and carried out like any other that is typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.audit.entries import BEFORE, UNDO
from bot.changes.undo import changed_since
from bot.errors import Declined, Offer
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.messages import N_, _
from bot.model.audit import AuditEntry
from bot.model.change import UNDO_FOR, Done, PendingChange
from bot.model.identity import Actor, Person
from bot.pipeline.authorization import Authorization
from bot.pipeline.core import Core
from bot.ports.dispatch import Place

AskToWrite = Callable[[Actor, Place, str], Awaitable[Ask]]

MOST = 20
"""Acts of one person that are looked at."""

NOTHING = N_("There is nothing to undo. You can undo only your own changes, for 10 minutes.")
ADVICE = N_("Ask for the value you want, and confirm it.")
TOO_LATE = N_("This can't be undone anymore. You can undo only your own changes, for 10 minutes.")


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that was done, as the trail tells of it, and the command that did it."""

    row: AuditEntry
    command: Command
    pending: PendingChange | None

    @property
    def id(self) -> str:
        return self.row.change_id or self.row.arguments.get(UNDO, "")

    @property
    def title(self) -> str:
        return self.pending.change.title if self.pending else self.row.shown.rstrip(".")

    @property
    def done(self) -> Done:
        if self.pending:
            return Done(self.pending.change.payload, self.row.at, self.pending.request_id)
        kept = {
            name.removeprefix(BEFORE): value
            for name, value in self.row.arguments.items()
            if name.startswith(BEFORE)
        }
        return Done(kept, self.row.at)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What one person can undo in one place."""

    core: Core
    authorization: Authorization
    ask_to_write: AskToWrite
    person: Person
    place: Place

    async def line(self, change_id: str = "") -> str:
        """The line that undoes the change with this id, which has to be the person's last; without one, the last.

        Raises :class:`bot.errors.Declined` where there is none, or somebody has changed the same since.
        """
        core, actor = self.core, self.person.actor
        rows = await core.store.audit.done_lately(actor.key, UNDO_FOR, core.clock.now(), MOST)
        for row in rows:
            act = await self._act(row)
            if act is None or not (line := await self._line_of(act)):
                continue
            if change_id and act.id != change_id:
                if any(change_id in (each.change_id, each.arguments.get(UNDO)) for each in rows):
                    problem = _("You changed something else since: {change}.", change=act.title)
                    raise Declined(problem, _("Undo that first."), Offer(_("Undo"), "undo"))
                break
            return line
        raise Declined(_(TOO_LATE if change_id else NOTHING), _(ADVICE))

    async def _act(self, row: AuditEntry) -> _Act | None:
        """What the row tells of; ``None`` where it cannot be undone."""
        command = self.core.registry.get(row.command)
        if command is None or command.undone_by is None:
            return None
        if not row.change_id:
            return _Act(row, command, None) if UNDO in row.arguments else None
        pending = await self.core.store.changes.get(row.change_id)
        return None if pending is None or pending.altered else _Act(row, command, pending)

    async def _line_of(self, act: _Act) -> str:
        command, actor = act.command, self.person.actor
        assert command.undone_by is not None
        refused = (
            await self.authorization.why_not_pending(self.person, act.pending)
            if act.pending
            else self.authorization.why_not(self.person, command)
        )
        if refused:
            raise refused
        ask = await self.ask_to_write(actor, self.place, command.name)
        line = await command.undone_by(ask, act.done)
        if line and act.pending and command.version_of:
            now = await command.version_of(replace(ask, alerts=self.core.store.alerts), act.pending.change)
            if now != act.pending.change.payload.get("after", now):
                raise changed_since(act.title)
        return line
