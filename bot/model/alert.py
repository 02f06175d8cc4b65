"""Alert rules, what sets them off, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.model.alert_kind import AlertKind
from bot.model.customer import CustomerRef
from bot.model.destination import Destination
from bot.model.money import Money


class Cadence(StrEnum):
    """How often a digest comes, in the recipient's own time zone."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which customers a rule is about: those named, or everyone but those excluded.

    New customers join a rule for everyone by themselves.
    """

    customers: tuple[CustomerRef, ...] = ()
    excluded: tuple[CustomerRef, ...] = ()

    @property
    def everyone(self) -> bool:
        """Whether the rule is about all customers that are not excluded."""
        return not self.customers

    def covers(self, customer_id: str) -> bool:
        """Whether the rule is about this customer."""
        if self.everyone:
            return all(each.id != customer_id for each in self.excluded)
        return any(each.id == customer_id for each in self.customers)


@dataclass(frozen=True, slots=True)
class Rule:
    """A standing wish to be alerted. ``steps`` ascend and mean, by kind:

    amount: amounts in the customer's own currency, or only in ``currency`` where that is given;
    percent: percent of the budget;
    forecast: amounts the period is expected to reach; none means the budget;
    sudden: how many times a usual day a day must cost (one step);
    stale: hours (one step);
    signin: days before a sign-in ends.

    ``owner`` is the actor's key; ``owner_home`` is where the owner is told privately. ``destination_name`` is what
    people call the destination. ``locale`` and ``time_zone`` (IANA) are those of whoever reads it: what the rule sends is worded for them.
    """

    id: str
    kind: AlertKind
    scope: Scope
    destination: Destination
    destination_name: str
    owner: str
    owner_name: str
    owner_home: Destination
    created: datetime
    steps: tuple[Decimal, ...] = ()
    currency: str = ""
    cadence: Cadence | None = None
    locale: str = "en-US"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Period:
    """A billing period, both days included, in UTC."""

    starts: date
    ends: date

    @property
    def key(self) -> str:
        """The period's name in keys: its first day."""
        return self.starts.isoformat()


@dataclass(frozen=True, slots=True)
class Point:
    """A customer's spend since its period began, as it stood at the end of what was known of one day."""

    day: date
    cost: Decimal
    budget: Decimal | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The daily snapshots of one customer in one billing period, days ascending. All in one currency."""

    customer_id: str
    period: Period
    currency: str
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class CostByService:
    """What a customer's spend since its period began consisted of on one day: cost by service, in one currency."""

    customer_id: str
    day: date
    period: str
    currency: str
    costs: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a period is heading for at its pace so far: the amount at its end, and the day the target is reached."""

    at_end: Money
    target: Money
    reached_on: date


@dataclass(frozen=True, slots=True)
class Baseline:
    """The numbers behind "sudden": what the day cost, and the customer's usual days before it.

    ``usual`` is the median of ``days`` days, ``spread`` how far they usually lie from it (median absolute deviation).
    """

    day: date
    cost: Money
    usual: Money
    spread: Money
    days: int


@dataclass(frozen=True, slots=True)
class Crossing:
    """Something a rule waited for has happened. Figures are as they stood then.

    ``key`` names it among all crossings of the rule: the same happening has the same key however often it is found.
    ``step`` is the highest step passed and ``passed`` all that were passed at once. ``level`` orders crossings of one
    rule by how bad they are. ``subject`` is what it is about where that is no customer (invoice, ticket, sign-in).
    ``budget_before`` is the budget that was changed since the rule last alerted, or since the day before. ``remarks`` are sentences
    that explain it (currency changed), in the language of the rule. ``details`` are facts by label; a label is a message that is
    translated where it is shown, its value is in the language of the rule. ``closed`` is whether the ticket that it is about is.
    """

    rule_id: str
    kind: AlertKind
    key: str
    level: Decimal
    customer: CustomerRef | None = None
    period: Period | None = None
    step: Decimal | None = None
    passed: tuple[Decimal, ...] = ()
    cost: Money | None = None
    budget: Money | None = None
    as_of: datetime | None = None
    forecast: Forecast | None = None
    baseline: Baseline | None = None
    subject: str = ""
    title: str = ""
    remarks: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    budget_before: Money | None = None
    closed: bool = False


class NoticeState(StrEnum):
    """What became of a crossing."""

    NEW = "new"
    SENT = "sent"
    SUMMARISED = "summarised"
    MUTED = "muted"
    MOOT = "moot"  # its rule was removed before anybody was told
    PARKED = "parked"  # its place cannot be reached
    LATE = "late"  # its place could not be reached as long as it was true
    WITHHELD = "withheld"  # whoever made its rule, or whom it tells, may not see it


def own_message_of(notice_id: str) -> str:
    """The id of the message that carries the notice with this id and no other."""
    return f"alert-{notice_id}"


@dataclass(frozen=True, slots=True)
class AlertNotice:
    """A crossing on record: who was told when, and who has taken it on.

    ``outbox_id`` is the message it went out with; ``found`` is when the bot found it. ``acknowledged_by`` is the name to show,
    ``acknowledged_actor`` the key of the chat user, empty where it is not known.
    """

    id: str
    crossing: Crossing
    destination: Destination
    found: datetime
    state: NoticeState = NoticeState.NEW
    outbox_id: str = ""
    acknowledged: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_actor: str = ""

    @property
    def own_message(self) -> str:
        """The id of the message that carries this notice and no other."""
        return own_message_of(self.id)


@dataclass(frozen=True, slots=True)
class ParkedRule:
    """A rule that tells nothing while somebody may not see what it tells: who made it, or, for a ``reader``, whom it tells.

    ``cause`` is one of :class:`bot.access.recipients.Denial`, as text.
    """

    rule_id: str
    since: datetime
    cause: str
    reader: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """Silence for one rule, for one customer of it or (``customer_id`` empty) for all.

    A crossing above ``level``, or spend half as much again as ``cost``, is told nevertheless and ends the silence for
    that customer. A mute set while nothing had been found has no finite level: it ends for a customer that passes a
    step above all that were found for it before.
    """

    rule_id: str
    customer_id: str
    until: datetime
    reason: str
    by: str
    since: datetime
    level: Decimal
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a rule has told about a customer in ``period``: each step, with the spend at which it was told.

    Kinds without steps keep what they told under keys of their own (a day, a date of data).
    """

    period: str
    currency: str
    told: Mapping[str, Decimal] = field(default_factory=dict)


Pair = tuple[str, str]
"""A rule's id and a customer's id."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation found: crossings to be told, crossings under a mute, and memory that changed.

    ``woken`` are mutes that ended because it got worse.
    """

    told: tuple[Crossing, ...] = ()
    muted: tuple[Crossing, ...] = ()
    memory: Mapping[Pair, Memory] = field(default_factory=dict)
    woken: tuple[Pair, ...] = ()


def rule_id_for(request_id: str) -> str:
    """Id of a rule by the request id of its change: six letters and digits that a repeat of the same write finds again."""
    number = int(request_id.replace("-", ""), 16)
    letters = "abcdefghjkmnpqrstvwxyz0123456789"
    return "".join(letters[(number >> (5 * at)) & 31] for at in range(6))
