"""Subscriptions of the vendor's port, changed: the fake and the client promise the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause
from bot.model import Effect, Ending, Subscription, SubscriptionEdit
from bot.model.subscription_edit import DONE, Renewal, Terms, renewal_of
from bot.model.upgrade import UpgradeWish
from tests.contracts.partner_vendors import UNKNOWN, Vendor, failing


async def seats_of(vendor: Vendor) -> Subscription:
    """Seats of the spender's that were bought days ago, can still be given back, and renew."""
    bought = await vendor.partner.subscriptions.of(vendor.spender.id)
    return next(each for each in bought if each.status == "active" and each.refundable and not each.parent_id)


async def edited(vendor: Vendor, one: Subscription, edit: SubscriptionEdit) -> Subscription:
    """What stands after an edit that rests on what is there, by the answer and by a look."""
    rests = replace(edit, before=edit.version(one))
    answered = await vendor.partner.subscriptions.edit(vendor.spender.id, one.id, rests, fresh_ids())
    assert answered == await vendor.partner.subscriptions.get(vendor.spender.id, one.id)
    assert edit.version(answered) == DONE
    return answered


async def test_seats_go_up_and_down_and_nothing_else_changes(vendor: Vendor) -> None:
    one = await seats_of(vendor)
    for seats in (one.quantity + 5, one.quantity):
        now = await edited(vendor, one, SubscriptionEdit(quantity=seats))
        assert now.quantity == seats
        assert (now.name, now.status, now.auto_renew, now.ends) == (
            one.name,
            "active",
            one.auto_renew,
            one.ends,
        )
        one = now


async def test_a_name_changes_the_name_alone(vendor: Vendor) -> None:
    one = await seats_of(vendor)
    assert await edited(vendor, one, SubscriptionEdit(name="Berlin")) == replace(one, name="Berlin")


async def test_service_is_stopped_and_taken_up_again(vendor: Vendor) -> None:
    one = await seats_of(vendor)
    stopped = await edited(vendor, one, SubscriptionEdit(status="suspended"))
    assert stopped.suspended_for
    async with failing(Cause.CONFLICT):
        await vendor.partner.subscriptions.edit(
            vendor.spender.id, one.id, SubscriptionEdit(quantity=one.quantity + 1), fresh_ids()
        )
    again = await edited(vendor, stopped, SubscriptionEdit(status="active"))
    assert (again.quantity, again.auto_renew, again.suspended_for) == (one.quantity, one.auto_renew, ())


async def test_the_three_outcomes_of_a_term_are_written_and_read_back(vendor: Vendor) -> None:
    one = await seats_of(vendor)
    fewer = Renewal(Ending.RENEW, Terms(max(1, one.quantity - 2), "P1Y", "annual"))
    for renewal, effect in (
        (fewer, Effect.RENEW),
        (Renewal(Ending.END), Effect.END),
        (Renewal(Ending.EXTEND), Effect.EXTEND),
    ):
        one = await edited(vendor, one, SubscriptionEdit(renewal=renewal))
        assert [each.effect for each in one.scheduled] == [effect]
        assert renewal_of(one) == renewal and one.auto_renew is (renewal is fewer)


async def test_an_immediate_change_deletes_what_is_scheduled(vendor: Vendor) -> None:
    one = await edited(vendor, await seats_of(vendor), SubscriptionEdit(renewal=Renewal(Ending.END)))
    now = await edited(vendor, one, SubscriptionEdit(quantity=one.quantity + 1))
    assert now.scheduled == ()


async def test_a_cancellation_is_for_good(vendor: Vendor) -> None:
    one = await edited(vendor, await seats_of(vendor), SubscriptionEdit(status="deleted"))
    async with failing(Cause.CONFLICT):
        await vendor.partner.subscriptions.edit(
            vendor.spender.id, one.id, SubscriptionEdit(status="active"), fresh_ids()
        )


async def test_a_repeat_with_the_same_ids_changes_nothing_more(vendor: Vendor) -> None:
    one, ids = await seats_of(vendor), fresh_ids()
    edit = SubscriptionEdit(quantity=one.quantity + 3)
    first = await vendor.partner.subscriptions.edit(vendor.spender.id, one.id, edit, ids)
    assert await vendor.partner.subscriptions.edit(vendor.spender.id, one.id, edit, ids) == first


async def test_what_rests_on_what_is_not_so_any_more_is_refused(vendor: Vendor) -> None:
    one = await seats_of(vendor)
    edit = SubscriptionEdit(quantity=one.quantity + 3)
    late = replace(edit, before=edit.version(one))
    await edited(vendor, one, SubscriptionEdit(quantity=one.quantity + 1))
    async with failing(Cause.STALE):
        await vendor.partner.subscriptions.edit(vendor.spender.id, one.id, late, fresh_ids())


@pytest.mark.parametrize("wrong", ["somebody else's", "nobody's"])
async def test_a_subscription_is_changed_for_its_own_customer_alone(whole: Vendor, wrong: str) -> None:
    one = await seats_of(whole)
    where = (whole.other.id, one.id) if wrong == "somebody else's" else (whole.spender.id, UNKNOWN)
    async with failing(Cause.NOT_FOUND):
        await whole.partner.subscriptions.edit(*where, SubscriptionEdit(quantity=1), fresh_ids())
    assert await whole.partner.subscriptions.get(whole.spender.id, one.id) == one


async def test_seats_that_were_not_added_lately_stay(vendor: Vendor) -> None:
    bought = await vendor.partner.subscriptions.of(vendor.spender.id)
    kept = [each for each in bought if each.refundable == 0 and each.quantity > 1 and not each.parent_id]
    for one in kept:
        async with failing(Cause.CONFLICT):
            await vendor.partner.subscriptions.edit(
                vendor.spender.id, one.id, SubscriptionEdit(quantity=one.quantity - 1), fresh_ids()
            )


async def test_what_was_bought_on_top_of_a_subscription(whole: Vendor) -> None:
    subscriptions = whole.partner.subscriptions
    bought = await subscriptions.of(whole.spender.id)
    for one in bought:
        on_top = [each.id for each in bought if each.parent_id == one.id]
        assert sorted(each.id for each in await subscriptions.add_ons(whole.spender.id, one.id)) == sorted(
            on_top
        )
    async with failing(Cause.NOT_FOUND):
        await subscriptions.add_ons(whole.other.id, bought[0].id)


async def test_an_azure_subscription_is_cancelled_under_its_plan_and_of_its_customer_alone(
    vendor: Vendor,
) -> None:
    subscriptions, whose = vendor.partner.subscriptions, vendor.spender.id
    plan = next(each for each in await subscriptions.of(whose) if each.azure_plan)
    azure = (await subscriptions.azure_entitlements(whose, plan.id))[0]
    assert (azure.plan_id, azure.status) == (plan.id, "active")
    async with failing(Cause.NOT_FOUND):
        await subscriptions.cancel_azure(whose, plan.id, UNKNOWN, fresh_ids())
    async with failing(Cause.NOT_FOUND):
        await subscriptions.cancel_azure(whose, UNKNOWN, azure.id, fresh_ids())
    ids = fresh_ids()
    shown = await subscriptions.cancel_azure(whose, plan.id, azure.id, ids)
    assert (shown.id, shown.status) == (azure.id, "active"), "it shows after ten minutes"
    assert await subscriptions.cancel_azure(whose, plan.id, azure.id, ids) == shown, (
        "a repeat does nothing more"
    )


async def test_seats_move_to_what_is_offered_now_or_at_the_end_of_the_term(whole: Vendor) -> None:
    subscriptions = whole.partner.subscriptions
    tried = 0
    for customer in (whole.spender, whole.other):
        for one in await subscriptions.of(customer.id):
            if one.status != "active" or not one.modern or one.metered or one.parent_id or one.software:
                continue
            offered = [
                each
                for each in await subscriptions.upgrades(customer.id, one.id, scheduled=True)
                if each.moves
            ]
            if not offered:
                continue
            tried += 1
            later = UpgradeWish(offered[0].product, one.quantity, scheduled=True)
            planned = await subscriptions.upgrade(customer.id, one.id, later, fresh_ids())
            assert later.is_done(planned) and planned.offer_id == one.offer_id
            late = UpgradeWish(offered[0].product, one.quantity, before=later.version(one))
            async with failing(Cause.STALE):
                await subscriptions.upgrade(customer.id, one.id, late, fresh_ids())
            now = UpgradeWish(offered[0].product, one.quantity)
            assert now.is_done(await subscriptions.upgrade(customer.id, one.id, now, fresh_ids()))
            unknown = UpgradeWish("CFQ7TTC00000:0001", one.quantity)
            async with failing(Cause.CONFLICT):
                await subscriptions.upgrade(customer.id, one.id, unknown, fresh_ids())
    assert tried
