"""Customer agreements: which ones a customer has accepted, and the partner's word that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.model import Agreement, AgreementTemplate, Attestation
from bot.ports.request_ids import RequestIds


class AgreementReader(Protocol):
    """What can be read of customer agreements. Only the public cloud has them."""

    async def of(self, customer_id: str) -> Sequence[Agreement]:
        """What the partner has attested of a customer, the latest first. Raises ``NOT_FOUND``."""
        ...

    async def signed_directly(self, customer_id: str) -> bool:
        """Whether the customer accepted the agreement by itself, so that nothing has to be attested. Raises ``NOT_FOUND``."""
        ...

    async def template(self) -> AgreementTemplate:
        """The text that is in force. Raises ``NO_DATA`` where the vendor names none."""
        ...


class AgreementWriter(Protocol):
    """What can be written of customer agreements. It may be repeated with the same ids."""

    async def attest(self, customer_id: str, stated: Attestation, ids: RequestIds) -> Agreement:
        """State that the customer accepted the agreement. Raises ``CONFLICT`` where the same is on record."""
        ...


class Agreements(AgreementReader, AgreementWriter, Protocol):
    """Customer agreements, both ways."""
