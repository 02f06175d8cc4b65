"""Audit trail of the vendor: what was done, by whom, to which customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.wire.bodies import Json, encode, pascal
from sandbox.world.customers import Customer
from sandbox.world.seeded_random import SeededRandom


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One row. The values are JSON texts with capitalised names."""

    id: str
    when: datetime
    customer_id: str
    customer_name: str
    user: str
    application_id: str
    resource_type: str
    operation: str
    old: str
    new: str
    correlation_id: str
    status: str = "succeeded"
    more: tuple[tuple[str, str | None], ...] = ()


@dataclass(slots=True)
class AuditLog:
    """All rows, the oldest first."""

    rng: SeededRandom
    partner_id: str
    records: list[AuditRecord] = field(default_factory=list)

    def append(
        self,
        when: datetime,
        customer: Customer,
        actor: tuple[str, str],
        what: tuple[str, str],
        new: Json,
        old: Json | None = None,
        correlation_id: str = "",
        more: tuple[tuple[str, str | None], ...] = (),
    ) -> None:
        """*actor* is (user, application id), *what* is (resource type, operation), *more* what is told beside the values."""
        self.records.append(
            AuditRecord(
                id=f"{self.partner_id}_{what[0]}_{self.rng.guid('audit', len(self.records))}",
                when=when,
                customer_id=customer.id,
                customer_name=customer.name,
                user=actor[0],
                application_id=actor[1],
                resource_type=what[0],
                operation=what[1],
                old="" if old is None else encode(pascal(old)).decode(),
                new=encode(pascal(new)).decode(),
                correlation_id=correlation_id,
                more=more,
            )
        )

    def between(self, start: datetime, end: datetime) -> Iterator[AuditRecord]:
        """Rows of [start, end), the newest first."""
        for record in reversed(self.records):
            if start <= record.when < end:
                yield record
