"""World of the double, seeded: who there is, what they bought, and what has happened since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sandbox.world import usage
from sandbox.world.agenda import Agenda
from sandbox.world.agreements import seed_agreements
from sandbox.world.aliases import Alias
from sandbox.world.audit import AuditLog
from sandbox.world.billing import Billing
from sandbox.world.carts import Carts
from sandbox.world.catalogue import Catalogue
from sandbox.world.clock import WorldClock
from sandbox.world.customers import Customer, seed_customers
from sandbox.world.exact_arithmetic import times
from sandbox.world.ledger import Ledger
from sandbox.world.orders import seed_orders
from sandbox.world.owned import seed_owned
from sandbox.world.people import GraphBehaviour, Person, seed_people
from sandbox.world.products_azure import azure
from sandbox.world.products_licences import licences
from sandbox.world.products_software import software
from sandbox.world.promotions import Promotions
from sandbox.world.qualifications import seed_qualifications
from sandbox.world.quotas import Quotas
from sandbox.world.renewals import Renewals
from sandbox.world.resellers import Reseller, seed_resellers
from sandbox.world.seeded_random import SeededRandom
from sandbox.world.seeded_terms import seed_terms
from sandbox.world.selling import SellingBehaviour
from sandbox.world.subscriptions import Entitlement, Subscription, seed_subscriptions
from sandbox.world.support import SupportDesk
from sandbox.world.tickets import ServiceDesk
from sandbox.world.webhooks import Webhooks

PARTNER_NAME = "Northwind Cloud"
PARTNER_MPN = "4391507"


class World:
    """Everything behind the wire. Two worlds of one seed and one start are equal until somebody writes."""

    def __init__(
        self, seed: int = 7, now: datetime | None = None, speed: float = 1.0, state_dir: Path | None = None
    ) -> None:
        self.rng = SeededRandom(seed)
        self.clock = WorldClock(now, speed)
        self.tenant_id = self.rng.guid("partner")
        self.client_id = self.rng.guid("client")
        self.client_secret = f"sbx~{self.rng.code(36, 'secret')}"
        self.people: dict[str, Person] = seed_people(self.rng)
        self.graph = GraphBehaviour()
        self.resellers: list[Reseller] = seed_resellers(self.rng)
        self.customers: dict[str, Customer] = {one.id: one for one in seed_customers(self.rng)}
        self.subscriptions: dict[str, list[Subscription]] = {
            one.id: seed_subscriptions(self.rng, one, self.clock.start) for one in self.customers.values()
        }
        self.usage = usage.UsageMeter(self.rng, self.clock.start)
        self.ledger = Ledger(None if state_dir is None else state_dir / "ledger.jsonl")
        self.quotas = Quotas()
        self.audit = AuditLog(self.rng, self.tenant_id)
        self.older_addresses = False
        self.older_rules = False
        self.webhooks = Webhooks()
        self._assign_resellers()
        self._set_budgets()
        self._open_shop()
        self.billing = Billing(self.rng, self.clock, self.customers, self.subscriptions, self.usage)
        self.tickets = ServiceDesk(self.rng, self.clock, self.customers)
        self.support = SupportDesk(self.rng, self.clock, self.customers, self.subscriptions)

    def now(self) -> datetime:
        """The world's present moment, in UTC."""
        return self.clock.now()

    def customer(self, identity: str) -> Customer | None:
        """By tenant id in any case."""
        return self.customers.get(identity.lower())

    def named(self, name: str) -> Customer:
        """By exact company name, domain or id. Raises KeyError."""
        for one in self.customers.values():
            if name in (one.name, one.domain) or name.lower() == one.id:
                return one
        raise KeyError(name)

    def person(self, identity: str) -> Person | None:
        """By object id or e-mail address."""
        wish = identity.lower()
        return next((one for one in self.people.values() if wish in (one.id, one.email)), None)

    def bought(self, customer: Customer) -> list[Subscription]:
        """The subscriptions of a customer; a new one has none."""
        return self.subscriptions.get(customer.id, [])

    def subscription(self, customer: Customer, identity: str) -> Subscription | None:
        """One of the customer's subscriptions, by id in any case."""
        return next((one for one in self.bought(customer) if one.id == identity.lower()), None)

    def entitlement(self, identity: str) -> tuple[Customer, Entitlement] | None:
        """An Azure subscription and whose it is, by id in any case."""
        for customer in self.customers.values():
            for one in self.bought(customer):
                for entitlement in one.entitlements:
                    if entitlement.id == identity.lower():
                        return customer, entitlement
        return None

    def metered(self) -> Iterable[tuple[Customer, list[Subscription]]]:
        """Customers with usage-based subscriptions."""
        for customer in self.customers.values():
            mine = [one for one in self.bought(customer) if one.metered]
            if mine:
                yield customer, mine

    def segments(self, customer: Customer) -> tuple[str, ...]:
        """The segments in which a customer may buy."""
        return self.qualifications.segments(customer)

    def soon(self, seconds: float) -> datetime:
        """The world's moment that comes when *seconds* of real time have passed."""
        return self.now() + timedelta(seconds=seconds * self.clock.speed)

    def tell_subscription(self, one: Subscription, now: datetime) -> None:
        """Raise the event of a subscription that changed; late where that was ordered."""
        path = f"/v1/customers/{one.customer_id}/subscriptions/{one.id}"
        late = timedelta(seconds=self.selling.webhook_late_seconds * self.clock.speed)
        self.agenda.at(
            now + late, lambda _: self.webhooks.happen("subscription-updated", "subscription", path)
        )

    def spend(self, customer: Customer, amount: Decimal) -> None:
        """Let a customer's usage jump by *amount* of its currency, reported at once. Raises LookupError."""
        for one in self.bought(customer):
            if one.metered and one.resources:
                one.resources[0].uses[0].spend(amount)
                self.usage.touch(customer, self.now())
                return
        raise LookupError(f"{customer.name} has no usage-based subscription")

    def _open_shop(self) -> None:
        """What is sold, what was agreed for everything that is sold already, and what becomes of it in time."""
        self.selling = SellingBehaviour()
        self.agenda = Agenda()
        self.catalogue = Catalogue(self.rng, self.clock.start, [*licences(), *azure(), *software()])
        start = self.clock.start
        numbers = {one.tenant_id: one.mpn_id for one in self.resellers}
        for customer in self.customers.values():
            mine = self.subscriptions[customer.id]
            seed_terms(self.rng, self.catalogue, customer, mine, start)
            for one in mine:
                one.terms.mpn_id = numbers.get(customer.reseller_tenant or "")
        self.carts = Carts()
        self.promotions = Promotions(start)
        self.agreements = seed_agreements(self.rng, self.customers.values(), start)
        self.qualifications = seed_qualifications(self.rng, self.customers.values(), start)
        self.aliases: dict[str, Alias] = {}
        currencies = {one.id: one.country.currency for one in self.customers.values()}
        self.orders = seed_orders(currencies, self.subscriptions)
        for customer in self.customers.values():
            if customer.size >= 2:
                mine = self.subscriptions[customer.id]
                seed_owned(self.rng, self.catalogue, customer, mine, self.orders, start)
        self.renewals = Renewals(self.rng, self.agenda, self.catalogue, self._renewed)
        self.renewals.watch_all(self.subscriptions)

    def _renewed(self, one: Subscription, now: datetime, action: str) -> None:
        new = {
            "id": one.id,
            "offerId": one.offer_id,
            "quantity": one.quantity,
            "status": one.status,
            "action": action,
        }
        customer = self.customers.get(one.customer_id)
        if customer is None:
            return
        self.audit.append(now, customer, ("Microsoft", ""), ("subscription", "update_subscription"), new)
        self.tell_subscription(one, now)

    def _assign_resellers(self) -> None:
        """Some customers came through indirect resellers."""
        stream = self.rng.stream("shares")
        active = [one for one in self.resellers if one.active]
        for customer in self.customers.values():
            if customer.size < 2 and stream.random() < 0.2:
                customer.reseller_tenant = stream.choice(active).tenant_id

    def _set_budgets(self) -> None:
        """About sixty in a hundred have one; some are close to it, some beyond."""
        stream = self.rng.stream("budgets")
        fixed = {"Fabrikam, Inc.": "0.83", "Contoso Ltd": "0.61", "Adventure Works Cycles": "1.07"}
        for customer, mine in self.metered():
            chosen = stream.random() < 0.6
            used = Decimal(
                stream.choice(
                    ("0.12", "0.31", "0.47", "0.58", "0.66", "0.79", "0.82", "0.97", "1.04", "1.38")
                )
            )
            if customer.name in fixed:
                used = Decimal(fixed[customer.name])
            elif not chosen:
                continue
            _, hours = self.usage.reading(customer, self.clock.start)
            spent = usage.customer_cost(mine, hours) or times(usage.customer_cost(mine, Decimal(700)), used)
            step = Decimal(1) if spent < 50 else Decimal(10) if spent < 2000 else Decimal(50)
            customer.budget = max(step, (spent / used / step).quantize(Decimal(1)) * step)
