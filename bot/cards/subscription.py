"""Subscription cards: what a customer has bought, active ones first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.cards.customer import target_of
from bot.cards.files import file_buttons, with_files
from bot.cards.format import number, reader
from bot.cards.model import Actions, Align, Button, Card, Column, Node, Table, Text
from bot.cards.pages import Page, page_buttons
from bot.cards.samples import CONTOSO
from bot.cards.subscription_words import TONES, counted, end_of, state_of, term_of
from bot.line import write
from bot.messages import _, n_
from bot.model import CustomerRef, Subscription
from bot.model.fact import Tone

SUBSCRIPTIONS_A_PAGE = 15

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SubscriptionFilter:
    """Which subscriptions of a customer a list is about, and in which order: ``status`` as the vendor calls it, empty for all;
    ``sort`` by ``name`` or by when they ``end``."""

    customer: CustomerRef
    status: str = ""
    sort: str = "name"

    @property
    def values(self) -> dict[str, str | None]:
        """The same as values of a command line."""
        by_end = self.sort if self.sort != "name" else None
        return {"customer": self.customer.id, "state": self.status or None, "sort": by_end}

    def of(self, subscriptions: Sequence[Subscription]) -> list[Subscription]:
        """Those that are meant, active ones first or the next to end first."""
        wanted = [each for each in subscriptions if self.status in ("", each.status.lower())]
        if self.sort == "name":
            return sorted(wanted, key=lambda each: (each.status != "active", each.name.casefold()))
        return sorted(wanted, key=lambda each: (each.ends is None, each.ends or NEVER, each.name.casefold()))


def subscriptions_card(
    subscriptions: Sequence[Subscription], chosen: SubscriptionFilter, page: int, locale: str
) -> Card:
    """A customer's subscriptions, as they were chosen."""
    customer = chosen.customer
    shown = chosen.of(subscriptions)
    if not shown:
        return _no_subscriptions(chosen)
    pages = Page.of(shown, page, SUBSCRIPTIONS_A_PAGE)
    columns = (
        Column(_("Subscription")),
        Column(_("Status"), strong=True),
        Column(_("Seats"), Align.RIGHT),
        Column(_("Term")),
        Column(_("Renews or ends")),
    )
    rows = tuple(_subscription_row(each, locale) for each in pages.items)
    commands = tuple(
        write("subscription show", customer=customer.id, subscription=each.id) for each in pages.items
    )
    tones = tuple(TONES.get(each.status.lower(), Tone.PLAIN) for each in pages.items)
    buttons = page_buttons(
        lambda number: write("subscription list", **chosen.values, page=number), pages.number, pages.count
    )
    files = file_buttons("subscription list", **chosen.values)
    return Card(
        title=_("Subscriptions of {customer}", customer=customer.name),
        summary=_summary(shown, chosen, locale),
        target=target_of(customer),
        body=(
            Table(columns, rows, commands=commands, caption=pages.caption, tones=tones),
            with_files((*buttons, *_turned(subscriptions, chosen)), files),
        ),
    )


def _summary(shown: Sequence[Subscription], chosen: SubscriptionFilter, locale: str) -> str:
    if chosen.status:
        return n_(
            "{customer}: {count} subscription with the status {status}.",
            "{customer}: {count} subscriptions with the status {status}.",
            len(shown),
            customer=chosen.customer.name,
            status=state_of(shown[0]),
        )
    return n_(
        "{customer}: {count} subscription, {active} active.",
        "{customer}: {count} subscriptions, {active} active.",
        len(shown),
        customer=chosen.customer.name,
        active=number(sum(each.status == "active" for each in shown), locale),
    )


def _turned(subscriptions: Sequence[Subscription], chosen: SubscriptionFilter) -> tuple[Button, ...]:
    """One click to those that are active, to all, and to what ends first."""
    found: list[Button] = []
    if chosen.status:
        found.append(_button(_("All subscriptions"), replace(chosen, status="")))
    elif 0 < sum(each.status == "active" for each in subscriptions) < len(subscriptions):
        found.append(_button(_("Active only"), replace(chosen, status="active")))
    if chosen.sort == "name" and len(subscriptions) > 1:
        found.append(_button(_("Next to end"), replace(chosen, sort="end")))
    elif chosen.sort != "name":
        found.append(_button(_("By name"), replace(chosen, sort="name")))
    return tuple(found)


def _button(label: str, chosen: SubscriptionFilter) -> Button:
    return Button(label, write("subscription list", **chosen.values), replace=True)


def _no_subscriptions(chosen: SubscriptionFilter) -> Card:
    customer = chosen.customer
    body: tuple[Node, ...] = (Text(_("A new order can take 15 minutes to appear.")),)
    said = _("{customer} has no subscriptions.", customer=customer.name)
    if chosen.status:
        said = _("{customer} has no subscriptions with this status.", customer=customer.name)
        body = (Text(said), Actions((_button(_("All subscriptions"), replace(chosen, status="")),)))
    return Card(title=_("No subscriptions"), summary=said, target=target_of(customer), body=body)


def add_ons_card(
    customer: CustomerRef, subscription: Subscription, found: Sequence[Subscription], locale: str
) -> Card:
    """What was bought on top of a subscription."""
    look = write("subscription show", customer=customer.id, subscription=subscription.id)
    shown = sorted(found, key=lambda each: (each.status != "active", each.name.casefold()))
    columns = (
        Column(_("Add-on")),
        Column(_("Status"), strong=True),
        Column(_("Seats"), Align.RIGHT),
        Column(_("Term")),
        Column(_("Renews or ends")),
    )
    table = Table(
        columns,
        tuple(_subscription_row(each, locale) for each in shown),
        commands=tuple(
            write("subscription show", customer=customer.id, subscription=each.id) for each in shown
        ),
        tones=tuple(TONES.get(each.status, Tone.PLAIN) for each in shown),
    )
    said = n_(
        "{subscription} of {customer} has {count} add-on.",
        "{subscription} of {customer} has {count} add-ons.",
        len(found),
        subscription=subscription.name,
        customer=customer.name,
    )
    return Card(
        title=_("Add-ons of {subscription}", subscription=subscription.name),
        summary=said,
        target=target_of(customer),
        body=(table if found else Text(said), Actions((Button(_("Show subscription"), look),))),
    )


def _subscription_row(each: Subscription, locale: str) -> tuple[str, ...]:
    name = each.name if each.name == each.offer or not each.offer else f"{each.name} ({each.offer})"
    return (name, state_of(each), counted(each, locale), term_of(each), end_of(each, locale))


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    ends = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    plan = Subscription("1", "Azure plan", "Azure plan", "DZH318Z0BPS6:0001", "active", 1, azure_plan=True)
    seats = Subscription(
        "2",
        "Microsoft 365 E3",
        "Microsoft 365 E3",
        "CFQ7TTC0LFLX:0001",
        "suspended",
        25,
        ends=ends,
        auto_renew=False,
        term="P1Y",
        billing_cycle="monthly",
    )
    return {
        "subscription list": subscriptions_card([plan, seats], SubscriptionFilter(CONTOSO), 1, reader()),
        "subscription list, none of this status": subscriptions_card(
            [plan], SubscriptionFilter(CONTOSO, "suspended"), 1, reader()
        ),
        "subscription addons": add_ons_card(CONTOSO, seats, [replace(seats, name="Copilot")], reader()),
        "subscription addons, none": add_ons_card(CONTOSO, seats, [], reader()),
        "subscription list, empty": subscriptions_card([], SubscriptionFilter(CONTOSO), 1, reader()),
    }
