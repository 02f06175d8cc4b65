"""Subscriptions at Partner Center (``bot.ports.SubscriptionReader`` and ``SubscriptionWriter``)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.protocol import fresh_ids, nth_ids
from adapters.microsoft.http.resource import Resource
from adapters.microsoft.http.wire import Fields
from adapters.microsoft.partner_center.calls import subscription_update, subscriptions, transitions
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model import AzureEntitlement, Subscription, SubscriptionEdit
from bot.model.upgrade import Upgrade, UpgradeWish
from bot.ports import RequestIds

MOST_TRIES = 3
"""How often an update is tried when somebody else changes the subscription between the look and the write."""

PAUSES = (0.5, 1, 2, 4, 8)
"""Seconds between looks at a subscription whose change the service has taken on."""


class SubscriptionOperations:
    """Reads what customers have bought, and changes it. ``sleep`` is a parameter so that tests decide about time."""

    def __init__(
        self, exchange: Exchange, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._exchange, self._sleep = exchange, sleep

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        return await self._exchange.everything(subscriptions.subscriptions(customer_id))

    async def get(self, customer_id: str, subscription_id: str) -> Subscription:
        return await self._exchange.perform(subscriptions.subscription(customer_id, subscription_id))

    async def azure_entitlements(self, customer_id: str, subscription_id: str) -> Sequence[AzureEntitlement]:
        return await self._exchange.everything(subscriptions.azure_entitlements(customer_id, subscription_id))

    async def add_ons(self, customer_id: str, subscription_id: str) -> Sequence[Subscription]:
        return await self._exchange.everything(subscriptions.add_ons(customer_id, subscription_id))

    async def cancel_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        return await self._exchange.perform(subscriptions.cancel_azure(customer_id, plan_id, azure_id), ids)

    async def reactivate_azure(
        self, customer_id: str, plan_id: str, azure_id: str, ids: RequestIds
    ) -> AzureEntitlement:
        return await self._exchange.perform(
            subscriptions.reactivate_azure(customer_id, plan_id, azure_id), ids
        )

    async def edit(
        self, customer_id: str, subscription_id: str, edit: SubscriptionEdit, ids: RequestIds
    ) -> Subscription:
        """Read, change, write back. A subscription that somebody else changed meanwhile is read again, and written only if what the
        edit rests on is as it was."""
        for again in range(MOST_TRIES):
            found = await self._exchange.perform(
                subscription_update.resource(customer_id, subscription_id), _reading(ids)
            )
            stands = self._read(found, ids)
            if edit.is_done(stands):
                return stands
            if edit.before and edit.version(stands) != edit.before:
                raise _stale(ids)
            call = subscription_update.update(customer_id, subscription_id, found, edit)
            try:
                answered = await self._exchange.perform(call, nth_ids(ids, again))
            except PartnerFailure as failure:
                if failure.cause is not Cause.STALE or failure.maybe_done:
                    raise
                continue
            if answered and edit.is_done(answered):
                return answered
            return await self._once_done(customer_id, subscription_id, edit, ids)
        raise _stale(ids)

    async def upgrades(self, customer_id: str, subscription_id: str, *, scheduled: bool) -> Sequence[Upgrade]:
        call = transitions.upgrades(customer_id, subscription_id, scheduled=scheduled)
        return await self._exchange.everything(call)

    async def upgrade(
        self, customer_id: str, subscription_id: str, wish: UpgradeWish, ids: RequestIds
    ) -> Subscription:
        """Look, find the product in the catalogue of this minute, and move the seats to it or schedule that."""
        found = await self._exchange.perform(
            subscription_update.resource(customer_id, subscription_id), _reading(ids)
        )
        stands = self._read(found, ids)
        if wish.is_done(stands):
            return stands
        if wish.before and wish.version(stands) != wish.before:
            raise _stale(ids)
        offered = await self.upgrades(customer_id, subscription_id, scheduled=wish.scheduled)
        item = next((each.item for each in offered if each.product == wish.product and each.moves), "")
        if not item:
            raise PartnerFailure(
                Cause.CONFLICT,
                N_("upgrade a subscription"),
                N_("This upgrade is not offered any more."),
                request_id=ids.request_id,
            )
        if wish.scheduled:
            body = transitions.upgraded_at_the_end(found, item, wish.quantity)
            call = subscription_update.written(customer_id, subscription_id, found, body)
            answered = await self._exchange.perform(call, ids)
            if answered and wish.is_done(answered):
                return answered
        else:
            move = transitions.transition(
                customer_id, subscription_id, item, wish.quantity, licences=wish.licences
            )
            await self._exchange.perform(move, ids)
        return await self._once_done(customer_id, subscription_id, wish, ids)

    def _read(self, found: Resource, ids: RequestIds) -> Subscription:
        try:
            return subscriptions.read_subscription(Fields(found))
        except WireError as error:
            raise PartnerFailure(
                Cause.GARBAGE, N_("read a subscription"), str(error), request_id=ids.request_id
            ) from error

    async def _once_done(
        self, customer_id: str, subscription_id: str, edit: SubscriptionEdit | UpgradeWish, ids: RequestIds
    ) -> Subscription:
        """The subscription once it is as it is wanted, or as it still is after a while: a large change is done in the background."""
        call = subscriptions.subscription(customer_id, subscription_id)
        for pause in PAUSES:
            await self._sleep(pause)
            try:
                stands = await self._exchange.perform(call, _reading(ids))
            except PartnerFailure as failure:
                failure.maybe_done = True
                raise
            if edit.is_done(stands):
                break
        return stands


def _reading(ids: RequestIds) -> RequestIds:
    return RequestIds(fresh_ids().request_id, ids.correlation_id)


def _stale(ids: RequestIds) -> PartnerFailure:
    return PartnerFailure(
        Cause.STALE,
        N_("change a subscription"),
        advice=N_("Somebody changed it meanwhile. Look at it again and repeat the change."),
        correlation_id=ids.correlation_id,
        request_id=ids.request_id,
    )
