"""Signers' certificates: fetched once however many events wait for them, believed for an hour, refused for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from cryptography import x509

from adapters.microsoft.partner_center.webhook.chain import (
    Signer,
    issuer_addresses,
    read_certificates,
    trusted,
)
from adapters.microsoft.partner_center.webhook.hosts import Hosts
from adapters.microsoft.partner_center.webhook.signature import Refused
from adapters.runtime.wakeups import Wakeups
from adapters.server import limits
from adapters.server.concurrency import TooManyWait, Turns

GOOD_FOR = timedelta(hours=1)
"""How long a certificate counts after it was checked. Revocation is not asked about; see docs/webhooks.md."""

BAD_FOR = timedelta(seconds=30)
MOST_KEPT = 64
_AT = "https://3psostorageacct.blob.core.windows.net/cert"
PUBLISHED = frozenset(
    {f"{_AT}/pcnotifications-dispatch.microsoft.com.cer", f"{_AT}/pcnotifications.microsoft.com.cer"}
)
"""Where Microsoft says its certificate is, or was: https://learn.microsoft.com/partner-center/developer/partner-center-webhooks"""

STRANGERS = 2
"""How many addresses that never led to a good certificate are asked at a time, whoever names how many. A number for each
minute would be used up by made-up ones, and a new one of the vendor's would be kept out for as long."""

WAITING = 6
SECONDS = 5.0
MOST_STEPS = 3
Fetch = Callable[[str], Awaitable[bytes]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Known(Generic[T]):
    """What came of an address, and until when that counts."""

    outcome: T
    until: datetime


class Certificates:
    """From a certificate's address to its signer. ``fetch`` brings the bytes; raises what it raises, and ``Refused``."""

    def __init__(
        self, hosts: Hosts, roots: Sequence[x509.Certificate], fetch: Fetch, now: Callable[[], datetime]
    ) -> None:
        self._hosts, self._roots, self._fetch, self._now = hosts, roots, fetch, now
        # Apart, so that made-up addresses push no good one out.
        self._good: OrderedDict[str, _Known[Signer]] = OrderedDict()
        self._bad: OrderedDict[str, _Known[Refused]] = OrderedDict()
        self._strangers = Turns(STRANGERS, WAITING)
        # Whoever waits keeps a connection that makes no room for others: few may, wherever a host does not answer.
        self._callers_of_strangers = Turns(limits.SHARED_WAITING, 0)
        self._callers = Turns(limits.SHARED_WAITING, 0)
        self._running: dict[str, asyncio.Task[Signer]] = {}
        self._wakeups = Wakeups()

    async def signer(self, address: str) -> Signer:
        """The signer whose certificate is at ``address``; raises :class:`Refused`."""
        address = self._hosts.signer(address)
        if (good := self._good.get(address)) and self._counts(good.until):
            return good.outcome
        if (bad := self._bad.get(address)) and self._counts(bad.until):
            raise Refused(bad.outcome.reason, bad.outcome.status)
        callers = self._callers if self._established(address) else self._callers_of_strangers
        try:
            async with callers.turn():
                return await self._asked_for(address)
        except TooManyWait:
            raise Refused("certificate_busy", 503) from None

    async def _asked_for(self, address: str) -> Signer:
        running = self._running.get(address)
        if running is None:
            running = self._running[address] = asyncio.create_task(self._learn_in_turn(address))
            running.add_done_callback(lambda task: self._ended(address, task))
        # Whoever waits may go away without taking the certificate from the others who wait for it.
        return await self._wakeups.share(running)

    def _established(self, address: str) -> bool:
        return address in PUBLISHED or address in self._good

    def _counts(self, until: datetime) -> bool:
        # What ends later than it lasts was learned while the clock was wrong.
        return self._now() < until <= self._now() + GOOD_FOR

    async def close(self) -> None:
        """Stop fetching."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _learn_in_turn(self, address: str) -> Signer:
        """Hold strangers to their number. What is published, or was good before, waits for none of them."""
        if self._established(address):
            return await self._learn(address)
        try:
            async with self._strangers.turn():
                return await self._learn(address)
        except TooManyWait:
            raise Refused("certificate_busy", 503) from None

    def _ended(self, address: str, task: asyncio.Task[Signer]) -> None:
        self._running.pop(address, None)
        if not task.cancelled():
            task.exception()  # looked at, so that nobody's having waited for it is no complaint in the log

    async def _learn(self, address: str) -> Signer:
        try:
            async with asyncio.timeout(SECONDS):
                signer = await self._obtain(address)
        except TimeoutError:
            refused = Refused("certificate_away", 503)
        except Refused as why:
            refused = why
        else:
            _remember(self._good, address, _Known(signer, min(self._now() + GOOD_FOR, signer.until)))
            return signer
        _remember(self._bad, address, _Known(refused, self._now() + BAD_FOR))
        raise refused

    async def _obtain(self, address: str) -> Signer:
        """Fetch the certificate, and those of its issuers as long as no path leads to a root without them."""
        leaf, *others = read_certificates(await self._fetch(address))
        newest = others[-1] if others else leaf
        for _ in range(MOST_STEPS):
            try:
                return trusted(leaf, others, self._roots, self._now())
            except Refused as why:
                where = next(filter(self._hosts.issuer, issuer_addresses(newest)), "")
                if why.reason != "chain" or not where:
                    raise
            newest, *more = read_certificates(await self._fetch(where))
            others += [newest, *more]
        return trusted(leaf, others, self._roots, self._now())


def _remember(kept: OrderedDict[str, T], address: str, value: T) -> None:
    kept[address] = value
    kept.move_to_end(address)
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
