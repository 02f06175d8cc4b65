"""order cancel and software keys: software is given back within its time, and links go to whoever asked alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.model import Secret
from bot.model.audit import TrailFilter
from bot.model.order import Order, OrderLine, OrderState
from tests.chat import Chat
from tests.commands.test_order import SEATS
from tests.fakes import FABRIKAM, NOW

SERVER = OrderLine(0, "DG7GMGF0FKZV:0002:A", "SQL Server 2022 Enterprise", 2, activates=True)
LINE = "fabrikam order=d00000000001"


def place(chat: Chat, *lines: OrderLine, days: int = 3, state: OrderState = OrderState.COMPLETED) -> None:
    order = Order("d00000000001", NOW - timedelta(days=days), state, lines, "EUR", "onetime")
    chat.partner.orders.all(FABRIKAM.id).append(order)


@pytest.fixture
def sam(chat: Chat) -> Chat:
    return chat.as_("sam")


async def test_software_is_given_back_once(sam: Chat):
    place(sam, SERVER)
    shown = await sam.say(f"order cancel {LINE}")
    assert "Cancel 2 × SQL Server 2022 Enterprise of Fabrikam, Inc." in shown and "In full" in shown
    change_id = sam.change_id
    assert "SQL Server 2022 Enterprise was canceled for Fabrikam, Inc." in await sam.press("Cancel order")
    await sam.dispatcher.claim(sam.actor, sam.place, change_id)
    assert [operation for operation, _ in sam.partner.done] == ["orders.cancel"]
    assert "is canceled already" in await sam.say(f"order cancel {LINE}")


@pytest.mark.parametrize(
    ("line", "days", "state", "why"),
    [
        (SERVER, 31, OrderState.COMPLETED, "Microsoft took this back until"),
        (replace(SERVER, term="P1Y"), 8, OrderState.COMPLETED, "Microsoft took this back until"),
        (SERVER, 1, OrderState.PENDING, "still in progress"),
        (SEATS, 1, OrderState.COMPLETED, "Only software is canceled by its order"),
    ],
)
async def test_what_cannot_be_given_back_says_why_before(
    sam: Chat, line: OrderLine, days: int, state: OrderState, why: str
):
    place(sam, line, days=days, state=state)
    assert why in await sam.say(f"order cancel {LINE}") and not sam.partner.done


async def test_an_order_that_somebody_else_changed_meanwhile_stays_as_it_is(sam: Chat):
    place(sam, SERVER)
    await sam.say(f"order cancel {LINE}")
    orders = sam.partner.orders.all(FABRIKAM.id)
    orders[-1] = replace(orders[-1], lines=(replace(SERVER, quantity=1),))
    await sam.press("Cancel order")
    assert not sam.partner.done


async def test_activation_links_are_shown_and_stand_nowhere_else(sam: Chat):
    place(sam, SERVER, SEATS)
    assert "1 activation link of SQL Server 2022 Enterprise" in await sam.say(f"software keys {LINE}")
    [secret] = [node for node in sam.card.body if isinstance(node, Secret)]
    assert "s3cret" in secret.value and "s3cret" not in repr(secret) and sam.card.private
    trail = await sam.core.store.audit.rows(TrailFilter(), limit=100)
    assert trail and "s3cret" not in repr(trail)
    assert not await sam.core.store.outbox.claim(
        sam.clock.now() + timedelta(days=1), timedelta(minutes=1), 10
    )


async def test_what_needs_no_link_says_so(sam: Chat):
    place(sam, SEATS)
    assert "Nothing of this order is activated by a link." in await sam.say(f"software keys {LINE}")
    assert "You don't have access" in await sam.as_("hana").say(f"software keys {LINE}")
