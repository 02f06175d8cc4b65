"""Alert store: rules, their memory, and what is known of tickets, in our own database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.cards.model import Card
from bot.model import (
    AlertNotice,
    CostByService,
    Destination,
    Evaluation,
    History,
    Memory,
    Mute,
    NoticeState,
    Pair,
    ParkedRule,
    Period,
    Rule,
    TicketSeen,
    TicketWatch,
)
from bot.model.audit import AuditEntry
from bot.ports.outbox import Notice


class AlertReader(Protocol):
    """What can be read of alerts."""

    async def rules(self, ids: Collection[str] = ()) -> Sequence[Rule]:
        """All rules, the oldest first; where ``ids`` are given, at least those that have one of them."""
        ...

    async def rule(self, rule_id: str) -> Rule | None: ...

    async def notice(self, notice_id: str) -> AlertNotice | None: ...

    async def notices(
        self,
        *,
        since: datetime | None = None,
        rule_id: str = "",
        customer_id: str = "",
        state: NoticeState | None = None,
        limit: int = 100,
    ) -> Sequence[AlertNotice]:
        """Crossings on record, the newest first."""
        ...

    async def card(self, notice: AlertNotice) -> Card | None:
        """The card this notice went out with; ``None`` where it is part of a summary, not written yet, or forgotten."""
        ...

    async def mutes(self, now: datetime) -> Sequence[Mute]:
        """The mutes in force."""
        ...

    async def parked_rules(self) -> Mapping[str, ParkedRule]:
        """The rules that tell nothing while somebody may not see what they tell, by id."""
        ...

    def histories(
        self, since: date, customer_ids: Sequence[str] | None = None
    ) -> AsyncIterator[Sequence[History]]:
        """Daily snapshots of periods that end on or after ``since``, in batches; of all customers where none is named.

        Ordered by customer and period. A customer's periods are never split between two batches.
        """
        ...

    async def cost_by_service(self, customer_id: str, before: date) -> CostByService | None:
        """The latest cost by service that was kept on a day before this one."""
        ...

    async def tickets(self, keys: Sequence[str] | None = None) -> Sequence[TicketSeen]:
        """Tickets as last seen, those first that were looked at longest ago; all that are not closed where no key is
        given."""
        ...

    async def watched(self, place: Destination) -> Sequence[TicketSeen]:
        """The tickets whose updates come to this thread, as they were last seen; the latest to come here first."""
        ...


class Alerts(AlertReader, Protocol):
    """Alerts, both ways. What belongs together is written in one transaction.

    ``row`` makes the audit row of what is changed, if anything is; it is committed together with that.
    """

    async def add(self, rule: Rule, instead_of: str = "") -> bool:
        """Keep a rule, in place of the one with that id; ``False`` where one with its own id is there already."""
        ...

    async def remove(self, rule_id: str, now: datetime) -> Rule | None:
        """Forget a rule with its memory and mutes; what nobody was told of yet becomes moot."""
        ...

    async def mute(self, mute: Mute, row: Callable[[], AuditEntry] | None = None) -> None:
        """Keep a mute, in place of an older one of the same rule and customer."""
        ...

    async def unmute(
        self, rule_id: str, customer_id: str, row: Callable[[], AuditEntry] | None = None
    ) -> bool: ...

    async def acknowledge(
        self,
        notice_id: str,
        by: str,
        now: datetime,
        row: Callable[[], AuditEntry] | None = None,
        *,
        actor: str = "",
        name: str = "",
    ) -> bool:
        """Put on record who takes care of it, and of what was sent of its topic to the same place; of two that race, one gets
        ``True``.

        Who takes an alert about a ticket has the ticket from then on, under the key ``actor`` and this ``name`` (else ``by``).
        """
        ...

    async def owner(self, place: Destination, topic: str) -> tuple[datetime, str, str] | None:
        """Since when and who takes care of the alerts of a topic (:class:`bot.ports.outbox.Notice`) at a place, by name and by the
        actor's key, if anybody does."""
        ...

    async def memory(self, customer_ids: Sequence[str]) -> Mapping[Pair, Memory]:
        """What all rules remember of these customers; pairs that never told anything have none."""
        ...

    async def record(
        self,
        evaluation: Evaluation,
        rules: Mapping[str, Rule],
        now: datetime,
        histories: Sequence[History] = (),
    ) -> Sequence[AlertNotice]:
        """Write an evaluation: its crossings (state NEW, or MUTED), its memory, mutes that ended, and snapshots.

        A crossing whose rule and key are on record already is left out. Returns the notices that are new and not muted.
        """
        ...

    async def waiting(self, limit: int) -> Sequence[AlertNotice]:
        """Notices that are not yet on their way (state NEW), the oldest first."""
        ...

    async def post(
        self, sent: Mapping[str, str], messages: Sequence[Notice], state: NoticeState = NoticeState.SENT
    ) -> None:
        """Put messages in the outbox and mark the notices they carry (notice id -> outbox id)."""
        ...

    async def park_rules(
        self, parked: Sequence[ParkedRule], told: Callable[[Sequence[ParkedRule]], Sequence[Notice]]
    ) -> Sequence[ParkedRule]:
        """Keep that rules tell nothing for now, with what is ``told`` of those that did until now; returns these."""
        ...

    async def unpark_rules(self, rule_ids: Collection[str]) -> None: ...

    async def withhold(self, notice_ids: Collection[str]) -> None:
        """Tell nothing of these that are not on their way yet (state NEW, then WITHHELD)."""
        ...

    async def withheld(self) -> Collection[Pair]:
        """Of which rules and customers something is withheld; the customer is empty where it is about none."""
        ...

    async def release(self, notice_ids: Collection[str], late: Collection[str]) -> None:
        """Of what is withheld, compose these after all; those that are ``late`` have ceased to be true."""
        ...

    async def period(self, customer_id: str) -> Period | None:
        """The billing period last learned for a customer whose periods are not calendar months."""
        ...

    async def learn_period(self, customer_id: str, period: Period) -> None: ...

    async def keep_cost_by_service(self, parts: CostByService) -> None:
        """Keep a customer's cost by service, in place of what was kept on the same day."""
        ...

    async def followed(self, now: datetime) -> Sequence[TicketSeen]:
        """Tickets that somebody follows and that are to be looked at, those first whose last look is longest ago.

        Closed ones come last, and rest for a while after each look.
        """
        ...

    async def looked(self, keys: Sequence[str], now: datetime) -> None:
        """These tickets are being looked at; others come before them the next time."""
        ...

    async def watches(self, keys: Sequence[str]) -> Sequence[TicketWatch]:
        """Who hears of these tickets; ``destination.thread`` is filled in once the anchor has been posted."""
        ...

    async def deeds(self, keys: Sequence[str]) -> Mapping[str, Mapping[str, Destination]]:
        """By ticket, digests of the notes that the bot itself wrote, and ``closed`` where it closed the ticket; each
        with the conversation it was done in, and by whom."""
        ...

    async def see(
        self,
        seen: Sequence[TicketSeen],
        messages: Sequence[Notice],
        evaluation: Evaluation,
        rules: Mapping[str, Rule],
        now: datetime,
    ) -> None:
        """Remember tickets as they now stand, with what is to be told of them."""
        ...
