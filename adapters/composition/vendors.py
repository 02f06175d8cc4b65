"""Clients of Microsoft's services for an installation, from its settings; each further service is opened here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.graph import GraphDirectory, open_directory
from adapters.microsoft.partner_api.price_sheets import PartnerApiPriceSheets, open_price_sheets
from adapters.microsoft.partner_center.client import PartnerCenter, open_exchange
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.errors import Unavailable
from bot.model import Desk
from bot.ports import Clock, Store, TicketDesk
from config.settings import PartnerCenterSettings, Settings


class MissingSettings(Exception):  # noqa: N818 - named for what is the matter
    """Something without which the bot cannot work is not configured; the message says what."""


def vendor_of(settings: Settings) -> PartnerCenterSettings:
    """How Partner Center is reached. Raises :class:`MissingSettings`."""
    if settings.partner_center is None:
        raise MissingSettings(
            "PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID and PARTNER_CENTER_CLIENT_SECRET are not set. "
            "Try `csp-bot demo` for a bot that needs none of them."
        )
    return settings.partner_center


@dataclass(frozen=True, slots=True)
class Vendors:
    """The clients, and the tokens that they ask with."""

    auth: Auth
    partner: PartnerCenter
    azure: AzureSupportDesk
    directory: GraphDirectory
    price_sheets: PartnerApiPriceSheets

    @property
    def desks(self) -> Mapping[Desk, TicketDesk]:
        """Where tickets are, asked with the rights of the service account."""
        return {Desk.AZURE: self.azure, Desk.PARTNER_CENTER: PartnerCenterDesk(self.partner.exchange)}


@asynccontextmanager
async def open_vendors(
    vendor: PartnerCenterSettings, store: Store, clock: Clock, groups: Iterable[str]
) -> AsyncIterator[Vendors]:
    """Clients over connections of their own. ``groups`` are those of the directory that give roles."""

    async def renewed(tenant: str, oid: str) -> None:
        with suppress(Unavailable):  # the token was got all the same
            await store.links.renewed(tenant, oid, clock.now())

    auth = Auth(vendor, store.vault, renewed=renewed)
    async with AsyncExitStack() as stack:
        partner = await stack.enter_async_context(PartnerCenter(open_exchange(vendor, auth)))
        azure = AzureSupportDesk(vendor, auth)
        stack.push_async_callback(azure.aclose)
        directory = await stack.enter_async_context(open_directory(vendor, auth, groups))
        price_sheets = await stack.enter_async_context(open_price_sheets(vendor, auth))
        yield Vendors(auth, partner, azure, directory, price_sheets)
