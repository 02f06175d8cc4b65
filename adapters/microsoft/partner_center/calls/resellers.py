"""Resellers: the indirect resellers of an indirect provider."""

from __future__ import annotations

from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get
from bot.messages import N_
from bot.model import Reseller


def all_resellers() -> Call[Page[Reseller]]:
    """The indirect resellers of an indirect provider."""
    query = {"relationship_type": "IsIndirectCloudSolutionProviderOf"}
    return paged(get(N_("list resellers"), "relationships", query=query, user=True), read_reseller)


def resellers_of(customer_id: str) -> Call[Page[Reseller]]:
    """The indirect resellers that serve a customer.

    https://learn.microsoft.com/partner-center/developer/get-indirect-resellers-of-a-customer
    """
    return paged(
        get(N_("list a customer's resellers"), "customers", customer_id, "relationships", user=True),
        read_reseller,
    )


def read_reseller(row: Fields) -> Reseller:
    """One relationship; -1 and 0 stand for no partner id."""
    mpn_id = row.text("mpnId")
    return Reseller(
        row.id("id"), row.text("name"), "" if mpn_id in {"0", "-1"} else mpn_id, row.text("state").lower()
    )
