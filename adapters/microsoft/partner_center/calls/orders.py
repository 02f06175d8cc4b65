"""Orders, their provisioning, and entitlements.

https://learn.microsoft.com/partner-center/developer/order-resources
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields, readable, word
from adapters.microsoft.partner_center.paging import collection, paged
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model.order import (
    ActivationLink,
    Entitlement,
    Order,
    OrderLine,
    OrderState,
    Owned,
    Progress,
    Provisioning,
)

_STATES: Final = ("unknown", "completed", "pending", "cancelled")


def orders(customer_id: str) -> Call[Page[Order]]:
    """All orders of a customer."""
    return paged(get(N_("list orders"), "customers", customer_id, "orders"), read_order)


def order(customer_id: str, order_id: str) -> Call[Order]:
    """One order, with prices."""
    request = get(
        N_("read an order"), "customers", customer_id, "orders", order_id, query={"include_price": "true"}
    )
    return Call(request, lambda response: read_order(fields(response.body)))


def provisioning(customer_id: str, order_id: str) -> Call[Progress]:
    """How far the lines of an order are. The vendor demands a signed-in user."""
    operation = N_("read how far an order is provisioned")
    request = get(operation, "customers", customer_id, "orders", order_id, "provisioningstatus", user=True)
    return Call(request, _read_progress)


def entitlements(customer_id: str, kind: Owned) -> Call[Page[Entitlement]]:
    """What a customer owns of a kind, with expiry. Documents differ on whether it takes a signed-in user: with one it always works.

    https://learn.microsoft.com/partner-center/developer/get-a-collection-of-entitlements
    """
    query = {"entitlementType": kind.value, "showExpiry": "true"}
    request = get(N_("list entitlements"), "customers", customer_id, "entitlements", query=query, user=True)
    return paged(request, lambda row: read_entitlement(row, kind))


def read_order(row: Fields) -> Order:
    """One order."""
    state = word(row.raw("status"), _STATES)
    return Order(
        id=row.need("id"),
        created=row.moment("creationDate"),
        state=OrderState(state) if state in _STATES else OrderState.UNKNOWN,
        lines=row.parts("lineItems", _read_line),
        currency=row.text("currencyCode").upper(),
        cycle=word(row.raw("billingCycle")),
        total=row.figure("totalPrice"),
    )


def _read_line(row: Fields) -> OrderLine:
    return OrderLine(
        number=row.whole("lineItemNumber"),
        offer_id=row.text("offerId"),
        name=row.text("friendlyName", "offerId").strip(),
        quantity=row.whole("quantity"),
        term=row.text("termDuration").upper(),
        subscription_id=row.text("subscriptionId").lower(),
        reseller_id=row.text("partnerIdOnRecord"),
        promotion_id=row.text("promotionId"),
        activates="activationLinks" in row.inner("links"),
    )


def _read_progress(response: Response) -> Progress:
    _, rows = collection(response)
    return dict(readable(rows, lambda row: _read_status(Fields(row))))


def _read_status(row: Fields) -> tuple[int, Provisioning]:
    status = word(row.raw("status"))
    known = {each.value: each for each in Provisioning}
    return row.whole("lineItemNumber"), known.get(status, Provisioning.UNFULFILLED)


def read_entitlement(row: Fields, kind: Owned) -> Entitlement | None:
    """One entitlement of the kind; what is of another is left out, should the vendor tell it all the same."""
    said = word(row.raw("entitlementType"))
    if said and (Owned.RESERVATION.value in said) is not (kind is Owned.RESERVATION):
        return None
    reference = row.inner("referenceOrder")
    return Entitlement(
        kind=kind,
        order_id=reference.text("id"),
        line=reference.whole("lineItemId"),
        product_id=row.text("productId"),
        sku_id=row.text("skuId"),
        quantity=row.whole("quantity"),
        expires=row.moment("expiryDate"),
        reserves=row.inner("dynamicAttributes").text("reservationType").lower(),
    )


def activation_links(customer_id: str, order_id: str, line: int) -> Call[Page[ActivationLink]]:
    """Where a line of an order is activated.

    https://learn.microsoft.com/partner-center/developer/get-activation-link-by-order-line-item
    """
    below = ("orders", order_id, "lineitems", str(line), "activationlinks")
    return paged(get(N_("read activation links"), "customers", customer_id, *below), _read_activation)


def _read_activation(row: Fields) -> ActivationLink:
    return ActivationLink(row.whole("lineItemNumber"), row.inner("link").need("uri"))


def cancel(customer_id: str, order: Order, lines: Sequence[OrderLine]) -> Call[Order]:
    """Give lines of an order of software back.

    https://learn.microsoft.com/partner-center/developer/cancel-software-purchases
    """
    body: dict[str, object] = {
        "id": order.id,
        "status": "cancelled",
        "lineItems": [{"lineItemNumber": each.number, "offerId": each.offer_id} for each in lines],
    }
    request = send(N_("cancel an order"), "PATCH", "customers", customer_id, "orders", order.id, body=body)
    return Call(request, lambda response: read_order(fields(response.body)))
