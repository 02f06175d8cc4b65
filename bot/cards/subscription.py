"""Subscription cards: what a customer has bought, active ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.cards.customer import target_of
from bot.cards.files import file_buttons, with_files
from bot.cards.format import day, number
from bot.cards.model import Card, Column, Node, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO
from bot.line import write
from bot.messages import N_, _, n_
from bot.model import CustomerRef, Subscription

SUBSCRIPTIONS_A_PAGE = 15

STATES = {
    "active": N_("Active"),
    "suspended": N_("Suspended"),
    "deleted": N_("Deleted"),
    "expired": N_("Expired"),
    "pending": N_("Pending"),
    "disabled": N_("Disabled"),
    "none": N_("None"),
}
"""States of a subscription (https://learn.microsoft.com/partner-center/developer/subscription-resources). Others are shown as they are."""


def subscriptions_card(
    customer: CustomerRef, subscriptions: Sequence[Subscription], page: int, locale: str
) -> Card:
    """A customer's subscriptions, active ones first."""
    if not subscriptions:
        return Card(
            title=_("No subscriptions"),
            summary=_("{customer} has no subscriptions.", customer=customer.name),
            target=target_of(customer),
            body=(Text(_("A new order can take 15 minutes to appear.")),),
        )
    ordered = sorted(subscriptions, key=lambda each: (each.status != "active", each.name.casefold()))
    pages = Page.of(ordered, page, SUBSCRIPTIONS_A_PAGE)
    rows = tuple(_subscription_row(each, locale) for each in pages.items)
    columns = (
        Column(_("Subscription")),
        Column(_("Status")),
        Column(_("Quantity")),
        Column(_("Renews or ends")),
    )
    body: list[Node] = [Table(columns, rows, caption=pages.caption)]
    buttons = page_buttons(
        lambda number: write("subscription list", customer=customer.id, page=number),
        pages.number,
        pages.count,
    )
    body.append(with_files(buttons, file_buttons("subscription list", customer=customer.id)))
    active = sum(each.status == "active" for each in subscriptions)
    return Card(
        title=_("Subscriptions of {customer}", customer=customer.name),
        summary=n_(
            "{customer}: {count} subscription, {active} active.",
            "{customer}: {count} subscriptions, {active} active.",
            len(subscriptions),
            customer=customer.name,
            active=number(active, locale),
        ),
        target=target_of(customer),
        body=tuple(body),
    )


def _subscription_row(each: Subscription, locale: str) -> tuple[str, ...]:
    ends = day(each.ends.date(), locale) if each.ends and each.ends.year < 2200 else _("No end")
    quantity = _("Usage-based") if each.azure_plan or each.legacy_azure else number(each.quantity, locale)
    name = each.name if each.name == each.offer or not each.offer else f"{each.name} ({each.offer})"
    return (name, state_of(each), quantity, ends)


def state_of(each: Subscription) -> str:
    """Its state as the reader calls it."""
    known = STATES.get(each.status.lower())
    return _(known) if known else each.status.capitalize()


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    ends = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    plan = Subscription("1", "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True)
    seats = Subscription(
        "2", "Microsoft 365 E3", "Microsoft 365 E3", "CFQ7TTC0LFLX:0001", "suspended", 25, ends=ends
    )
    return {
        "subscription list": subscriptions_card(CONTOSO, [plan, seats], 1, "en-US"),
        "subscription list, empty": subscriptions_card(CONTOSO, [], 1, "en-US"),
    }
