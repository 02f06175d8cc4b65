"""Resellers and other partners: organizations by partner (MPN) id, the Microsoft Partner Agreement."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.microsoft.http.error_body import clean
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, WireError, fields
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get
from bot.model import Reseller

# "Not signed" comes as HTTP 400 with one of these, not as false.
# https://learn.microsoft.com/partner-center/developer/verify-indirect-reseller-mpa-status
_UNSIGNED = frozenset({"2200", "2201", "2203", "2204", "2205", "2206"})


@dataclass(frozen=True, slots=True)
class Organization:
    """A partner organization by its partner (MPN) id."""

    mpn_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a reseller has signed the Microsoft Partner Agreement, and the vendor's words if not."""

    signed: bool
    detail: str = ""


def all_resellers() -> Call[Page[Reseller]]:
    """The indirect resellers of an indirect provider."""
    query = {"relationship_type": "IsIndirectCloudSolutionProviderOf"}
    return paged(get("list resellers", "relationships", query=query, user=True), read_reseller)


def resellers_of(customer_id: str) -> Call[Page[Reseller]]:
    """The indirect resellers of a customer."""
    request = get("list a customer's resellers", "customers", customer_id, "relationships", user=True)
    return paged(request, read_reseller)


def read_reseller(row: Fields) -> Reseller:
    """One relationship; -1 and 0 stand for no partner id."""
    mpn_id = row.text("mpnId")
    return Reseller(
        row.id("id"), row.text("name"), "" if mpn_id in {"0", "-1"} else mpn_id, row.text("state").lower()
    )


def organization(mpn_id: str) -> Call[Organization]:
    """A partner organization; ``NOT_FOUND`` where the id is nobody's."""
    request = get("look up a partner id", "profiles", "mpn", query={"mpnId": mpn_id}, user=True)
    return Call(request, _read_organization)


def _read_organization(response: Response) -> Organization:
    body = fields(response.body)
    return Organization(body.need("mpnId"), body.text("partnerName"))


def agreement(*, mpn_id: str = "", tenant_id: str = "") -> Call[Agreement]:
    """Whether a reseller has signed; exactly one of the two ids is given."""
    query = {"tenantId": tenant_id} if tenant_id else {"mpnId": mpn_id}
    request = get("check a partner agreement", "compliance", "csp", "agreementstatus", query=query, user=True)
    return Call(request, _read_agreement, accepts=frozenset({400}))


def _read_agreement(response: Response) -> Agreement:
    body = fields(response.body)
    if response.status == 400:
        if body.text("code") not in _UNSIGNED:
            raise WireError("refused for another reason")
        return Agreement(False, clean(body.text("description")))
    signed = body.flag("isAgreementSigned")
    if signed is None:
        raise WireError("isAgreementSigned is missing")
    return Agreement(signed)
