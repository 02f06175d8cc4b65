"""Customer agreements of Partner Center in memory: the same promises as the client, by one contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import Cause, PartnerFailure
from bot.model import Agreement, AgreementContact, AgreementTemplate, Attestation
from bot.ports import RequestIds

if TYPE_CHECKING:
    from tests.fake_partner import FakePartner

AGREEMENT_WORDS = {
    "agreements.of": "read a customer's agreements",
    "agreements.signed_directly": "read whether a customer signed",
    "agreements.attest": "attest a customer's agreement",
}
"""What the client calls the operations, where it says what could not be done."""

TEMPLATE = AgreementTemplate("117a77b0-9360-443b-8795-c6dedc750cf9", "https://aka.ms/customeragreement")
ACCEPTED = Agreement(
    TEMPLATE.id,
    datetime(2024, 6, 14, tzinfo=UTC),
    AgreementContact("Tania", "Carr", "tania@fabrikam.example", "1234567890"),
    TEMPLATE.link,
)


@dataclass
class FakeAgreements:
    """Agreements (``bot.ports.Agreements``), over what the whole vendor knows."""

    vendor: FakePartner

    async def of(self, customer_id: str) -> Sequence[Agreement]:
        self.vendor.asked("agreements.of", customer_id)
        return tuple(self.vendor.accepted.get(customer_id.lower(), ()))

    async def signed_directly(self, customer_id: str) -> bool:
        self.vendor.asked("agreements.signed_directly", customer_id)
        return customer_id.lower() in self.vendor.signed

    async def template(self) -> AgreementTemplate:
        self.vendor.asked("agreements.template")
        return TEMPLATE

    async def attest(self, customer_id: str, stated: Attestation, ids: RequestIds) -> Agreement:
        self.vendor.asked("agreements.attest", customer_id)
        return self.vendor.once("agreements.attest", ids, lambda: self._attest(customer_id.lower(), stated))

    def _attest(self, customer_id: str, stated: Attestation) -> tuple[str, Agreement]:
        before = self.vendor.accepted.get(customer_id, ())
        if any(each.contact == stated.contact for each in before):
            raise PartnerFailure(
                Cause.CONFLICT, AGREEMENT_WORDS["agreements.attest"], code="600061", status=400,
                detail="The same agreement exists",
            )  # fmt: skip
        made = Agreement(stated.template_id, stated.agreed, stated.contact)
        self.vendor.accepted[customer_id] = (made, *before)
        return customer_id, made
