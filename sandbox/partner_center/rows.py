"""Reconciliation rows and their shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.wire.bodies import Json, kind, pascal, seconds_z
from sandbox.world.billing import Charge, Invoice
from sandbox.world.exact_arithmetic import CENT, ZERO, cents, minus, number, plus, times
from sandbox.world.subscriptions import PLAN_OFFER, MeterUse, Resource
from sandbox.world.usage import period
from sandbox.world.world import PARTNER_MPN, PARTNER_NAME, World


def days(month: datetime, until: datetime | None) -> Iterator[datetime]:
    """The days of a month, up to today when it is still running."""
    day, end = month, period(month).end if until is None else until
    while day <= end:
        yield day
        day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One meter of one resource on one day. `last` of a charge carries the cents that rounding left over."""

    charge: Charge
    resource: Resource
    use: MeterUse
    day: datetime
    last: bool
    until: datetime | None


def slots(world: World, invoice: Invoice, until: datetime | None) -> list[Slot]:
    """Every daily rated usage row of an invoice, cheap enough to be counted before any is written out."""
    calendar = list(days(invoice.month, until))
    found = []
    for charge in invoice.charges:
        if charge.subscription.offer_id != PLAN_OFFER:
            continue
        uses = [(resource, use) for resource in charge.subscription.resources for use in resource.uses]
        final = len(uses) * len(calendar) - 1
        for number_of, (resource, use) in enumerate((res, use) for res, use in uses for _ in calendar):
            day = calendar[number_of % len(calendar)]
            found.append(Slot(charge, resource, use, day, number_of == final, until))
    return found


def _hours(world: World, slot: Slot) -> Decimal:
    whole = world.usage.day_hours(slot.charge.customer, slot.day)
    if slot.until is not None and slot.day.date() == slot.until.date():
        month, customer = slot.charge.start, slot.charge.customer
        whole = world.usage.hours(customer, month, slot.until) - world.usage.hours(customer, month, slot.day)
    return times(whole, world.billing.growth(slot.charge.start))


def _amount(world: World, slot: Slot) -> Decimal:
    """Exact, so that all rows of a charge add up to its subtotal: the last one absorbs the rounding."""
    sign = -1 if slot.charge.subtotal < 0 else 1
    amount = times(times(slot.use.hourly_cost, _hours(world, slot)), slot.charge.rate) * sign
    if not slot.last:
        return amount
    charge = slot.charge
    hours = world.billing.hours(charge.customer, charge.start, slot.until)
    exact = ZERO
    for resource in charge.subscription.resources:
        for use in resource.uses:
            exact = plus(exact, times(times(use.hourly_cost, hours), charge.rate))
    return plus(amount, minus(charge.subtotal, exact if sign > 0 else -exact))


def _party(world: World, charge: Charge, prefix: str = "") -> Json:
    customer = charge.customer
    return {
        "partnerId": world.tenant_id,
        "partnerName": PARTNER_NAME,
        "customerId": f"{prefix}{customer.usage_id}",
        "customerName": customer.name,
        "customerDomainName": customer.domain,
        "customerCountry": customer.country.iso2,
    }


def onetime_row(world: World, invoice: Invoice, charge: Charge) -> Json:
    """A modern billed line. It says `marketplace` where `onetime` was asked for, as the service does."""
    product, sku, *rest = f"{charge.subscription.offer_id}:0001:0001".split(":")
    unbilled = not invoice.id
    row = _party(world, charge, "org:" if unbilled else "")
    row |= {
        "invoiceNumber": invoice.id,
        "mpnId": PARTNER_MPN,
        "resellerMpnId": 0,
        "orderId": charge.subscription.order_id,
        "orderDate": seconds_z(charge.subscription.created),
        "productId": product,
        "skuId": sku,
        "availabilityId": rest[0],
        "productName": charge.title,
        "skuName": charge.detail,
        "chargeType": charge.charge_type if charge.charge_type != "New" or not unbilled else "new",
        "unitPrice": number(charge.unit_price),
        "effectiveUnitPrice": number(charge.unit_price),
        "unitType": charge.unit,
        "quantity": number(charge.quantity),
        "subtotal": number(charge.subtotal),
        "taxTotal": number(charge.tax),
        "totalForCustomer": number(charge.total),
        "currency": invoice.currency,
        "publisherName": "Microsoft",
        "publisherId": "",
        "subscriptionDescription": charge.subscription.nickname,
        "subscriptionId": charge.subscription.id,
        "chargeStartDate": seconds_z(charge.start),
        "chargeEndDate": seconds_z(charge.end),
        "termAndBillingCycle": ""
        if charge.title == "Azure plan"
        else "1 Year commitment for monthly billing",
        "alternateId": charge.subscription.order_id[:12].lower(),
        "referenceId": "",
        "priceAdjustmentDescription": json.dumps(["15.0% Partner earned credit for services managed"])
        if charge.title == "Azure plan"
        else "",
        "discountDetails": "",
        "pricingCurrency": charge.customer.country.currency,
        "pcToBCExchangeRate": number(charge.rate),
        "pcToBCExchangeRateDate": seconds_z(invoice.month),
        "billableQuantity": number(charge.quantity),
        "meterDescription": "",
        "billingFrequency": "Monthly",
        "reservationOrderId": "",
        "creditReasonCode": "" if charge.charge_type == "New" else "CustomerSatisfaction",
        "invoiceLineItemType": "billing_line_items",
        "billingProvider": "marketplace",
        "attributes": kind("OneTimeInvoiceLineItem"),
    }
    return row


def rated_row(world: World, invoice: Invoice, slot: Slot) -> Json:
    """One day of one meter, priced. Unbilled rows come with capitalised names, as some do."""
    charge, use, resource = slot.charge, slot.use, slot.resource
    amount = _amount(world, slot)
    pricing = amount if charge.rate == 1 else (amount / charge.rate).quantize(Decimal("0.000000000000001"))
    row = _party(world, charge) | {
        "invoiceNumber": invoice.id,
        "productId": "DZH318Z0BPS6",
        "skuId": "0001",
        "availabilityId": "",
        "skuName": "Azure plan",
        "productName": "Azure plan",
        "publisherName": "Microsoft",
        "publisherId": "",
        "subscriptionId": charge.subscription.id,
        "subscriptionDescription": charge.subscription.nickname,
        "chargeStartDate": seconds_z(charge.start),
        "chargeEndDate": seconds_z(charge.end),
        "usageDate": seconds_z(slot.day),
        "meterType": f"{use.meter.unit} - {use.meter.name}",
        "meterCategory": use.meter.category,
        "meterId": use.meter_id,
        "meterSubCategory": use.meter.subcategory,
        "meterName": use.meter.name,
        "meterRegion": resource.region,
        "unitOfMeasure": use.meter.unit,
        "resourceLocation": resource.region.upper(),
        "consumedService": resource.type.split("/")[0],
        "resourceGroup": resource.group,
        "resourceUri": resource.uri,
        "tags": "",
        "additionalInfo": json.dumps({"ServiceType": use.meter.name, "VMName": None}),
        "serviceInfo1": "",
        "serviceInfo2": "",
        "mpnId": PARTNER_MPN,
        "resellerMpnId": "",
        "chargeType": "new",
        "unitPrice": number(use.price),
        "quantity": number(times(use.hourly, _hours(world, slot))),
        "unitType": use.meter.unit,
        "billingPreTaxTotal": number(amount),
        "billingCurrency": invoice.currency,
        "pricingPreTaxTotal": number(pricing),
        "pricingCurrency": charge.customer.country.currency,
        "entitlementId": resource.entitlement_id,
        "entitlementDescription": resource.entitlement_name,
        "pcToBCExchangeRate": number(charge.rate),
        "pcToBCExchangeRateDate": seconds_z(invoice.month),
        "effectiveUnitPrice": number(use.price),
        "rateOfPartnerEarnedCredit": 0,
        "hasPartnerEarnedCredit": False,
        "invoiceLineItemType": "usage_line_items",
        "billingProvider": "marketplace",
        "attributes": kind("DailyRatedUsageLineItem"),
    }
    return (
        row
        if invoice.id
        else pascal({key: row[key] for key in row if key != "attributes"}) | {"attributes": row["attributes"]}
    )


def office_row(world: World, invoice: Invoice, charge: Charge, order: int) -> Json:
    """A legacy licence line."""
    one = charge.subscription
    return {
        "partnerId": world.tenant_id,
        "customerId": charge.customer.id.upper(),
        "customerName": charge.customer.name,
        "mpnId": int(PARTNER_MPN),
        "tier2MpnId": -1,
        "orderId": str(int(one.id[:8], 16) + 567735045559164136),
        "subscriptionId": one.order_id[:16],
        "syndicationPartnerSubscriptionNumber": one.id.upper(),
        "offerId": one.offer_id,
        "durableOfferId": one.offer_id,
        "offerName": charge.title.upper(),
        "domainName": charge.customer.domain,
        "billingCycleType": "MONTHLY",
        "subscriptionName": charge.title.upper(),
        "subscriptionDescription": charge.title.upper(),
        "subscriptionStartDate": one.created.strftime("%Y-%m-%dT00:00:00"),
        "subscriptionEndDate": charge.end.strftime("%Y-%m-%dT00:00:00"),
        "chargeStartDate": charge.start.strftime("%Y-%m-%dT00:00:00"),
        "chargeEndDate": charge.end.strftime("%Y-%m-%dT00:00:00"),
        "chargeType": "Cycle fee",
        "unitPrice": number(charge.unit_price),
        "quantity": number(charge.quantity),
        "amount": number(charge.subtotal),
        "totalOtherDiscount": 0,
        "subtotal": number(charge.subtotal),
        "tax": number(charge.tax),
        "totalForCustomer": number(charge.total),
        "currency": invoice.currency,
        "invoiceLineItemType": "billing_line_items",
        "billingProvider": "office",
        "attributes": kind("LicenseBasedLineItem"),
    }


def _legacy(world: World, invoice: Invoice, charge: Charge) -> Json:
    one, use = charge.subscription, charge.use
    return {
        "invoiceLineItemType": "billing_line_items",
        "partnerId": world.tenant_id.upper(),
        "partnerName": PARTNER_NAME,
        "partnerBillableAccountId": "1010578050",
        "customerId": charge.customer.id,
        "domainName": charge.customer.domain,
        "customerCompanyName": charge.customer.name,
        "mpnId": int(PARTNER_MPN),
        "tier2MpnId": -1,
        "invoiceNumber": invoice.id,
        "subscriptionId": one.id,
        "subscriptionName": one.offer_name,
        "subscriptionDescription": one.offer_name,
        "billingCycleType": "Monthly",
        "orderId": one.order_id,
        "serviceName": charge.title,
        "serviceType": "" if use is None else use.meter.subcategory,
        "resourceGuid": "" if use is None else use.meter_id,
        "resourceName": charge.detail,
        "region": "" if charge.resource is None else charge.resource.region,
    }


def azure_row(world: World, invoice: Invoice, charge: Charge, order: int) -> Json:
    """A legacy Azure line: one meter of one month."""
    row: Json = {
        "detailLineItemId": order,
        "sku": "7UD-00001",
        "includedQuantity": 0,
        "overageQuantity": number(charge.quantity),
        "listPrice": number(charge.unit_price),
        "currency": invoice.currency,
        "pretaxCharges": number(charge.subtotal),
        "taxAmount": number(charge.tax),
        "postTaxTotal": number(charge.total),
        "pretaxEffectiveRate": number(times(charge.unit_price, charge.rate)),
        "postTaxEffectiveRate": number(times(charge.unit_price, charge.rate)),
        "chargeType": "Assess usage fee for current cycle",
    }
    row |= _legacy(world, invoice, charge)
    row |= {"consumedQuantity": number(charge.quantity), "unit": charge.unit, "billingProvider": "azure"}
    row |= {"chargeStartDate": charge.start.strftime("%Y-%m-%dT00:00:00")}
    row |= {"chargeEndDate": charge.end.strftime("%Y-%m-%dT00:00:00")}
    return row | {"attributes": kind("UsageBasedLineItem")}


def daily_row(world: World, invoice: Invoice, charge: Charge, day: datetime) -> Json:
    """A day of a legacy meter: a quantity, no price."""
    hours = times(world.usage.day_hours(charge.customer, day), world.billing.growth(charge.start))
    count = ZERO if charge.use is None else times(charge.use.hourly, hours)
    row = _legacy(world, invoice, charge) | {
        "usageDate": day.strftime("%Y-%m-%dT00:00:00"),
        "meteredService": charge.title,
        "meteredServiceType": charge.title,
        "consumedQuantity": number(cents(count) if count > CENT else count),
        "unit": charge.unit,
        "billingProvider": "azure",
        "attributes": kind("DailyUsageLineItem"),
    }
    return row | {"invoiceLineItemType": "usage_line_items"}
