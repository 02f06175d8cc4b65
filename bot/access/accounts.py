"""Account state: an account stops working, or works again. No role counts meanwhile, and both are on record.

The directory is asked by the hourly round and at every sign-in. Nothing is concluded from its silence.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.audit.entries import entry_of_ours
from bot.model.audit import AuditEntry, Outcome
from bot.model.identity import Account
from bot.ports import Accounts

SUSPENDED = "access suspend"
RESTORED = "access restore"


async def suspend(accounts: Accounts, oid: str, names: Collection[str], now: datetime) -> None:
    """The directory says that this account is disabled or deleted. ``names`` are others that its owner is known by."""
    said = (
        f"No role of {_listed(names)} counts, because Microsoft says that the account is disabled or deleted."
    )
    known = [Account(name, oid, now) for name in {oid.lower(), *names}]
    await accounts.put(known, _row(now, SUSPENDED, said))


async def restore(accounts: Accounts, oid: str, names: Collection[str], now: datetime) -> bool:
    """The directory says that this account works; whether it did not before.

    What stood for its owner's other ``names`` is gone with it: they have proved to be this one.
    """
    said = f"The roles of {_listed(names)} count again, because Microsoft says that the account works."
    return await accounts.lift(oid, sorted(names), _row(now, RESTORED, said))


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def _row(now: datetime, command: str, said: str) -> AuditEntry:
    return entry_of_ours(now, command, Outcome.DONE, detail=said)
