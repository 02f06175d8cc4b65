"""Outbox: what is to be delivered, under which dedupe key, and when to try again. Rules only; the store keeps
the rows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.cards.delivery import TRIED_AGAIN as TRIED_AGAIN
from bot.cards.model import Card, Node, Secret, Text
from bot.messages import N_, _, in_its_language
from bot.model import Destination
from bot.model.audit import AuditEntry
from bot.model.destination import actor_key
from bot.model.fact import Tone
from bot.model.retry_after import LONGEST

FIRST_TRY = timedelta(seconds=20)
"""A result is first shown by whoever worked it out; the outbox steps in only if that did not happen."""

CEILING = timedelta(minutes=30)
"""The longest wait between two attempts, unless the platform asks for more."""

UNREADABLE = N_("It can no longer be read.")
UNPOSTABLE = N_("The bot failed to post it.")
OF_ITSELF = frozenset({UNREADABLE, UNPOSTABLE})
"""Why a notice is parked where its destination is not to blame: that others arrive there says nothing about it."""

WITHHELD = N_("Whoever asked for it, or whom it is for, may not see it now.")
"""Why a notice is parked where no place is to blame: it is looked at again, and goes out once the right is back."""


@dataclass(frozen=True, slots=True)
class Access:
    """Rights that a notice rests on, asked again just before it is posted.

    Everybody in ``people`` (keys of chat users) must be let in, and must hold ``permission`` for each of ``customers``
    (tenant ids); where none is named, for all there are. Without a permission, to be let in is enough.
    """

    people: tuple[str, ...]
    permission: str = ""
    customers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """One card to be delivered once to one destination. ``id`` travels with the message where it can.

    ``owner`` is told when it cannot be delivered. After ``until`` it is no longer true, and is not delivered late.
    ``access`` must all hold when it is posted. ``None`` says nothing of it: then whom it is for, and its owner, must be
    let in. What concerns nobody but whom it is for, and holds nothing of customers, rests on no rights: ``()``.

    Of the notices of one ``topic`` at one destination, the first is a message. Each later one brings that message up to date and
    is itself a short one in its thread (:mod:`bot.cards.alert.thread`).

    With ``edits`` it is no message of its own: its card takes the place of the messages as which these notices were
    delivered, where the platform can edit them. One of them that is not delivered yet never is.
    """

    id: str
    dedupe_key: str
    destination: Destination
    card: Card
    not_before: datetime
    attempts: int = 0
    owner: Destination | None = None
    until: datetime | None = None
    access: tuple[Access, ...] | None = None
    topic: str = ""
    edits: tuple[str, ...] = ()


class Illegible(Exception):  # noqa: N818 - named for what is the matter
    """A stored card that no key opens, or that this version does not understand."""


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """A notice in one worker's hands. ``attempts`` counts this time too.

    ``doubtful`` is whether an earlier attempt may have arrived without our knowing: its worker died, or the platform
    gave no clear answer. The card stays sealed until it is asked for: opening takes longer than claiming, and what must
    wait is not opened.
    """

    id: str
    destination: Destination
    attempts: int
    owner: Destination | None
    read: Callable[[], Card] = field(repr=False, compare=False)
    doubtful: bool = False
    access: tuple[Access, ...] | None = None
    continues: str = ""
    """The id of the notice whose message it brings up to date; empty where it is a message of its own."""
    edits: tuple[str, ...] = ()

    @property
    def card(self) -> Card:
        """The card, opened anew each time. Raises :class:`Illegible`."""
        return self.read()


def access_to(notice: Notice | ClaimedNotice) -> tuple[Access, ...]:
    """The rights that a notice rests on, also one that does not say."""
    if notice.access is not None:
        return notice.access
    homes = [notice.owner, notice.destination if not notice.destination.channel else None]
    people = dict.fromkeys(actor_key(home) for home in homes if home is not None)
    return (Access(tuple(people)),) if people else ()


@dataclass(frozen=True, slots=True)
class Parked:
    """Notices that could not be delivered to one destination: how many, why, and since when."""

    destination: Destination
    reason: str
    count: int
    since: datetime


class DeliveryFailed(Exception):  # noqa: N818 - named for what happened
    """A notice did not arrive. ``permanent`` when trying again cannot help (channel archived, bot removed).

    ``retry_after`` is in seconds, where the platform says it. ``doubtful`` when it may have arrived all the same: no
    answer came, or none that says so.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        doubtful: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.doubtful = doubtful


def next_try(attempts: int, now: datetime, retry_after: float | None, jitter: float) -> datetime:
    """When to try again after ``attempts`` failures; ``jitter`` in 0..1 spreads the waiting."""
    if retry_after is not None:
        asked = retry_after if 0 <= retry_after < LONGEST else 0.0 if retry_after < 0 else LONGEST
        return now + timedelta(seconds=asked + jitter)
    wait = min(CEILING, timedelta(seconds=2.0 ** min(attempts, 12)))
    return now + wait * (0.75 + 0.5 * jitter)


@in_its_language
def without_secrets(card: Card) -> Card:
    """The card as it may be stored: secrets are replaced by a sentence that says what to do instead."""
    said = _("The one-time password can't be shown here. Reset it in Partner Center.")
    lost = Text(said, Tone.WARNING)

    def kept(node: Node) -> Node:
        return lost if isinstance(node, Secret) else node

    return replace(card, body=tuple(kept(node) for node in card.body))


class Outbox(Protocol):
    """What is still to be delivered. A claimed notice comes back by itself when its lease runs out."""

    async def put(self, notices: Sequence[Notice], row: Callable[[], AuditEntry] | None = None) -> None:
        """Add notices, with the audit row of it in the same transaction."""
        ...

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> Sequence[ClaimedNotice]: ...

    def delivered(self, notice_id: str, now: datetime, message_id: str = "") -> Awaitable[None]: ...

    async def retry(
        self, notice_id: str, at: datetime, reason: str, *, tried: bool = True, doubtful: bool = False
    ) -> None:
        """Not delivered: due again at ``at``. ``tried`` is false where it only had to wait, which is no attempt.

        ``doubtful`` is whether it may have arrived all the same.
        """
        ...

    async def park(
        self,
        notice_id: str,
        now: datetime,
        reason: str,
        *,
        told: Notice | None = None,
        doubtful: bool = False,
        stands: timedelta | None = None,
    ) -> None:
        """It cannot be delivered: kept with the reason. ``told`` is put in with it, for whoever asked for the notice.

        One that has no end of its own ``stands`` for so long.
        """
        ...

    async def withdraw(self, notice_id: str) -> bool:
        """Take back a message of alerts that was not posted: what it carries is to be composed anew.

        ``False`` where it carries nothing and stays.
        """
        ...

    async def detach(self, notice_id: str) -> None:
        """The notice continues no message any more: the one that it did cannot be brought up to date."""
        ...

    async def messages(self, notice_ids: Sequence[str], *, continued: bool = False) -> frozenset[str]:
        """The ids of the messages that these notices were delivered as; with ``continued``, also of those that they brought up to
        date."""
        ...

    async def told_since(self, places: Collection[Destination], since: datetime) -> bool:
        """Whether something was told in one of these places since, or is on its way there; threads do not count."""
        ...

    async def supersede(self, notice_ids: Sequence[str], now: datetime) -> Sequence[tuple[Destination, str]]:
        """Where these notices stand: for which destination, and as which message. What of them waits, or could not be
        delivered, is settled: another card has taken its place."""
        ...

    async def parked(self, limit: int = 100) -> Sequence[Parked]:
        """What could not be delivered, by destination, the latest first; at most ``limit`` destinations."""
        ...

    async def parked_counts(self) -> tuple[int, int]:
        """How many notices could not be delivered, and to how many places."""
        ...

    async def parked_reasons(self, limit: int, but: Collection[str]) -> Mapping[Destination, frozenset[str]]:
        """Every reason that something is parked for, by destination without its threads; none of those in ``but``."""
        ...

    async def unpark(self, destination: Destination, now: datetime, but: Collection[str] = ()) -> int:
        """Deliver after all what is parked for a channel or person and is still true; how many notices that is.

        Only platform, workspace, channel and user of the destination count. What is parked for one of the reasons in
        ``but`` stays.
        """
        ...

    async def lag(self, now: datetime) -> timedelta:
        """How long the longest waiting notice has been due; zero when nothing is."""
        ...
