"""``csp-bot freeze`` and ``csp-bot thaw``: the same as the commands in chat, for whoever has the shell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.store import SqlStore
from bot.audit.entries import entry_of_ours
from bot.cards.failure import frozen_words
from bot.errors import Unavailable
from bot.model import Freeze
from bot.model.audit import AuditEntry, Outcome
from config.settings import Settings

AWAY = "The database does not answer, or has no tables. Run: csp-bot migrate"


async def freeze(settings: Settings, by: str, reason: str, say: Callable[[str], None]) -> int:
    """Write nothing from now on, in any process; returns the exit code."""
    now, why = datetime.now(UTC), " ".join(reason.split())

    def row(holds: Freeze) -> AuditEntry:
        told = frozen_words(holds)
        return entry_of_ours(now, "freeze", Outcome.DONE, actor_name=by, detail=told, shown=told)

    try:
        async with SqlStore.open(settings.database_url, settings.token_encryption_keys) as store:
            said = frozen_words(await store.freezes.begin(Freeze(by, now, why), row))
    except Unavailable:
        say(AWAY)
        return 1
    say(said)
    return 0


async def thaw(settings: Settings, by: str, say: Callable[[str], None]) -> int:
    """Allow writes again; returns the exit code, 1 when they were allowed."""
    now = datetime.now(UTC)

    def row(held: Freeze) -> AuditEntry:
        return entry_of_ours(now, "thaw", Outcome.DONE, actor_name=by, detail=frozen_words(held))

    try:
        async with SqlStore.open(settings.database_url, settings.token_encryption_keys) as store:
            ended = await store.freezes.end(row)
    except Unavailable:
        say(AWAY)
        return 1
    say("Writes are allowed again." if ended else "The bot was not read-only.")
    return 0 if ended else 1
