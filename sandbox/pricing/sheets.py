"""Price sheets: every row of a market, view and month, made from the catalogue and the meters.

The prices of the month in which the world began are those of the catalogue. From each month to the next one in five moves.
https://learn.microsoft.com/partner-center/developer/get-a-price-sheet
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sandbox.world.catalogue import Product, Sku, TermOffered
from sandbox.world.countries import USD_PER_UNIT, Country
from sandbox.world.meters import KINDS
from sandbox.world.terms import CYCLE_MONTHS, MONTHS
from sandbox.world.world import World

FOREVER = "11/30/9999 11:59:59 PM"
MOVES = 5
"""One price of so many moves from month to month."""

_COMMON = (
    "ProductTitle", "ProductId", "SkuId", "SkuTitle", "Publisher", "SkuDescription", "UnitOfMeasure", "TermDuration",
)  # fmt: skip
_PRICED = (
    "Market", "Currency", "UnitPrice", "PricingTierRangeMin", "PricingTierRangeMax", "EffectiveStartDate", "EffectiveEndDate",
)  # fmt: skip
COLUMNS = {
    "azure_consumption": (*_COMMON, *_PRICED, "MeterIds", "MeterType", "Tags"),
    "azure_reservations": (*_COMMON, *_PRICED, "Tags"),
    "updatedlicensebased": (*_COMMON, "BillingPlan", *_PRICED, "Tags", "ERP Price", "Segment"),
    "licensebasedest": (*_COMMON, "BillingPlan", *_PRICED, "Tags", "ERP Price", "Segment"),
    "licensebasedeos": (*_COMMON, "BillingPlan", *_PRICED, "Tags", "ERP Price", "Segment"),
    "software": (*_COMMON, "BillingPlan", *_PRICED, "Tags", "ERP Price", "Segment"),
}
_PLANS = {
    "monthly": "Monthly",
    "annual": "Annual",
    "triennial": "Triennial",
    "one_time": "OneTime",
    "none": "None",
}
_RETAIL = Decimal("1.25")
_SURCHARGE = Decimal("1.03")
_REGIONS = (
    "EU West",
    "EU North",
    "US East",
    "US East 2",
    "US West 2",
    "UK South",
    "DE West Central",
    "AP Southeast",
)

Row = dict[str, str]


def sheet(world: World, country: Country, view: str, month: datetime) -> bytes:
    """The CSV of a sheet; its lines end in a typographic quote, as the documentation shows them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    columns = COLUMNS[view]
    writer.writerow(columns)
    for row in _rows(world, country, view, month):
        row |= {
            "Market": country.iso2,
            "EffectiveEndDate": FOREVER,
            "EffectiveStartDate": f"{month.month}/1/{month.year} 12:00:00 AM",
        }
        writer.writerow([row.get(column, "") for column in columns])
    return "\ufeff".encode() + text.getvalue().replace('"\n', "“\r\n").encode()


def _rows(world: World, country: Country, view: str, month: datetime) -> Iterator[Row]:
    if view == "azure_consumption":
        yield from _meters(world, month)
        return
    for product, sku in _listed(world, country, view):
        for term in sku.terms:
            yield from _licence(world, country, view, month, product, sku, term)


def _listed(world: World, country: Country, view: str) -> Iterator[tuple[Product, Sku]]:
    for product in world.catalogue.products.values():
        if country.iso2 in product.not_sold_in or not any(_belongs(view, name) for name in product.views):
            continue
        for sku in product.skus:
            if sku.trial == (view == "licensebasedeos"):
                yield product, sku


def _belongs(view: str, listed: str) -> bool:
    if view == "software":
        return listed.startswith("Software")
    return listed == ("AzureReservations" if view == "azure_reservations" else "OnlineServices")


def _licence(
    world: World, country: Country, view: str, month: datetime, product: Product, sku: Sku, term: TermOffered
) -> Iterator[Row]:
    months, cycle = MONTHS.get(term.duration), CYCLE_MONTHS.get(term.cycle)
    if view == "licensebasedest" and term.duration != "P1M":
        return
    if view == "azure_reservations" and term.cycle != "one_time":
        return
    price = sku.price
    if months and cycle and sku.monthly:
        price = sku.billed(term.duration, term.cycle) * months / cycle
    if view == "licensebasedest":
        price *= _SURCHARGE
    price = _local(price * _moved(world, month, sku.key, term.duration, term.cycle), country)
    row = _named(product.title, sku.product_id, sku.id, sku.title, product.publisher)
    row |= {"Currency": country.currency, "UnitPrice": f"{price}", "Tags": "License"}
    if view == "azure_reservations":
        years = int(term.duration[1])
        yield row | {
            "TermDuration": f"{years} Year{'s' * (years > 1)}",
            "UnitOfMeasure": "1 Hour",
            "Tags": "Azure",
        }
        return
    row |= {
        "TermDuration": term.duration,
        "BillingPlan": _PLANS[term.cycle],
        "ERP Price": f"{_cents(price * _RETAIL)}",
    }
    for segment in sku.segments:
        yield row | {"Segment": segment.capitalize()}


def _meters(world: World, month: datetime) -> Iterator[Row]:
    """Meters by region, in US dollars at the estimated retail price."""
    seen: set[tuple[str, str]] = set()
    for kind in KINDS:
        for meter in kind.meters:
            if (meter.name, meter.subcategory) in seen:
                continue
            seen.add((meter.name, meter.subcategory))
            title = f"{meter.category} {meter.subcategory}"
            product_id = "DZH318Z0" + world.rng.code(4, "meter", title)
            for number, region in enumerate(_REGIONS):
                sku_id = world.rng.code(4, "meter", title, meter.name, region)
                price = meter.price * (1 + Decimal(number) / 50) * _moved(world, month, product_id, sku_id)
                named = f"{title} - {meter.name} - {region}"
                yield _named(title, product_id, sku_id, named, "Microsoft") | {
                    "TermDuration": "payG-1", "Currency": "USD", "UnitPrice": f"{price.quantize(Decimal('0.0000001')).normalize():f}",
                    "UnitOfMeasure": meter.unit, "MeterType": meter.unit, "Tags": "Azure",
                    "MeterIds": world.rng.guid("meter", title, meter.name, region),
                }  # fmt: skip


def _named(title: str, product_id: str, sku_id: str, sku_title: str, publisher: str) -> Row:
    return {
        "ProductTitle": title, "ProductId": product_id, "SkuId": sku_id, "SkuTitle": sku_title,
        "Publisher": "Microsoft Corporation" if publisher == "Microsoft" else publisher, "SkuDescription": sku_title,
    }  # fmt: skip


def _moved(world: World, month: datetime, *name: str) -> Decimal:
    """How much a price has moved since the month in which the world began, or had not yet before it."""
    first, last = _number(world.clock.start), _number(month)
    factor = Decimal(1)
    for at in range(min(first, last) + 1, max(first, last) + 1):
        stream = world.rng.stream("price", *name, at)
        if stream.randrange(MOVES) == 0:
            step = 1 + Decimal(stream.choice((-4, 2, 3, 5, 8))) / 100
            factor = factor * step if last > first else factor / step
    return factor


def _number(moment: datetime) -> int:
    return moment.year * 12 + moment.month


def _local(price: Decimal, country: Country) -> Decimal:
    return _cents(price / USD_PER_UNIT[country.currency])


def _cents(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.01"))
