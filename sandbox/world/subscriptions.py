"""Subscriptions of customers: Azure plans with their Azure subscriptions, legacy Azure, licences."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from sandbox.world.countries import USD_PER_UNIT
from sandbox.world.customers import Customer
from sandbox.world.exact_arithmetic import EXACT, ZERO, plus, times
from sandbox.world.meters import KINDS, REGIONS, Kind, Meter
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.terms import Terms

PLAN_OFFER = "DZH318Z0BPS6:0001:DZH318Z0BMXN"
LEGACY_OFFER = "MS-AZR-0145P"


@dataclass(slots=True)
class MeterUse:
    """One meter of one resource. `hourly` units per weighted hour, `price` in the customer's currency per unit."""

    meter: Meter
    meter_id: str
    hourly: Decimal
    price: Decimal
    hourly_cost: Decimal
    bump: Decimal = ZERO

    def spend(self, amount: Decimal) -> None:
        """Add *amount* of the customer's currency on top of what the clock brings."""
        self.bump = plus(self.bump, amount)


@dataclass(slots=True)
class Resource:
    """One Azure resource inside an Azure subscription (`entitlement_id`)."""

    uri: str
    type: str
    name: str
    group: str
    region: str
    entitlement_id: str
    entitlement_name: str
    uses: list[MeterUse]


@dataclass(slots=True)
class Entitlement:
    """An Azure subscription under a plan. `support_plan` is None where tickets cannot be created by API; `busy` while it
    is being cancelled or taken up again."""

    id: str
    name: str
    support_plan: str | None = "Unified"
    active: bool = True
    busy: bool = False


@dataclass(slots=True)
class Subscription:
    """One subscription. `kind` is plan, legacy, licence or software, which Partner Center lists, or reservation or
    perpetual, which it does not: those are entitlements. `unit_price` is in US dollars a month.

    `past` says until when it had which quantity and price; `once` are single charges: when, how many, at which price.
    """

    id: str
    customer_id: str
    kind: str
    offer_id: str
    offer_name: str
    nickname: str
    quantity: int
    status: str
    created: datetime
    etag: str
    order_id: str
    unit_price: Decimal = ZERO
    entitlements: list[Entitlement] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    terms: Terms = field(default_factory=Terms)
    past: list[tuple[datetime, int, Decimal]] = field(default_factory=list)
    once: list[tuple[datetime, int, Decimal]] = field(default_factory=list)

    @property
    def metered(self) -> bool:
        """Whether it is billed by usage."""
        return self.kind in ("plan", "legacy")

    @property
    def listed(self) -> bool:
        """Whether Partner Center lists it among subscriptions."""
        return self.kind not in ("reservation", "perpetual")

    def seen(self, now: datetime) -> bool:
        """Whether Partner Center lists it, and tells of it yet."""
        return self.listed and (self.terms.visible is None or self.terms.visible <= now)

    def at(self, moment: datetime) -> tuple[int, Decimal]:
        """Quantity and monthly price as they were at a moment."""
        for until, quantity, price in self.past:
            if moment < until:
                return quantity, price
        return self.quantity, self.unit_price

    def change(self, now: datetime) -> None:
        """Keep quantity and price until *now* for the bills; they are about to change."""
        self.past.append((now, self.quantity, self.unit_price))
        self.terms.version += 1


# offer id, name, monthly price in US dollars
LICENCES = (
    ("CFQ7TTC0LH18:0001:CFQ7TTC0K971", "Microsoft 365 Business Basic", "6.00"),
    ("CFQ7TTC0LDPB:0001:CFQ7TTC0K4QW", "Microsoft 365 Business Standard", "12.50"),
    ("CFQ7TTC0LCHC:0002:CFQ7TTC0P2KX", "Microsoft 365 Business Premium", "22.00"),
    ("CFQ7TTC0LF8R:0001:CFQ7TTC0J1BN", "Office 365 E3", "23.00"),
    ("CFQ7TTC0LFLX:0001:CFQ7TTC0N7TJ", "Microsoft 365 E3", "36.00"),
    ("CFQ7TTC0HL8W:0001:CFQ7TTC0M4VD", "Power BI Pro", "14.00"),
    ("CFQ7TTC0LH16:0001:CFQ7TTC0QW1H", "Exchange Online (Plan 1)", "4.00"),
    ("CFQ7TTC0LHSF:0001:CFQ7TTC0V9ZC", "Project Plan 3", "30.00"),
)
_WORKLOADS = ("web", "erp", "shop", "data", "bi", "crm", "build", "mail", "portal", "edge", "auth", "docs")
_STAGES = ("Production", "Development", "Platform", "Analytics", "Disaster recovery")
# Fabrikam and its like must show every kind of resource that a demonstration would ask about.
_SHOWPIECE = (
    "Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachines", "Microsoft.Storage/storageAccounts",
    "Microsoft.Sql/servers/databases", "Microsoft.Network/applicationGateways", "Microsoft.Web/serverFarms",
    "Microsoft.Network/publicIPAddresses", "Microsoft.OperationalInsights/workspaces",
    "Microsoft.RecoveryServices/vaults", "Microsoft.ContainerService/managedClusters",
)  # fmt: skip


def seed_subscriptions(rng: SeededRandom, customer: Customer, now: datetime) -> list[Subscription]:
    """Everything that *customer* has bought before *now*."""
    stream = rng.stream("subscriptions", customer.id)
    kinds = _kinds(customer, stream)
    return [_buy(rng, customer, kind, number, stream, now) for number, kind in enumerate(kinds)]


def _kinds(customer: Customer, stream: random.Random) -> list[str]:
    if customer.size >= 2:
        return ["plan", "licence", "licence"] + (["plan"] if customer.size == 3 else [])
    azure = stream.choices((["plan"], ["legacy"], []), (78, 9, 13))[0]
    return azure + ["licence"] * stream.choices((0, 1, 2, 3), (2, 4, 3, 1))[0]


def _buy(
    rng: SeededRandom, customer: Customer, kind: str, number: int, stream: random.Random, now: datetime
) -> Subscription:
    label = ("subscription", customer.id, number)
    created = now - timedelta(days=stream.randrange(40, 1400), seconds=stream.randrange(86400))
    status = stream.choices(("active", "suspended", "deleted"), (92, 5, 3))[0]
    one = Subscription(
        id=rng.guid(*label),
        customer_id=customer.id,
        kind=kind,
        offer_id=PLAN_OFFER,
        offer_name="Azure plan",
        nickname="Azure plan",
        quantity=1,
        status="active" if kind != "licence" or customer.size >= 2 else status,
        created=created,
        etag=str(stream.randrange(-(2**62), 2**62)),
        order_id=f"{rng.code(18, *label, 'order')}1",
    )
    if kind == "licence":
        one.offer_id, one.offer_name, price = stream.choice(LICENCES)
        one.nickname = one.offer_name
        one.quantity = stream.choice((1, 3, 5, 8, 12, 20, 25, 40, 65, 120, 300))
        one.unit_price = Decimal(price)
    else:
        if kind == "legacy":
            one.offer_id, one.offer_name, one.nickname = LEGACY_OFFER, "Microsoft Azure", "Microsoft Azure"
        _equip(rng, customer, one, number, stream)
    return one


def _equip(
    rng: SeededRandom, customer: Customer, one: Subscription, number: int, stream: random.Random
) -> None:
    many = {0: 1, 1: stream.choice((1, 1, 2)), 2: 2, 3: 3 if number == 0 else 1}[customer.size]
    for index in range(many):
        name = _STAGES[index] if number == 0 else "Sandbox"
        identity = one.id if one.kind == "legacy" else rng.guid("entitlement", one.id, index)
        plan = None if customer.size < 2 and stream.random() < 0.12 else "Unified"
        one.entitlements.append(Entitlement(identity, name, plan))
        wanted = {
            0: stream.choice((1, 1, 2, 3)),
            1: stream.randrange(3, 7),
            2: stream.randrange(6, 10),
            3: 11,
        }
        kinds = _choose(customer, wanted[customer.size], index, number, stream)
        for order, kind in enumerate(kinds):
            one.resources.append(_deploy(rng, customer, one, one.entitlements[-1], kind, order, stream))


def _choose(customer: Customer, count: int, index: int, number: int, stream: random.Random) -> list[Kind]:
    if customer.size >= 2 and index == 0 and number == 0:
        by_type = {kind.type: kind for kind in KINDS}
        return [by_type[name] for name in _SHOWPIECE]
    return stream.choices(KINDS, [kind.weight for kind in KINDS], k=count)


def _deploy(
    rng: SeededRandom,
    customer: Customer,
    one: Subscription,
    entitlement: Entitlement,
    kind: Kind,
    order: int,
    stream: random.Random,
) -> Resource:
    workload, stage = stream.choice(_WORKLOADS), entitlement.name.lower().replace(" ", "-")
    region = stream.choice(REGIONS)
    group, name = f"rg-{workload}-{stage}", f"{kind.prefix}-{workload}-{region[:4]}-{order + 1:02d}"
    if kind.prefix == "st":
        name = name.replace("-", "")
    uri = f"/subscriptions/{entitlement.id}/resourceGroups/{group}/providers/{_instance(kind.type, workload, name)}"
    scale = Decimal(stream.randrange(20, 260)) / 100 * (1 + customer.size)
    uses = [_use(rng, customer, one, meter, scale) for meter in kind.meters]
    return Resource(uri, kind.type, name, group, region, entitlement.id, entitlement.name, uses)


def _instance(kind: str, workload: str, name: str) -> str:
    parts = kind.split("/")
    return f"{kind}/{name}" if len(parts) == 2 else f"{parts[0]}/{parts[1]}/sql-{workload}/{parts[2]}/{name}"


def _use(rng: SeededRandom, customer: Customer, one: Subscription, meter: Meter, scale: Decimal) -> MeterUse:
    rate = USD_PER_UNIT[customer.country.currency]
    price = (meter.price / rate).quantize(Decimal("0.00000001"))
    hourly = EXACT.normalize((meter.hourly * scale).quantize(Decimal("0.000001")))
    modern, legacy = _meter_ids(rng, meter)
    meter_id = legacy if one.kind == "legacy" else modern
    return MeterUse(meter, meter_id, hourly, price, times(hourly, price))


@lru_cache(maxsize=1024)
def _meter_ids(rng: SeededRandom, meter: Meter) -> tuple[str, str]:
    """How a plan and how a legacy subscription call a meter."""
    modern = f"{rng.code(12, 'meter', meter.name, meter.subcategory)}:{rng.code(4, 'sku', meter.name)}"
    return modern, rng.guid("meter", meter.name, meter.subcategory)
