"""Audit entries: from what happened to what is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.cards.model import Card
from bot.errors import PartnerFailure, Refusal, Unavailable, Unsettled
from bot.model import CustomerRef
from bot.model.audit import AuditEntry, Outcome
from bot.model.change import Change, PendingChange
from bot.model.identity import Actor, Person
from bot.ports.dispatch import Place
from bot.redaction import masked, masked_text

BOT, OURS = "bot", "The bot"
"""The key and the name under which the bot itself stands in the trail. On its command line the name is of who used it."""

OPENLY = "Shown to everyone there."

LONGEST_NAME = 200

LONGEST_ID = 100
"""Ids come back from buttons, where a client can put anything: an index holds no more than some 2,700 bytes of it."""

UNDO, BEFORE = "undo", "before "
"""How the arguments of what was done at once call the id it is undone by, and how things were."""

LONGEST_FACT = 5000
LONGEST_CARD = 10_000
"""Characters of one value on a confirmation card, and of all that it showed."""


@dataclass(slots=True)
class RequestRecord:
    """What is known of one request while it is answered. It is filled in on the way, and written down at the end."""

    actor: Actor
    place: str
    command: str = ""
    typed: str = ""
    """The command that was typed, where it does what another is named for: that one is the ``command``."""
    arguments: dict[str, str] = field(default_factory=dict)
    person: Person | None = None
    customer_id: str = ""
    change_id: str = ""
    outcome: Outcome = Outcome.SHOWN
    detail: str = ""
    notice_id: str = ""
    """The notice that the answer stands for, if any."""
    written: bool = False
    """Whether the row of the answer has been written already, in the transaction of the effect."""
    at_once: bool = False
    """Whether it is carried out by a command that does something at once."""
    there: Place | None = None
    """Where it is asked, as far as what may be done there decides what is offered."""

    def can_be_undone(self, by: str, before: Mapping[str, str]) -> None:
        """Keep how things were before what is done at once, and under which id a button undoes it."""
        self.arguments |= {UNDO: by} | {f"{BEFORE}{name}": value for name, value in before.items()}

    @classmethod
    def at(
        cls, actor: Actor, place: Place, given: Mapping[str, str], command: str = "", change_id: str = ""
    ) -> RequestRecord:
        """What somebody asks for somewhere, with what was given as it was typed."""
        where = f"{place.platform}:{place.channel}"
        known = masked_text(change_id, LONGEST_ID)
        return cls(actor, where, command, arguments=dict(given), change_id=known, there=place)

    def known(self, why: Refusal | PartnerFailure) -> Refusal | PartnerFailure:
        """A refusal as far as it is known: what is done at once is done with its commit, whether or not that is heard of."""
        lost = isinstance(why, Unavailable) and (why.committing or self.outcome is Outcome.DONE)
        return Unsettled() if lost and self.at_once else why

    def runs(self, name: str, effect: str) -> None:
        """Which command it is, and whose effect that has."""
        self.command, self.typed = effect, name if name != effect else ""

    def about(self, values: Mapping[str, object]) -> None:
        """Which customer it is about, from the values of the command."""
        named = [value for value in values.values() if isinstance(value, CustomerRef)]
        self.customer_id = named[0].id if named else ""

    def is_about(self, customer: CustomerRef | None) -> None:
        """Which customer it turned out to be about, by the vendor's word."""
        self.customer_id = customer.id if customer else ""

    def openly(self, *, private: bool) -> str:
        """That everybody there is shown the answer: where it is not known who that is, the asker alone is."""
        return OPENLY if not private and (self.there is None or self.there.readers_known) else ""

    def done(self, now: datetime, card: Card, detail: str = "", *, over: bool = True) -> AuditEntry:
        """The row of what is done at once, for the transaction that does it: to be made where it is certain to be done.

        ``card`` is the answer, and the row is that of the answer as well. Where it is not ``over`` with that, nothing has
        been shown yet, and what is shown in the end is recorded as every answer is.
        """
        self.written = over
        if not over:
            return self.entry(now, Outcome.DONE, detail=detail)
        openly = self.openly(private=card.private)
        return self.entry(
            now, Outcome.DONE, shown=card.summary, detail=" ".join(filter(None, (detail, openly)))
        )

    def entry(
        self,
        now: datetime,
        outcome: Outcome,
        *,
        shown: str = "",
        detail: str = "",
    ) -> AuditEntry:
        """The row for it."""
        return AuditEntry(
            at=now,
            actor=self.actor.key,
            actor_name=self.actor.name[:LONGEST_NAME],
            actor_email=self.actor.email[:LONGEST_NAME],
            entra_id=entra_id_of(self.person) if self.person else self.actor.entra_id,
            place=self.place,
            command=masked_text(self.command, LONGEST_NAME),
            arguments=masked(self.arguments),
            outcome=outcome.value,
            shown=masked_text(shown),
            detail=masked_text(_typed(self.typed, detail)),
            customer_id=self.customer_id,
            change_id=self.change_id,
        )


def _typed(name: str, detail: str) -> str:
    return f"Typed as {name}. {detail}".strip() if name else detail


def entra_id_of(person: Person) -> str:
    """Who it is in Entra: as the person proved by signing in, or as the platform says."""
    return person.link.oid if person.link else person.actor.entra_id


def entry_for(
    pending: PendingChange,
    now: datetime,
    outcome: str,
    detail: str = "",
    *,
    shown: str = "",
    person: Person | None = None,
    approved_by: tuple[str, ...] = (),
    about: str = "",
) -> AuditEntry:
    """The row of a change. ``person`` is whoever acts, where that is known: the owner's own person otherwise.

    ``about`` is the tenant id of the customer whose it turned out to be, where that is not the one of the change.
    """
    place = pending.place
    return AuditEntry(
        at=now,
        actor=pending.actor,
        actor_name=pending.actor_name[:LONGEST_NAME],
        actor_email=pending.actor_email[:LONGEST_NAME],
        entra_id=entra_id_of(person) if person else place.get("entra_id", ""),
        place=f"{place.get('platform', '')}:{place.get('channel', '')}",
        command=pending.command,
        arguments=masked(pending.arguments),
        outcome=str(outcome),
        shown=masked_text(shown) if shown else shown_of(pending.change),
        detail=masked_text(_typed(place.get("typed", ""), detail)),
        customer_id=about or (pending.change.target.id if pending.change.target else ""),
        change_id=pending.id,
        request_id=pending.request_id,
        correlation_id=pending.correlation_id,
        approved_by=approved_by,
        attempt=pending.attempts,
    )


def shown_of(change: Change) -> str:
    """What the card of a change says: the sentence, every value before and after, and what it warns of."""
    values = (
        masked_text(
            f"{fact.label}: {f'{fact.before} → ' if fact.before is not None else ''}{fact.value}",
            LONGEST_FACT,
        )
        for fact in change.facts
    )
    told = (change.summary.rstrip("."), "; ".join(values), *(each.rstrip(".") for each in change.warnings))
    said = ". ".join(filter(None, told))
    return masked_text(f"{said}." if said else "", LONGEST_CARD)


def entry_of_person(
    pending: PendingChange, person: Person, place: Place, now: datetime, outcome: Outcome, detail: str = ""
) -> AuditEntry:
    """The row of what somebody other than its owner did about a change."""
    actor = person.actor
    return replace(
        entry_for(pending, now, outcome, detail, person=person),
        actor=actor.key,
        actor_name=actor.name[:LONGEST_NAME],
        actor_email=actor.email[:LONGEST_NAME],
        place=f"{place.platform}:{place.channel}",
    )


def entry_of_ours(now: datetime, command: str, outcome: Outcome, **more: object) -> AuditEntry:
    """A row about something that the bot did by itself, or that was done on its command line."""
    blank = {"actor": BOT, "actor_name": OURS, "actor_email": "", "place": "", "arguments": {}}
    return AuditEntry(**{"at": now, "command": command, "outcome": outcome.value} | blank | more)  # type: ignore[arg-type]
