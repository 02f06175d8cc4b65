"""Tickets: both support desks, real and fake, keep the same promises (``bot.ports.TicketDesk``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.errors import Cause, NotFound, PartnerFailure
from bot.model import Contact, NewTicket, ProblemType, SupportService, TicketRef, TicketState
from tests.contracts.desks import DESKS, Counter
from tests.contracts.partner_vendors import failing


@pytest.fixture(params=sorted(DESKS))
async def bare(request: pytest.FixtureRequest) -> AsyncIterator[Counter]:
    async with DESKS[request.param]() as counter:
        yield counter


@pytest.fixture(params=["verified", "limited"])
def guarded(request: pytest.FixtureRequest, bare: Counter) -> Counter:
    """Each desk as the core has it, and as somebody has it who is limited to the customer that is asked about."""
    return bare.verified() if request.param == "verified" else bare.limited()


@pytest.fixture(params=["bare", "verified", "limited"])
def at(request: pytest.FixtureRequest, bare: Counter) -> Counter:
    """Each desk, as the vendor has it and as it is handed out."""
    return {"bare": bare, "verified": bare.verified(), "limited": bare.limited()}[request.param]


@contextmanager
def not_found() -> Iterator[None]:
    """The vendor's failure, or the core's own refusal; in either case nothing was done."""
    with pytest.raises((PartnerFailure, NotFound)) as caught:
        yield
    if isinstance(caught.value, PartnerFailure):
        assert (caught.value.cause, caught.value.maybe_done) == (Cause.NOT_FOUND, False)


def absent(at: Counter) -> TicketRef:
    """A ticket that there is not, though its number looks like one."""
    return replace(at.ref, id="615112490000009")


async def test_what_is_listed_is_found_by_its_reference(at: Counter) -> None:
    listed = await at.desk.tickets(at.customer, at.subscriptions)
    assert at.ref in {each.ref for each in listed}
    assert len({each.ref for each in listed}) == len(listed)
    for each in listed:
        found = await at.desk.ticket(each.ref, at.customer)
        assert (found.ref, found.title, found.state) == (each.ref, each.title, each.state)
        assert found.ref.desk is at.desk.desk and found.created and found.shown_number
        assert found.customer and found.customer.id == at.customer.id


async def test_a_list_holds_nobody_elses_tickets(at: Counter) -> None:
    for each in await at.desk.tickets(at.customer, at.subscriptions):
        assert each.customer and each.customer.id == at.customer.id
    assert at.ref not in {each.ref for each in await at.desk.tickets(at.other)}


async def test_a_ticket_that_there_is_not_is_not_found(at: Counter) -> None:
    with not_found():
        await at.desk.ticket(absent(at), at.customer)
    for wrong in ("", "../../customers"):
        with not_found():
            await at.desk.ticket(replace(at.ref, id=wrong), at.customer)


async def test_a_ticket_of_anybody_else_is_not_found_and_not_written_to(guarded: Counter) -> None:
    before = await guarded.desk.ticket(guarded.ref, guarded.customer)
    with not_found():
        await guarded.desk.ticket(guarded.ref, guarded.other)
    with not_found():
        await guarded.desk.add_note(guarded.ref, guarded.other, "Hello?", fresh_ids())
    with not_found():
        await guarded.desk.close(guarded.ref, guarded.other, fresh_ids())
    assert await guarded.desk.ticket(guarded.ref, guarded.customer) == before


async def test_what_is_written_to_a_ticket_that_there_is_not_is_not_found(at: Counter) -> None:
    with not_found():
        await at.desk.add_note(absent(at), at.customer, "Hello?", fresh_ids())
    with not_found():
        await at.desk.close(absent(at), at.customer, fresh_ids())


async def test_a_note_is_the_last_of_all_word_for_word_and_ours(at: Counter) -> None:
    text = "It happened again at 14:00.\nGrüße, 高橋"
    await at.desk.add_note(at.ref, at.customer, text, fresh_ids())
    notes = (await at.desk.ticket(at.ref, at.customer)).notes
    assert (notes[-1].text, notes[-1].inbound) == (text, False)
    moments = [each.at for each in notes if each.at]
    assert moments == sorted(moments), "the oldest first"


async def test_a_note_that_is_repeated_with_its_ids_is_written_once(at: Counter) -> None:
    ids = fresh_ids()
    for _ in range(2):
        await at.desk.add_note(at.ref, at.customer, "Once.", ids)
    await at.desk.add_note(at.ref, at.customer, "Once.", fresh_ids())
    notes = (await at.desk.ticket(at.ref, at.customer)).notes
    assert [each.text for each in notes].count("Once.") == 2


async def test_a_ticket_is_closed_and_stays_it(at: Counter) -> None:
    for _ in range(2):
        await at.desk.close(at.ref, at.customer, fresh_ids())
        found = await at.desk.ticket(at.ref, at.customer)
        assert found.state is TicketState.CLOSED


async def test_a_desk_that_creates_offers_what_about_and_makes_one_for_each_request(at: Counter) -> None:
    if not at.desk.capabilities.create:
        return
    ids, wanted = fresh_ids(), await at.new("Another one")
    first, again = await at.desk.create(wanted, ids), await at.desk.create(wanted, ids)
    assert first.ref == again.ref
    assert (first.title, first.state, first.severity) == ("Another one", TicketState.OPEN, "moderate")
    assert first.customer and first.customer.id == at.customer.id
    second = await at.desk.create(wanted, fresh_ids())
    listed = [each.ref for each in await at.desk.tickets(at.customer, at.subscriptions)]
    assert len(listed) == 3 and {first.ref, second.ref, at.ref} == set(listed)
    services = await at.desk.services()
    assert len({each.id for each in services}) == len(services) > 1
    problems = await at.desk.problems(services[0].id)
    assert problems and all(each.id.startswith(services[0].id) and each.name for each in problems)


async def test_a_desk_that_does_not_create_offers_nothing_and_says_so(at: Counter) -> None:
    if at.desk.capabilities.create:
        return
    assert not await at.desk.services() and not await at.desk.problems("x")
    service, problem = SupportService("s", "Service"), ProblemType("p", "Problem")
    new = NewTicket(
        customer=at.customer,
        subscription_id="",
        title="No",
        description="No",
        severity="moderate",
        contact=Contact("Hana", "Kimura", "hana@northwindcloud.example"),
        service=service,
        problem=problem,
    )
    async with failing(Cause.UNSUPPORTED):
        await at.desk.create(new, fresh_ids())


async def test_whoever_asks_for_all_tickets_gets_those_that_the_desk_can_tell_of(at: Counter) -> None:
    """Azure Support is reached through one customer at a time."""
    everything = {each.ref for each in await at.desk.tickets(None)}
    assert everything == set() if at.desk.capabilities.create else at.ref in everything
