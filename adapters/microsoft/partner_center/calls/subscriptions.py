"""Subscriptions of a customer, and the Azure subscriptions under an Azure plan.

https://learn.microsoft.com/partner-center/developer/subscription-resources
"""

from __future__ import annotations

from adapters.microsoft.http.body import content
from adapters.microsoft.http.paging import Page
from adapters.microsoft.http.protocol import Call, Response
from adapters.microsoft.http.wire import Fields, fields, guid, word
from adapters.microsoft.partner_center.calls.scheduled_changes import read_scheduled
from adapters.microsoft.partner_center.paging import paged
from adapters.microsoft.partner_center.requests import get, send
from bot.messages import N_
from bot.model import AzureEntitlement, Refund, Subscription

AZURE_PLAN_PRODUCT = "DZH318Z0BPS6"
LEGACY_AZURE_OFFER = "MS-AZR-"
# https://learn.microsoft.com/partner-center/developer/subscription-resources
_STATUS = ("none", "active", "suspended", "deleted", "expired", "pending", "disabled")


def subscriptions(customer_id: str) -> Call[Page[Subscription]]:
    """All subscriptions of a customer."""
    return paged(get(N_("list subscriptions"), "customers", customer_id, "subscriptions"), read_subscription)


def subscription(customer_id: str, subscription_id: str) -> Call[Subscription]:
    """One subscription of a customer."""
    request = get(N_("read a subscription"), "customers", customer_id, "subscriptions", subscription_id)
    return Call(request, lambda response: read_subscription(fields(response.body)))


def azure_plan(offer_id: str, product: str = "") -> bool:
    """Whether an offer is an Azure plan."""
    return offer_id.upper().startswith(AZURE_PLAN_PRODUCT) or product.lower() in {"azure", "azure plan"}


def legacy_azure(offer_id: str) -> bool:
    """Whether an offer is Azure sold the old way (145P and its kin)."""
    return offer_id.upper().startswith(LEGACY_AZURE_OFFER)


def read_subscription(row: Fields) -> Subscription:
    """One subscription; an end in the year 9999 is no end."""
    offer_id, product = row.text("offerId"), row.inner("productType")
    refundable = row.inner("refundableQuantity").figure("totalQuantity")
    return Subscription(
        id=row.id("id"),
        name=row.text("friendlyName", "offerName", "id"),
        offer=row.text("offerName") or product.text("displayName"),
        offer_id=offer_id,
        status=word(row.raw("status"), _STATUS),
        quantity=row.whole("quantity"),
        unit=row.text("unitType"),
        billing_cycle=word(row.raw("billingCycle")),
        term=row.text("termDuration").upper(),
        auto_renew=row.flag("autoRenewEnabled"),
        starts=row.moment("effectiveStartDate", "creationDate"),
        ends=row.moment("commitmentEndDate", "commitmentEndDateTime"),
        azure_plan=azure_plan(offer_id, product.text("id")),
        legacy_azure=legacy_azure(offer_id),
        kind=product.text("id", "displayName"),
        billing_type=word(row.raw("billingType")),
        renewal_term=row.text("renewalTermDuration").upper(),
        created=row.moment("creationDate"),
        charged_until=row.moment("billingCycleEndDate", "billingCycleEndDateTime"),
        cancellable_until=row.moment("cancellationAllowedUntilDate"),
        refunds=row.parts("refundOptions", _read_refund),
        refundable=None if refundable is None else int(refundable),
        scheduled=read_scheduled(row),
        suspended_for=row.texts("suspensionReasons"),
        trial=row.flag("isTrial") is True,
        addons_offered=row.flag("hasPurchasableAddons") is True,
        parent_id=guid(row.text("parentSubscriptionId")),
        order_id=row.text("orderId"),
        entitlement_id=guid(row.text("entitlementId")),
        reseller_id=row.text("partnerId"),
        promotion_id=row.text("promotionId"),
        migrated_from=guid(row.text("migratedFromSubscriptionId")),
        publisher=row.text("publisherName"),
    )


def _read_refund(row: Fields) -> Refund:
    return Refund(word(row.raw("type")), row.moment("expiresAfter", "expiresAt"))


def azure_entitlements(customer_id: str, subscription_id: str) -> Call[Page[AzureEntitlement]]:
    """The Azure subscriptions under a plan, by the ids that Azure knows them by."""
    request = get(
        N_("list Azure subscriptions"),
        "customers",
        customer_id,
        "subscriptions",
        subscription_id,
        "azureentitlements",
    )
    return paged(request, lambda row: _read_entitlement(row, subscription_id))


def _read_entitlement(row: Fields, plan_id: str) -> AzureEntitlement:
    return AzureEntitlement(
        guid(row.need("id")), row.text("friendlyName", "name", "id"), word(row.raw("status")), plan_id
    )


def cancel_azure(customer_id: str, plan_id: str, azure_id: str) -> Call[AzureEntitlement]:
    """Stop an Azure subscription under a plan. The answer still shows it as it was: it takes ten minutes.

    Other reasons than a compromise are refused (900307): https://learn.microsoft.com/partner-center/developer/cancel-an-azure-subscription
    """
    return _turn(
        N_("cancel an Azure subscription"),
        customer_id,
        plan_id,
        azure_id,
        "cancel",
        {"cancellationReason": "compromise"},
    )


def reactivate_azure(customer_id: str, plan_id: str, azure_id: str) -> Call[AzureEntitlement]:
    """Take a stopped Azure subscription up again. The answer still shows it as it was."""
    return _turn(N_("reactivate an Azure subscription"), customer_id, plan_id, azure_id, "reactivate", None)


def _turn(
    operation: str, customer_id: str, plan_id: str, azure_id: str, verb: str, body: dict[str, object] | None
) -> Call[AzureEntitlement]:
    path = ("customers", customer_id, "subscriptions", plan_id, "azureEntitlements", azure_id, verb)
    request = send(operation, "POST", *path, body=body)

    def read(response: Response) -> AzureEntitlement:
        value = content(response.body)
        if value is None:
            return AzureEntitlement(azure_id, "", plan_id=plan_id)
        return _read_entitlement(Fields(value), plan_id)

    return Call(request, read)


def add_ons(customer_id: str, subscription_id: str) -> Call[Page[Subscription]]:
    """What was bought on top of a subscription."""
    request = get(N_("list add-ons"), "customers", customer_id, "subscriptions", subscription_id, "addons")
    return paged(request, read_subscription)
