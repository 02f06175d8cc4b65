"""Tokens that Azure refuses: over, taken back, or never good; replaced once, and then said to be so until they are good again."""

from __future__ import annotations

import asyncio

import pytest

from adapters.microsoft.azure_support import AzureSupportDesk
from adapters.microsoft.entra.advice import CONSENT, OWN_SIGN_IN
from adapters.microsoft.entra.errors import mine
from bot.errors import Cause, PartnerFailure
from tests.adapters.microsoft.azure_support.conftest import doze, effects, ids

LONGER_THAN_A_TOKEN_LIVES = 2 * 3600


async def refused(desk, fabrikam, subscription) -> PartnerFailure:
    with pytest.raises(PartnerFailure) as caught:
        await desk.tickets(fabrikam, [subscription])
    return caught.value


async def test_a_token_that_is_over_is_replaced_whatever_is_asked(sandbox, desk, new, fabrikam):
    """The bot's own clock does not tell: the vendor's says that it is over."""
    made = await desk.create(new, ids())
    asked = (
        lambda: desk.tickets(fabrikam, [new.subscription_id]),
        lambda: desk.ticket(made.ref, fabrikam),
        lambda: desk.add_note(made.ref, fabrikam, "Still down.", ids()),
        lambda: desk.create(new, ids()),
        lambda: desk.close(made.ref, fabrikam, ids()),
    )
    for ask in asked:
        sandbox.world.clock.advance(LONGER_THAN_A_TOKEN_LIVES)
        await ask()
    assert effects(sandbox, "azure_communication") == 1 and effects(sandbox, "azure_ticket") == 2


async def test_the_catalogue_is_read_with_a_token_that_was_good_an_hour_ago(sandbox, desk, auth):
    await auth.token("https://management.azure.com/.default", user=True)
    sandbox.world.clock.advance(LONGER_THAN_A_TOKEN_LIVES)
    assert await desk.services()


async def test_a_sign_in_that_is_taken_back_for_a_moment_is_renewed(sandbox, desk, fabrikam, subscription):
    """Azure asks for new claims in its challenge; a fresh token has them."""
    before = await desk.tickets(fabrikam, [subscription])
    assert sandbox.entra.tokens.revoke()
    assert await desk.tickets(fabrikam, [subscription]) == before


async def test_a_token_may_go_while_the_vendor_is_at_work(sandbox, settings, auth, new):
    """Once while it looks how far the ticket is, and once more: each look may have its own."""
    taken_back: list[int] = []

    async def take_back(seconds: float) -> None:
        if len(taken_back) < 2:
            taken_back.append(sandbox.entra.tokens.revoke())
        await doze(seconds)

    desk = AzureSupportDesk(settings, auth, sleep=take_back)
    assert (await desk.create(new, ids())).title == new.title
    assert all(taken_back) and effects(sandbox, "azure_ticket") == 1
    await desk.aclose()


async def test_a_token_may_go_between_two_pages(sandbox, desk, new, fabrikam):
    made = await desk.create(new, ids())
    for number in range(12):
        await desk.add_note(made.ref, fabrikam, f"Note {number}", ids())
    where = f"/subscriptions/{new.subscription_id}/providers/Microsoft.Support/supportTickets/{made.ref.id}/communications"
    order = sandbox.faults.order("status", method="GET", path=where, status=401, after=1)
    read = await desk.ticket(made.ref, fabrikam)
    assert order.used == 1
    assert len([note for note in read.notes if note.text.startswith("Note ")]) == 12


async def test_fresh_tokens_that_are_refused_too_ask_for_a_sign_in_and_are_tried_again_next_time(
    sandbox, desk, fabrikam, subscription
):
    before = await desk.tickets(fabrikam, [subscription])
    order = sandbox.faults.order("status", path="/subscriptions/", status=401, times=2)
    failure = await refused(desk, fabrikam, subscription)
    assert (failure.cause, failure.advice, failure.own) == (Cause.SIGN_IN, CONSENT, False)
    assert order.used == 2, "replaced once and only once"
    assert await desk.tickets(fabrikam, [subscription]) == before


async def test_a_write_that_is_refused_for_its_token_was_not_done(sandbox, desk, new):
    sandbox.faults.order("status", method="PUT", path="/subscriptions/", status=401, times=9)
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(new, ids())
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.SIGN_IN, False)
    assert effects(sandbox, "azure_ticket") == 0


async def test_after_a_lost_answer_a_refused_token_says_nothing_of_the_write(sandbox, desk, new):
    sandbox.faults.order("drop_after", method="PUT", path="/subscriptions/", times=1)
    sandbox.faults.order("status", method="PUT", path="/subscriptions/", status=401, times=9)
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(new, ids())
    assert (caught.value.cause, caught.value.maybe_done) == (Cause.SIGN_IN, True)


async def test_whoever_acts_with_their_own_rights_is_told_that_the_sign_in_is_theirs(
    sandbox, desk, auth, fabrikam, subscription
):
    sandbox.faults.order("status", path="/subscriptions/", status=401, times=2)
    failure = await refused(desk.acting_with(auth, mine), fabrikam, subscription)
    assert (failure.cause, failure.own, failure.advice) == (Cause.SIGN_IN, True, OWN_SIGN_IN)


async def test_a_sign_in_that_is_gone_is_said_to_be_and_works_again_once_somebody_signed_in(
    sandbox, desk, auth, fabrikam, subscription
):
    before = await desk.tickets(fabrikam, [subscription])
    sandbox.entra.grants.revoke(sandbox.world.people[sandbox.service_account])
    sandbox.entra.tokens.revoke()
    for _ in range(2):
        failure = await refused(desk, fabrikam, subscription)
        assert (failure.cause, failure.advice) == (Cause.SIGN_IN, CONSENT)
    await auth.remember(sandbox.refresh_token())
    assert await desk.tickets(fabrikam, [subscription]) == before


async def test_a_subscription_in_another_tenant_is_no_matter_of_signing_in(sandbox, desk, subscription):
    other = next(each for each in sandbox.world.customers.values() if each.name != "Fabrikam, Inc.")
    from bot.model import CustomerRef

    failure = await refused(desk, CustomerRef(other.id.lower(), other.name, ""), subscription)
    assert failure.cause is Cause.FORBIDDEN and "another tenant" in failure.advice


async def test_many_who_are_refused_at_once_take_one_fresh_token_each_kind(
    sandbox, desk, fabrikam, subscription
):
    await desk.tickets(fabrikam, [subscription])
    sandbox.entra.tokens.revoke()
    before = len([each for each in sandbox.requests if each["path"].endswith("/oauth2/v2.0/token")])
    await asyncio.gather(*(desk.tickets(fabrikam, [subscription]) for _ in range(6)))
    after = len([each for each in sandbox.requests if each["path"].endswith("/oauth2/v2.0/token")])
    assert after - before == 2, "the customer's tenant's, and the partner's"
