"""Subscriptions of Partner Center in memory: the same promises as the client, by one contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import Cause, PartnerFailure
from bot.model import (
    AzureEntitlement,
    Effect,
    Ending,
    Refund,
    ScheduledChange,
    Subscription,
    SubscriptionEdit,
)
from bot.model.subscription_edit import Renewal
from bot.model.upgrade import Upgrade, UpgradeWish
from bot.ports import RequestIds
from tests.samples import NOW

if TYPE_CHECKING:
    from tests.fake_partner import FakePartner

PRODUCTION = "44444444-0000-4000-8000-000000000001"
"""The id of everybody's Azure subscription."""
E5 = "CFQ7TTC0LFLX:0002"
UPGRADES = (
    Upgrade(E5, "Microsoft 365 E5", f"{E5}:CFQ7TTC0N8CC", moves=True, moves_licences=True),
    Upgrade("CFQ7TTC0LDPB:0001", "Microsoft 365 Business Standard", "CFQ7TTC0LDPB:0001:X", moves=False,
            why_not=("Subscription cannot be transitioned because there are conflicting services.",)),
)  # fmt: skip
"""What everything with seats can be upgraded to."""
SUBSCRIPTION_WORDS = {
    "subscriptions.upgrade": "upgrade a subscription",
    "subscriptions.cancel_azure": "cancel an Azure subscription",
    "subscriptions.reactivate_azure": "reactivate an Azure subscription",
    "subscriptions.edit": "change a subscription",
    "subscriptions.azure_entitlements": "list Azure subscriptions",
    "subscriptions.get": "read a subscription",
    "subscriptions.of": "list subscriptions",
}
"""What the client calls the operations, where it says what could not be done."""


def plan_of(customer_id: str) -> str:
    """The id of a customer's Azure plan."""
    return f"33333333{customer_id.lower()[8:]}"


def seats_of(customer_id: str) -> str:
    """The id of a customer's seats of Microsoft 365 E3."""
    return f"66666666{customer_id.lower()[8:]}"


def sold_to(customer_id: str) -> Sequence[Subscription]:
    """An Azure plan, and twenty-five seats bought three days ago; nothing yet to who has just been created."""
    if customer_id.startswith("55555555"):
        return ()
    plan = Subscription(
        plan_of(customer_id), "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True
    )
    seats = Subscription(
        seats_of(customer_id), "Microsoft 365 E3", "Microsoft 365 E3", "CFQ7TTC0LFLX:0001:CFQ7TTC0N7TJ", "active", 25,
        unit="Licenses", billing_cycle="monthly", term="P1Y", auto_renew=True, starts=NOW - timedelta(days=3),
        ends=NOW + timedelta(days=362), cancellable_until=NOW + timedelta(days=4), refundable=25,
        refunds=(Refund("partial", NOW + timedelta(days=4)),),
    )  # fmt: skip
    return (plan, seats)


def not_found(operation: str) -> PartnerFailure:
    return PartnerFailure(Cause.NOT_FOUND, operation, status=404, correlation_id="c0ffee")


def scheduled_as(renewal: Renewal) -> ScheduledChange:
    """What is scheduled then, as the client reads it."""
    effect = {Ending.RENEW: Effect.RENEW, Ending.END: Effect.END, Ending.EXTEND: Effect.EXTEND}[
        renewal.ending
    ]
    terms = renewal.terms
    if terms is None:
        return ScheduledChange(effect)
    return ScheduledChange(
        effect,
        product="CFQ7TTC0LFLX:0001",
        quantity=terms.quantity,
        term=terms.term,
        billing_cycle=terms.billing_cycle,
    )


def refuse_what_the_service_would(found: Subscription, edit: SubscriptionEdit) -> None:
    """Raises what Partner Center would, with its codes."""

    def no(code: str, detail: str) -> PartnerFailure:
        cause = Cause.BAD_REQUEST if code == "2002" else Cause.CONFLICT
        return PartnerFailure(cause, "change a subscription", detail, status=400, code=code)

    if found.status == "deleted":
        raise no("2011", "A deleted subscription cannot be updated.")
    if edit.quantity is not None:
        if found.status == "suspended":
            raise no("2001", "The quantity of a suspended subscription cannot be changed.")
        if not 1 <= edit.quantity <= 9999:
            raise no("2002", "Subscription quantity is not within minimum and maximum allowed quantity.")
        if edit.quantity < found.quantity - (found.refundable or 0):
            raise no("800090", "Subscription quantity cannot be decreased.")
    closed = found.cancellable_until is None or found.cancellable_until <= NOW
    if edit.status == "deleted" and closed:
        raise no("900117", "You have passed your 7-day cancellation window.")
    if edit.status == "active" and any(each != "CustomerCancellation" for each in found.suspended_for):
        raise no("800091", "Cannot update a subscription with suspended status.")


@dataclass
class FakeSubscriptions:
    """Subscriptions (``bot.ports.Subscriptions``), over what the whole vendor knows."""

    vendor: FakePartner

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        self.vendor.asked("subscriptions.of", customer_id)
        return tuple(self.bought_by(customer_id).values())

    async def get(self, customer_id: str, subscription_id: str) -> Subscription:
        self.vendor.asked("subscriptions.get", customer_id)
        found = self.bought_by(customer_id).get(subscription_id.lower())
        if found is None:
            raise not_found(SUBSCRIPTION_WORDS["subscriptions.get"])
        return found

    async def edit(
        self, customer_id: str, subscription_id: str, edit: SubscriptionEdit, ids: RequestIds
    ) -> Subscription:
        self.vendor.asked("subscriptions.edit", customer_id)
        found = await self.get(customer_id, subscription_id)
        if edit.is_done(found):
            return found
        if edit.before and edit.version(found) != edit.before:
            raise PartnerFailure(
                Cause.STALE, SUBSCRIPTION_WORDS["subscriptions.edit"], status=412, code="2055"
            )
        return self.vendor.once("subscriptions.edit", ids, lambda: self._edit(customer_id, found, edit))

    def _edit(
        self, customer_id: str, found: Subscription, edit: SubscriptionEdit
    ) -> tuple[str, Subscription]:
        refuse_what_the_service_would(found, edit)
        made = replace(
            found,
            name=edit.name if edit.name is not None else found.name,
            quantity=edit.quantity if edit.quantity is not None else found.quantity,
            status=edit.status or found.status,
        )
        if edit.status:
            made = replace(
                made, suspended_for=("CustomerCancellation",) if edit.status == "suspended" else ()
            )
        if edit.quantity is not None or edit.status:
            made = replace(made, scheduled=())  # an immediate change deletes them
        if edit.renewal:
            made = replace(
                made, auto_renew=edit.renewal.ending is Ending.RENEW, scheduled=(scheduled_as(edit.renewal),)
            )
        self.bought_by(customer_id)[found.id.lower()] = made
        return customer_id, made

    def bought_by(self, customer_id: str) -> dict[str, Subscription]:
        """By id in lower case."""
        if customer_id not in self.vendor.bought:
            self.vendor.bought[customer_id] = {each.id: each for each in sold_to(customer_id)}
        return self.vendor.bought[customer_id]

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        self.vendor.asked("subscriptions.azure_entitlements", customer_id)
        if subscription_id != plan_of(customer_id):
            raise not_found("list Azure subscriptions")
        return tuple(self._azure(customer_id).values())

    def _azure(self, customer_id: str) -> dict[str, AzureEntitlement]:
        made = AzureEntitlement(PRODUCTION, "Production", "active", plan_of(customer_id))
        return self.vendor.azure.setdefault(customer_id, {PRODUCTION: made})

    async def cancel_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        return await self._turn("subscriptions.cancel_azure", customer_id, plan_id, azure_id, "inactive", ids)

    async def reactivate_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        return await self._turn(
            "subscriptions.reactivate_azure", customer_id, plan_id, azure_id, "active", ids
        )

    async def _turn(
        self, operation: str, customer_id: str, plan_id: str, azure_id: str, status: str, ids: RequestIds
    ) -> AzureEntitlement:
        self.vendor.asked(operation, customer_id)
        before = self._azure(customer_id).get(azure_id)
        if before is None or plan_id != plan_of(customer_id):
            raise not_found(SUBSCRIPTION_WORDS[operation])

        def turn() -> tuple[str, AzureEntitlement]:
            self._azure(customer_id)[azure_id] = replace(before, status=status)
            return customer_id, before  # which the vendor shows for ten minutes

        return self.vendor.once(operation, ids, turn)

    async def upgrades(self, customer_id: str, subscription_id: str, *, scheduled: bool) -> Sequence[Upgrade]:
        found = await self.get(customer_id, subscription_id)
        return () if found.metered or found.offer_id.startswith(E5) else UPGRADES

    async def upgrade(
        self, customer_id: str, subscription_id: str, wish: UpgradeWish, ids: RequestIds
    ) -> Subscription:
        self.vendor.asked("subscriptions.upgrade", customer_id)
        found = await self.get(customer_id, subscription_id)
        if wish.is_done(found):
            return found
        if wish.before and wish.version(found) != wish.before:
            raise PartnerFailure(Cause.STALE, SUBSCRIPTION_WORDS["subscriptions.upgrade"], status=412)
        if not any(each.product == wish.product and each.moves for each in UPGRADES):
            raise PartnerFailure(Cause.CONFLICT, SUBSCRIPTION_WORDS["subscriptions.upgrade"])

        def upgrade() -> tuple[str, Subscription]:
            made = replace(found, offer_id=f"{wish.product}:X", offer="Microsoft 365 E5", scheduled=())
            if wish.scheduled:
                planned = ScheduledChange(Effect.UPGRADE, product=wish.product, quantity=wish.quantity)
                made = replace(found, auto_renew=True, scheduled=(planned,))
            self.bought_by(customer_id)[found.id.lower()] = made
            return customer_id, made

        return self.vendor.once("subscriptions.upgrade", ids, upgrade)

    async def add_ons(self, customer_id: str, subscription_id: str) -> Sequence[Subscription]:
        await self.get(customer_id, subscription_id)
        return [each for each in self.bought_by(customer_id).values() if each.parent_id == subscription_id]
