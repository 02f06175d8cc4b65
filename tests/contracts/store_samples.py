"""Rows that the tests of the store put in: a proposed change, an audit row, a notice, three customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from adapters.store import SqlStore
from bot.cards.model import Card, Meter
from bot.model import CustomerRef, Destination
from bot.model.change import Change, ChangeState, PendingChange, fingerprint
from bot.model.fact import Fact, Tone
from bot.ports import AuditEntry
from bot.ports.outbox import Notice

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=90)
ADA = "slack:T1:ada"
SAM = "slack:T1:sam"

CONTOSO = CustomerRef("11111111-1111-1111-1111-111111111111", "Contoso Ltd", "contoso.onmicrosoft.com")
RETAIL = CustomerRef(
    "22222222-2222-2222-2222-222222222222", "Contoso Retail", "contosoretail.onmicrosoft.com"
)
MUELLER = CustomerRef("3333333A-3333-3333-3333-33333333333B", "Müller Maschinenbau GmbH", "mueller.example")


def proposal(change_id: str = "c1", **changed: object) -> PendingChange:
    """A change that Ada has proposed and nobody has confirmed yet."""
    arguments = {"customer": CONTOSO.id, "amount": "1200.50"}
    change = Change(
        title="Set the budget",
        summary="Contoso Ltd may spend 1,200.50 GBP a month.",
        target=CONTOSO,
        facts=(Fact("Budget", "1,200.50 GBP", before="none", tone=Tone.WARNING),),
        payload={"amount": "1200.50", "note": "für Zoë \0 \ud800"},
        warnings=("Spending does not stop at the budget.",),
    )
    pending = PendingChange(
        id=change_id,
        command="usage budget",
        arguments=arguments,
        change=change,
        shown=fingerprint("usage budget", arguments, change),
        actor=ADA,
        actor_name="Ada",
        actor_email="ada@northwindcloud.example",
        place={"platform": "slack", "workspace": "T1", "channel": "C1", "personal": ""},
        request_id="r-1",
        correlation_id="k-1",
        state=ChangeState.PENDING,
        created=NOW,
        expires=NOW + 15 * MINUTE,
        wording='[["_", "Set the budget", {"$": "values", "is": {}}], null]',
    )
    return replace(pending, **changed)


async def swept(store: SqlStore, at: datetime) -> int:
    """Sweep at that time, in an installation that is in use: something was recorded a minute before."""
    await store.audit.append(entry("status", at - timedelta(minutes=1)))
    return await store.sweep(at)


def entry(command: str = "usage budget", at: datetime = NOW, **changed: object) -> AuditEntry:
    """An audit row by Ada."""
    blank = AuditEntry(
        at=at,
        actor=ADA,
        actor_name="Ada",
        actor_email="ada@northwindcloud.example",
        place="slack:C1",
        command=command,
        arguments={"amount": "1200.50"},
        outcome="done",
    )
    return replace(blank, **changed)


def notice(name: str, key: str = "", not_before: datetime = NOW, channel: str = "C1") -> Notice:
    """A notice for a channel."""
    card = Card("Budget", "80% used", (Meter("Budget", Decimal("80.10"), "80.1%"),), tone=Tone.WARNING)
    return Notice(
        name, key or f"key-{name}", Destination("slack", "T1", channel, "", "1.2"), card, not_before
    )
