"""Rights that the vendor is asked with: the asker's own where people sign in, else the service account's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.errors import mine
from adapters.microsoft.entra.tokens import Auth, PersonalAuth
from adapters.microsoft.http.attempts import Tokens
from adapters.microsoft.partner_center.acting import Unsigned, Watched, acting_with
from adapters.microsoft.partner_center.client import PartnerCenter
from bot.cards.format import day
from bot.cards.status import StatusLine
from bot.errors import Declined, PartnerFailure
from bot.framework.context import Acting
from bot.messages import N_, _, locale
from bot.model import Desk
from bot.model.identity import TOKEN_IDLE, Link, Person
from bot.ports import Clock, TicketDesk

MOST_KEPT = 64
"""People whose clients for Azure are kept; making them takes some milliseconds."""

YOURS = N_("Your sign-in")


@dataclass(slots=True)
class ActingRights:
    """Answers :data:`bot.framework.context.ActingFor`. ``personal`` is whether people act with their own sign-ins."""

    auth: Auth
    partner: PartnerCenter
    azure: AzureSupportDesk
    clock: Clock
    personal: bool
    _kept: OrderedDict[str, AzureSupportDesk] = field(default_factory=OrderedDict)

    def acting_for(self, person: Person) -> Acting:
        """Partner Center and the desks with this person's rights, for one question or one write."""
        if not self.personal:
            return self._as_service()
        return self._as(person.link) if person.link else self._as_nobody()

    def _as_service(self) -> Acting:
        watched = Watched(self.auth)
        partner, desks = self._clients(watched, self.azure.acting_with(watched), own=False)
        return Acting(partner, desks, by_service=lambda: watched.used)

    def _as_nobody(self) -> Acting:
        """What the application may do by itself; for the rest, the failure asks the person to sign in."""
        nobody = Unsigned(self.auth)
        partner, desks = self._clients(nobody, self.azure.acting_with(nobody, mine), own=True)
        return Acting(partner, desks, tokens=_not_signed_in)

    def _as(self, link: Link) -> Acting:
        tokens = self.auth.person(link.oid, link.tenant)
        partner, desks = self._clients(tokens, self._azure_of(link, tokens), own=True)
        return Acting(partner, desks, tokens=lambda: self._health(tokens))

    def _clients(
        self, tokens: Tokens, azure: AzureSupportDesk, *, own: bool
    ) -> tuple[PartnerCenter, Mapping[Desk, TicketDesk]]:
        """Partner Center with these tokens, and both desks."""
        partner, desk = acting_with(self.partner, tokens, own=own)
        return partner, {Desk.AZURE: azure, Desk.PARTNER_CENTER: desk}

    def _azure_of(self, link: Link, tokens: PersonalAuth) -> AzureSupportDesk:
        name = link.secret_name
        if name not in self._kept:
            self._kept[name] = self.azure.acting_with(tokens, mine)
        self._kept.move_to_end(name)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[name]

    async def _health(self, tokens: PersonalAuth) -> StatusLine | None:
        """How a sign-in is doing, tried out now, which also keeps it from lapsing."""
        try:
            await tokens.try_out()
        except PartnerFailure as failure:
            said = (
                _(failure.detail)
                if failure.detail
                else _("It does not work ({reason}).", reason=failure.cause)
            )
            return StatusLine(YOURS, ok=False, detail=f"{said} {_(failure.advice)}".strip())
        except Declined as broken:
            return StatusLine(YOURS, ok=False, detail=f"{broken.problem} {_('Sign in again.')}")
        until = (self.clock.now() + TOKEN_IDLE).date()
        return StatusLine(
            YOURS,
            ok=True,
            detail=_("It works, and lasts until {day} even if it is not used", day=day(until, locale())),
        )


async def _not_signed_in() -> StatusLine | None:
    return StatusLine(YOURS, ok=None, detail=N_("You have not signed in"))
