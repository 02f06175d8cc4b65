"""Signers' certificates: fetched once however many events wait for them, believed for an hour, refused for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from cryptography import x509

from adapters.partner_center.webhook.chain import Signer, issuer_addresses, read_certificates, trusted
from adapters.partner_center.webhook.hosts import Hosts
from adapters.partner_center.webhook.signature import Refused

GOOD_FOR = timedelta(hours=1)
"""How long a certificate counts after it was checked. Revocation is not asked about; see docs/webhooks.md."""

BAD_FOR = timedelta(seconds=30)
MOST_KEPT = 64
STRANGERS = 10
"""How many addresses that never led to a good certificate are asked in a minute, whoever names how many."""

SECONDS = 5.0
MOST_STEPS = 3
Fetch = Callable[[str], Awaitable[bytes]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Known:
    """What came of an address, and until when that counts."""

    outcome: Signer | Refused
    until: datetime


class Certificates:
    """From a certificate's address to its signer. ``fetch`` brings the bytes; raises what it raises, and ``Refused``."""

    def __init__(
        self, hosts: Hosts, roots: Sequence[x509.Certificate], fetch: Fetch, now: Callable[[], datetime]
    ) -> None:
        self._hosts, self._roots, self._fetch, self._now = hosts, roots, fetch, now
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._proven: OrderedDict[str, None] = OrderedDict()
        self._asked: deque[datetime] = deque()
        self._running: dict[str, asyncio.Task[Signer]] = {}

    async def signer(self, address: str) -> Signer:
        """The signer whose certificate is at ``address``; raises :class:`Refused`."""
        address = self._hosts.signer(address)
        known = self._known.get(address)
        # What ends later than it lasts was learned while the clock was wrong.
        if known is not None and self._now() < known.until <= self._now() + GOOD_FOR:
            if isinstance(known.outcome, Refused):
                raise Refused(known.outcome.reason, known.outcome.status)
            return known.outcome
        running = self._running.get(address)
        if running is None:
            self._admit(address)
            running = self._running[address] = asyncio.create_task(self._learn(address))
            running.add_done_callback(lambda task: self._ended(address, task))
        # Whoever waits may go away without taking the certificate from the others who wait for it.
        return await asyncio.shield(running)

    async def close(self) -> None:
        """Stop fetching."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _admit(self, address: str) -> None:
        """Hold strangers to their number. An address that was good before has no need of it."""
        if address in self._proven:
            return
        now = self._now()
        # A clock that was set back must not keep those out who come now.
        self._asked = deque(each for each in self._asked if now - timedelta(minutes=1) < each <= now)
        if len(self._asked) >= STRANGERS:
            raise Refused("certificate_busy", 503)
        self._asked.append(now)

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
            self._keep(address, signer, min(self._now() + GOOD_FOR, signer.until))
            _remember(self._proven, address, None)
            return signer
        self._keep(address, refused, self._now() + BAD_FOR)
        raise refused

    def _keep(self, address: str, outcome: Signer | Refused, until: datetime) -> None:
        _remember(self._known, address, _Known(outcome, until))

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
