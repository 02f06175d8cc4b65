"""An order of software that was placed three days ago: it can be given back, and be activated."""

from __future__ import annotations

from datetime import timedelta

from bot.model import CustomerRef
from bot.model.order import Order, OrderLine, OrderState
from tests.chat import Chat
from tests.fakes import NOW

SERVER = OrderLine(0, "DG7GMGF0FKZV:0002:A", "SQL Server 2022 Enterprise", 2, activates=True)


def order_software(chat: Chat, customer: CustomerRef) -> None:
    """The customer has it from now on, among its other orders."""
    bought = Order(
        f"d{customer.id[-11:]}", NOW - timedelta(days=3), OrderState.COMPLETED, (SERVER,), "EUR", "onetime"
    )
    chat.partner.orders.all(customer.id).append(bought)


def leave_nothing(chat: Chat, *customers: CustomerRef) -> None:
    """These have nothing that is active, so that the relationship with them can be ended."""
    for customer in customers:
        chat.partner.bought[customer.id], chat.partner.orders.placed[customer.id] = {}, []
