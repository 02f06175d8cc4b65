"""order list and show, reservation list: what was ordered, what came of it, and what ends when."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.cards.model import Facts, Table
from bot.errors import Cause, PartnerFailure
from bot.model.fact import Tone
from bot.model.identity import Role
from bot.model.order import Order, OrderLine, OrderState
from tests.chat import Chat
from tests.commands.limits import lend
from tests.fakes import FABRIKAM, NOW

SEATS = OrderLine(0, "CFQ7TTC0LFLX:0001:A", "Microsoft 365 E3", 20, "P1Y")
SERVER = OrderLine(1, "DG7GMGF0FKZV:0002:A", "SQL Server 2022 Enterprise, 2 core", 1)


def table(chat: Chat) -> Table:
    return next(node for node in chat.card.body if isinstance(node, Table))


def place(chat: Chat, *lines: OrderLine, state: OrderState = OrderState.PENDING) -> Order:
    order = Order("d00000000001", NOW, state, lines, "EUR", "annual", Decimal("7944"))
    chat.partner.orders.all(FABRIKAM.id).append(order)
    return order


async def test_the_newest_comes_first_and_what_is_on_its_way_stands_out(chat: Chat):
    place(chat, SEATS, SERVER)
    sam = chat.as_("sam")
    assert "Fabrikam, Inc.: 4 orders, 1 in progress." in await sam.say("order list fabrikam")
    assert [row[1] for row in table(sam).rows][:2] == ["Microsoft 365 E3 and 1 more", "Microsoft 365 E3"]
    assert table(sam).tones[:2] == (Tone.WARNING, Tone.PLAIN)
    assert "In progress" in await sam.choose(1)
    assert [row[3] for row in table(sam).rows] == ["Being provisioned", "Being provisioned"]
    facts = {
        fact.label: fact.value for node in sam.card.body if isinstance(node, Facts) for fact in node.facts
    }
    assert facts["Total"] == "€7,944.00" and facts["Billing"] == "Billed yearly"
    orders = chat.partner.orders.all(FABRIKAM.id)
    orders[-1] = replace(
        orders[-1],
        state=OrderState.COMPLETED,
        lines=(replace(SEATS, subscription_id="4" * 30 + "abcdef"), SERVER),
    )
    await sam.press("Refresh")
    assert table(sam).rows[0][3:] == ("Provisioned", "Subscription …abcdef")


async def test_an_order_is_found_by_what_was_bought_or_its_id_and_leads_to_the_subscription(chat: Chat):
    sam = chat.as_("sam")
    assert "Microsoft 365 E3 for Fabrikam, Inc.: Completed." in await sam.say(
        "order show fabrikam order=m365"
    )
    assert "Microsoft 365 E3" in await sam.press("Show subscription")
    order = place(chat, SEATS)
    assert "Which order?" in await sam.say("order show fabrikam order=e3")
    assert "In progress" in await sam.say(f"order show fabrikam order={order.id.upper()}")
    assert "No such order" in await sam.say("order show fabrikam order=visio")


async def test_a_canceled_line_has_no_quantity_and_says_so(chat: Chat):
    place(chat, replace(SERVER, number=0, quantity=0), SEATS, state=OrderState.COMPLETED)
    await chat.as_("sam").say("order show fabrikam order=d00000000001")
    sam = chat.as_("sam")
    await sam.say("order show fabrikam order=d00000000001")
    assert [row[3] for row in table(sam).rows] == ["Canceled", "Provisioned"]


async def test_an_order_is_shown_where_its_provisioning_cannot_be_read(chat: Chat):
    failure = PartnerFailure(Cause.SIGN_IN, "read how far an order is provisioned", status=403, code="900329")
    chat.partner.fail["orders.provisioning"] = [failure]
    sam = chat.as_("sam")
    assert "Completed." in await sam.say("order show fabrikam order=plan")
    assert table(sam).rows[0][3] == "Completed"


async def test_reservations_are_called_what_they_are_on_their_order(chat: Chat):
    sam = chat.as_("sam")
    assert "1 reservation, 0 ending within 30 days." in await sam.say("reservation list fabrikam")
    assert table(sam).rows == (
        ("Reserved VM Instance, Standard_D4s_v5, EU West, 3 Years", "4", "Feb 26, 2027"),
    )
    chat.clock.move(NOW.replace(year=2027, month=2, day=1) - NOW)
    await sam.say("reservation list fabrikam")
    assert table(sam).tones == (Tone.WARNING,)


async def test_who_has_nothing_is_told_so(chat: Chat):
    chat.partner.orders.placed[FABRIKAM.id] = []
    sam = chat.as_("sam")
    assert "has no orders" in await sam.say("order list fabrikam")
    assert "has no Azure reservations" in await sam.say("reservation list fabrikam")


async def test_who_is_limited_to_one_customer_sees_no_order_of_another(chat: Chat):
    await lend(chat, "oscar", Role.SALES_AGENT, FABRIKAM)
    oscar = chat.as_("oscar")
    assert "3 orders" in await oscar.say("order list fabrikam")
    for line in ("order list contoso.onmicrosoft.com", "order show contoso.onmicrosoft.com order=plan"):
        assert "No such customer" in await oscar.say(line)
    assert "You don't have access" in await chat.as_("bill").say("order list fabrikam")
