"""Subscription card: what one subscription is, what it renews to, until when it can be cancelled, and what is scheduled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.cards.azure import azure_state
from bot.cards.customer import target_of
from bot.cards.format import day, moment, number, reader
from bot.cards.model import (
    Actions,
    Button,
    Card,
    Column,
    Details,
    Facts,
    LinkButton,
    Node,
    Style,
    Table,
    Text,
)
from bot.cards.samples import CONTOSO
from bot.cards.subscription_words import (
    TONES,
    at_the_end,
    end_of,
    ends_on,
    scheduled_in_words,
    seats_of,
    state_of,
    term_of,
)
from bot.line import write
from bot.messages import _, listed, n_
from bot.model import (
    AzureEntitlement,
    CustomerRef,
    Effect,
    Refund,
    ScheduledChange,
    Subscription,
)
from bot.model.fact import Fact, Tone
from bot.model.subscription_rules import Action, is_suspended_by_partner, obstacle, refund_of, window_open

PORTAL = "https://partner.microsoft.com/dashboard"

AZURE_SHOWN = 10
"""Azure subscriptions under a plan that its card lists."""


def details_card(
    customer: CustomerRef,
    subscription: Subscription,
    azure: Sequence[AzureEntitlement],
    now: datetime,
    locale: str,
    *,
    portal: str = PORTAL,
    actions: Sequence[Button] = (),
    more: Sequence[Button] = (),
) -> Card:
    """One subscription; ``azure`` are the Azure subscriptions under a plan, ``actions`` what its reader may do with it."""
    body: list[Node] = [Facts(subscription_facts(subscription, now, locale))]
    if subscription.scheduled:
        body.append(Text(_("Scheduled changes"), strong=True))
        body.append(Text("\n".join(scheduled_in_words(each) for each in subscription.scheduled)))
    if azure:
        body.append(_azure_table(azure))
    everything = Button(_("All subscriptions"), write("subscription list", customer=customer.id))
    usage = Button(_("Usage"), write("usage show", customer=customer.id))
    behind = (
        *more,
        *((usage,) if subscription.metered else ()),
        everything,
        LinkButton(_("Open portal"), portal),
    )
    body.append(Actions(tuple(actions), behind) if actions else Actions(behind))
    body.append(Details(_ids(subscription, customer)))
    return Card(
        title=subscription.name,
        summary=_summary(customer, subscription, locale),
        target=target_of(customer),
        tone=TONES.get(subscription.status, Tone.PLAIN),
        body=tuple(body),
    )


def action_buttons(
    customer: CustomerRef, subscription: Subscription, now: datetime, azure: Sequence[AzureEntitlement]
) -> tuple[Sequence[Button], Sequence[Button]]:
    """What can be done with a subscription now: the buttons to be seen, and those behind them."""

    def button(label: str, verb: str, style: Style = Style.PLAIN, **more: str) -> Button:
        given = {"customer": customer.id, "subscription": subscription.id, **more}
        return Button(label, write(f"subscription {verb}", **given), style)

    def possible(action: Action) -> bool:
        return obstacle(action, subscription, now, azure=azure) is None

    first, more = [], []
    if possible(Action.ADD_SEATS):
        first.append(button(_("Change seats"), "quantity", form="yes"))
    if possible(Action.RENEWAL):
        first.append(button(_("Renewal"), "renewal"))
    if possible(Action.REACTIVATE):
        first.append(button(_("Reactivate"), "reactivate"))
    if possible(Action.UPGRADE) and subscription.modern and not subscription.software:
        more.append(button(_("Upgrade"), "upgrade"))
    if possible(Action.RENAME):
        more.append(button(_("Rename"), "rename", form="yes"))
    if possible(Action.SUSPEND):
        more.append(button(_("Suspend"), "suspend"))
    if possible(Action.CANCEL):
        more.append(button(_("Cancel subscription"), "cancel", Style.DANGER))
    return first, more


def _summary(customer: CustomerRef, subscription: Subscription, locale: str) -> str:
    return _(
        "{subscription} of {customer}: {seats}, {state}. {end}.",
        subscription=subscription.name,
        customer=customer.name,
        seats=seats_of(subscription),
        state=state_of(subscription),
        end=end_of(subscription, locale),
    )


def subscription_facts(subscription: Subscription, now: datetime, locale: str) -> tuple[Fact, ...]:
    """What it is, how many seats, for how long, and what happens then."""
    facts = []
    if subscription.offer and subscription.offer != subscription.name:
        facts.append(Fact(_("Product"), subscription.offer))
    facts.append(Fact(_("Status"), status_of(subscription), tone=TONES.get(subscription.status, Tone.PLAIN)))
    if subscription.metered:
        facts.append(Fact(_("Billing"), _("Usage-based")))
    else:
        facts.append(Fact(_("Seats"), number(subscription.quantity, locale)))
    if term := term_of(subscription):
        facts.append(Fact(_("Term"), term))
    if ends := ends_on(subscription):
        facts.append(Fact(_("Term ends"), day(ends.date(), locale)))
    if then := at_the_end(subscription):
        facts.append(Fact(_("At the end of the term"), then))
    if until := cancelling_words(subscription, now, locale):
        facts.append(Fact(_("Cancellation"), until))
    if subscription.trial:
        facts.append(Fact(_("Trial"), _("Yes")))
    return tuple(facts)


def status_of(subscription: Subscription) -> str:
    """Its state, and where Microsoft suspended it, that it did."""
    said = state_of(subscription)
    if subscription.status == "suspended" and not is_suspended_by_partner(subscription):
        return _("{state} by Microsoft ({reasons})", state=said, reasons=listed(subscription.suspended_for))
    return said


def cancelling_words(subscription: Subscription, now: datetime, locale: str) -> str:
    """Until when it can be cancelled and what comes back, or since when it cannot and from when it can again."""
    until = subscription.cancellable_until
    if subscription.metered or not subscription.modern:
        return ""
    if until and window_open(subscription, now):
        when = moment(until, locale)
        if refund_of(subscription, now) == "full":
            return _("Possible until {moment}, with a full refund", moment=when)
        return _("Possible until {moment}, with a pro rata refund", moment=when)
    ends = ends_on(subscription)
    if ends is None:
        return _("Not possible")
    opens = day(ends.date(), locale)
    if until is None:
        return _("Not before the term ends on {day}", day=opens)
    return _("Not since {since}. The term ends on {day}", since=day(until.date(), locale), day=opens)


def _azure_table(azure: Sequence[AzureEntitlement]) -> Table:
    shown = azure[:AZURE_SHOWN]
    rows = tuple((each.name or each.id, azure_state(each.status), f"…{each.id[-6:]}") for each in shown)
    columns = (Column(_("Azure subscription")), Column(_("Status"), strong=True), Column(_("ID")))
    caption = n_("{count} Azure subscription", "{count} Azure subscriptions", len(azure))
    return Table(columns, rows, more=len(azure) - len(shown), caption=caption)


def _ids(subscription: Subscription, customer: CustomerRef) -> tuple[Fact, ...]:
    said = (
        (_("Subscription ID"), subscription.id),
        (_("Offer ID"), subscription.offer_id),
        (_("Order ID"), subscription.order_id),
        (_("Belongs to subscription"), subscription.parent_id),
        (_("Promotion ID"), subscription.promotion_id),
        (_("Reseller's partner ID"), subscription.reseller_id),
        (_("Publisher"), subscription.publisher),
        (_("Tenant ID"), customer.id),
    )
    return tuple(Fact(label, value) for label, value in said if value)


def example_subscription(**changes: object) -> Subscription:
    """Twenty-five seats of Microsoft 365 E3, which can still be cancelled."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    seats = Subscription(
        id="6d0cd0cb-4c5b-4c34-9c2f-1c7f4fbd0c11",
        name="Microsoft 365 E3",
        offer="Microsoft 365 E3",
        offer_id="CFQ7TTC0LFLX:0001:CFQ7TTC0N7TJ",
        status="active",
        quantity=25,
        unit="Licenses",
        billing_cycle="monthly",
        term="P1Y",
        auto_renew=True,
        starts=now - timedelta(days=3),
        ends=now + timedelta(days=362),
        cancellable_until=now + timedelta(days=4),
        refunds=(Refund("partial", now + timedelta(days=4)),),
        order_id="d8ba7d2c9d19",
    )
    return replace(seats, **changes)  # type: ignore[arg-type]


def examples() -> Mapping[str, Card]:
    """One card of each kind."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    fewer = ScheduledChange(Effect.RENEW, quantity=20, term="P1Y", billing_cycle="annual")
    scheduled = example_subscription(scheduled=(fewer,), cancellable_until=now - timedelta(days=90))
    suspended = example_subscription(
        name="Visio Plan 2", status="suspended", auto_renew=False, suspended_for=("FraudSuspected",)
    )
    plan = Subscription(
        "3", "Azure plan", "Azure plan", "DZH318Z0BPS6:0001:DZH318Z0BMXN", "active", 1, azure_plan=True
    )
    under = (
        AzureEntitlement("44444444-0000-4000-8000-000000000001", "Production", "active"),
        AzureEntitlement("44444444-0000-4000-8000-000000000002", "Development", "active"),
    )
    first, more = action_buttons(CONTOSO, example_subscription(), now, ())
    return {
        "subscription show": details_card(
            CONTOSO, example_subscription(), (), now, reader(), actions=first, more=more
        ),
        "subscription show, scheduled": details_card(CONTOSO, scheduled, (), now, reader()),
        "subscription show, suspended": details_card(CONTOSO, suspended, (), now, reader()),
        "subscription show, plan": details_card(CONTOSO, plan, under, now, reader()),
    }
