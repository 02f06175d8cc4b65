"""The vendors that the port's contract is held to: the fake, and the real client over the sandbox (real TLS, real msal).

Each is asked as a whole, and through the wrappers that limit somebody to one customer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Protocol

import pytest

from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from bot.access.customer_scope import CustomerScope
from bot.access.scoped_partner import ScopedPartner
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef
from bot.ports import Partner
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault, settings_of, signed_in
from tests.fake_partner import FakePartner
from tests.samples import FABRIKAM, MUELLER, NOW

UNKNOWN = "99999999-0000-4000-8000-000000000000"


class Paged(Protocol):
    """Makes the vendor's pages of customers this small."""

    def __call__(self, rows: int, /) -> None: ...


@dataclass(frozen=True)
class Vendor:
    """A vendor under test. ``spender`` has usage and a budget, ``other`` none; ``created`` counts customers made;
    ``provision`` has everything be there that was ordered."""

    partner: Partner
    spender: CustomerRef
    other: CustomerRef
    today: date
    pages_of: Paged
    created: Callable[[], int]
    provision: Callable[[], Awaitable[object]]

    def limited(self) -> Vendor:
        """The same vendor for somebody who is limited to ``spender``."""
        scope = CustomerScope(Index(self.spender, self.other), frozenset({self.spender.id}))
        return replace(self, partner=ScopedPartner(self.partner, scope))


class Index:
    """The list of customers (``bot.ports.CustomerIndex``), as far as scopes ask it."""

    def __init__(self, *customers: CustomerRef) -> None:
        self.known = {customer.id: customer for customer in customers}

    async def get(self, customer_id: str) -> CustomerRef | None:
        return self.known.get(customer_id)


async def collected(pages: AsyncIterator[Sequence[Any]]) -> list[Any]:
    """All rows of all pages."""
    return [row async for page in pages for row in page]


@asynccontextmanager
async def failing(cause: Cause) -> AsyncIterator[None]:
    """What happens inside fails so, and surely did nothing."""
    with pytest.raises(PartnerFailure) as caught:
        yield
    assert (caught.value.cause, caught.value.maybe_done) == (cause, False)


@asynccontextmanager
async def fake(_: pytest.MonkeyPatch) -> AsyncIterator[Vendor]:
    """The fake that the core's tests are told about the vendor by."""
    partner = FakePartner(domains={FABRIKAM.id: (FABRIKAM.domain, "fabrikaminc.example")})

    def pages_of(rows: int) -> None:
        partner.page = rows

    def created() -> int:
        return sum(kind == "customers.create" for kind, _ in partner.done)

    async def provision() -> None:
        partner.orders.provision(FABRIKAM.id)

    yield Vendor(partner, FABRIKAM, MUELLER, NOW.date(), pages_of, created, provision)


@asynccontextmanager
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Vendor]:
    """The client, signed in to a sandbox of its own."""
    async with Sandbox() as sandbox:
        settings = settings_of(sandbox)
        auth = await signed_in(sandbox, settings, MemoryVault())
        async with PartnerCenter(open_exchange(settings, auth)) as partner:
            spender, other = await _customers(partner, sandbox)

            def pages_of(rows: int) -> None:
                monkeypatch.setattr("adapters.microsoft.partner_center.calls.customers.PAGE", rows)

            def created() -> int:
                return sum(effect.kind == "customer" for effect in sandbox.world.ledger.effects)

            async def provision() -> None:
                sandbox.world.agenda.run(sandbox.world.now() + timedelta(hours=1))

            yield Vendor(partner, spender, other, sandbox.world.now().date(), pages_of, created, provision)


async def _customers(partner: PartnerCenter, sandbox: Sandbox) -> tuple[CustomerRef, CustomerRef]:
    """Fabrikam, and somebody who has no usage."""
    everybody = {each.id: each for each in await collected(partner.customers.pages())}
    spending = {each.customer_id for each in await collected(partner.usage.by_customer())}
    spender = everybody[sandbox.world.named("Fabrikam, Inc.").id]
    return spender, next(each for each in everybody.values() if each.id not in spending)


VENDORS = {"fake": fake, "client": client}
