"""The Azure Support desk against the vendor's double: raised once, followed, answered, closed; and bad days."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.azure_support import AzureSupportDesk
from adapters.partner_center.auth import Auth
from adapters.sandbox import Sandbox
from bot.errors import Cause, PartnerFailure
from bot.model import Contact, CustomerRef, NewTicket, TicketState
from bot.ports import RequestIds
from config.settings import PartnerCenterSettings
from tests.adapters.partner_center.world import MemoryVault


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def desk(sandbox: Sandbox) -> AsyncIterator[AzureSupportDesk]:
    settings = PartnerCenterSettings(
        tenant_id=sandbox.tenant_id,
        client_id=sandbox.client_id,
        client_secret=sandbox.client_secret,
        url=sandbox.url,
        authority=sandbox.authority,
        ca_file=Path(sandbox.ca_file),
        azure_management_url=sandbox.management_url,
    )
    vault = MemoryVault()
    auth = Auth(settings, vault)
    await vault.put(auth.vault_name, sandbox.refresh_token())
    opened = AzureSupportDesk(settings, auth)
    yield opened
    await opened.aclose()


@pytest.fixture
def fabrikam(sandbox: Sandbox) -> CustomerRef:
    customer = sandbox.world.named("Fabrikam, Inc.")
    return CustomerRef(customer.id.lower(), "Fabrikam, Inc.", "fabrikaminc.onmicrosoft.com")


def subscription_of(sandbox: Sandbox, name: str) -> str:
    customer = sandbox.world.named(name)
    plans = [each for each in sandbox.world.bought(customer) if each.kind == "plan"]
    return next(each.id for plan in plans for each in plan.entitlements if each.support_plan)


def ids() -> RequestIds:
    return RequestIds(str(uuid.uuid4()), str(uuid.uuid4()))


@pytest.fixture
async def new(sandbox: Sandbox, desk: AzureSupportDesk, fabrikam: CustomerRef) -> NewTicket:
    service = next(each for each in await desk.services() if "Windows" in each.name)
    problem, *_ = await desk.problems(service.id)
    return NewTicket(
        customer=fabrikam,
        subscription_id=subscription_of(sandbox, "Fabrikam, Inc."),
        title="VM does not start",
        description="It says allocation failed.",
        severity="moderate",
        contact=Contact("Hana", "Kimura", "hana@northwindcloud.example"),
        service=service,
        problem=problem,
        started=sandbox.world.clock.now() - timedelta(hours=2),
    )


async def test_raised_followed_answered_and_closed(sandbox, desk, new, fabrikam):
    made = await desk.create(new, ids())
    assert (made.title, made.state, made.severity) == ("VM does not start", TicketState.OPEN, "moderate")
    assert made.number and made.customer == fabrikam
    sandbox.world.clock.advance(45 * 60)
    asked = await desk.ticket(made.ref, fabrikam)
    assert asked.state is TicketState.ATTENTION and asked.notes[-1].inbound
    await desk.add_note(made.ref, fabrikam, "Here it is.\nThank you.", ids())
    answered = await desk.ticket(made.ref, fabrikam)
    assert [note.text for note in answered.notes if not note.inbound][-1] == "Here it is.\nThank you."
    assert made.ref in [each.ref for each in await desk.tickets(fabrikam, [new.subscription_id])]
    await desk.close(made.ref, fabrikam, ids())
    assert (await desk.ticket(made.ref, fabrikam)).state is TicketState.CLOSED


async def test_a_repeat_with_the_same_ids_makes_nothing_new(sandbox, desk, new, fabrikam):
    once, note = ids(), ids()
    first, second = await desk.create(new, once), await desk.create(new, once)
    assert first.ref == second.ref
    for _ in range(2):
        await desk.add_note(first.ref, fabrikam, "Again.", note)
    kinds = [effect.kind for effect in sandbox.world.ledger.effects]
    assert kinds.count("azure_ticket") == 1 and kinds.count("azure_communication") == 1


async def test_an_answer_that_got_lost_is_found_again(sandbox, desk, new):
    sandbox.faults.order("drop_after", method="PUT", path="/subscriptions/", times=1)
    once = ids()
    try:
        made = await desk.create(new, once)
    except PartnerFailure as failure:
        assert failure.maybe_done
        made = await desk.create(new, once)
    assert made.title == new.title
    assert [effect.kind for effect in sandbox.world.ledger.effects].count("azure_ticket") == 1


async def test_no_support_plan_is_said_with_what_to_do(sandbox, desk, new):
    for customer in sandbox.world.customers.values():
        for plan in (each for each in sandbox.world.bought(customer) if each.kind == "plan"):
            for each in plan.entitlements:
                if not each.support_plan:
                    ref = CustomerRef(customer.id.lower(), "x", "x")
                    with pytest.raises(PartnerFailure) as caught:
                        await desk.create(replace(new, customer=ref, subscription_id=each.id), ids())
                    assert caught.value.cause is Cause.UNSUPPORTED and "support plan" in caught.value.advice
                    assert not caught.value.maybe_done
                    return
    pytest.fail("every subscription of the sandbox has a support plan")


async def test_what_is_wrong_is_said_with_the_ids_support_asks_for(desk, new):
    with pytest.raises(PartnerFailure) as caught:
        await desk.create(replace(new, severity="enormous"), ids())
    assert caught.value.cause is Cause.BAD_REQUEST and caught.value.service == "Azure Support"
    assert caught.value.correlation_id


async def test_throttled_garbage_and_down(sandbox, desk, fabrikam, new):
    sandbox.faults.order("status", path="/subscriptions/", status=429, retry_after=0, times=20)
    with pytest.raises(PartnerFailure) as caught:
        await desk.tickets(fabrikam, [new.subscription_id])
    assert caught.value.cause is Cause.THROTTLED
    sandbox.faults.clear()
    sandbox.faults.order("garbage", path="/subscriptions/", times=20)
    with pytest.raises(PartnerFailure):
        await desk.tickets(fabrikam, [new.subscription_id])


async def test_a_ticket_that_is_not_there(desk, fabrikam, new):
    from bot.model import Desk, TicketRef

    with pytest.raises(PartnerFailure) as caught:
        await desk.ticket(TicketRef(Desk.AZURE, "nothing", new.subscription_id), fabrikam)
    assert caught.value.cause is Cause.NOT_FOUND


async def test_the_catalogue_is_read_once(sandbox, desk):
    await desk.services()
    before = len(sandbox.requests)
    await desk.services()
    assert len(sandbox.requests) == before
