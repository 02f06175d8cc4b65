"""Export rows: what each list holds, as a file holds it.

Amounts are exact and without a currency sign, days as ISO 8601 has them: a file is read by programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from bot.cards.invoice_words import kind_of, state_of
from bot.cards.renewal import Renewing, if_nobody_acts
from bot.cards.subscription_words import cycle, duration
from bot.cards.subscription_words import state_of as subscription_state
from bot.cards.ticket_words import DESKS, severity_word, state_word
from bot.cards.usage_trend import daily_costs
from bot.messages import _, p_
from bot.model import (
    CustomerRef,
    CustomerUsage,
    History,
    Invoice,
    Money,
    Subscription,
    Ticket,
    TicketOwner,
    UsageLine,
)

Row = Mapping[str, str]


def _amount(amount: Money | None) -> str:
    return "" if amount is None else _plain(amount.amount)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _day(day: date | datetime | None) -> str:
    return "" if day is None else day.isoformat()[:10]


def customer_rows(customers: Sequence[CustomerRef], countries: Mapping[str, str]) -> list[Row]:
    """Customers with their countries (ISO 3166 alpha-2), as far as these are known."""
    return [
        {
            _("Customer"): each.name,
            _("Domain"): each.domain,
            _("Tenant ID"): each.id,
            _("Country"): countries.get(each.id, ""),
        }
        for each in customers
    ]


def subscription_rows(customer: CustomerRef, subscriptions: Sequence[Subscription]) -> list[Row]:
    """All that a customer has bought."""
    return [
        {
            _("Customer"): customer.name,
            _("Tenant ID"): customer.id,
            _("Subscription"): each.name,
            _("Offer"): each.offer,
            _("Offer ID"): each.offer_id,
            _("Status"): subscription_state(each),
            _("Quantity"): str(each.quantity),
            _("Unit"): each.unit,
            _("Term"): duration(each.term),
            _("Billing cycle"): cycle(each.billing_cycle),
            _("Auto-renew"): "" if each.auto_renew is None else _("Yes") if each.auto_renew else _("No"),
            _("Starts"): _day(each.starts),
            _("Ends"): _day(each.ends),
            _("Subscription ID"): each.id,
        }
        for each in subscriptions
    ]


def renewal_rows(found: Sequence[Renewing]) -> list[Row]:
    """What ends, the next first; an amount is the price of the seats for one more term."""
    return [
        {
            _("Customer"): each.customer.name,
            _("Domain"): each.customer.domain,
            _("Tenant ID"): each.customer.id,
            _("Subscription"): each.end.name,
            _("Offer ID"): each.end.offer_id,
            _("Seats"): str(each.end.terms.quantity),
            _("Term"): duration(each.end.terms.term),
            _("Billing cycle"): cycle(each.end.terms.billing_cycle),
            _("If nobody acts"): if_nobody_acts(each.end),
            _("Until"): _day(each.end.ends),
            _("At stake"): _amount(each.worth),
            _("Currency"): each.worth.currency if each.worth else "",
            _("Subscription ID"): each.end.subscription_id,
        }
        for each in found
    ]


def ranking_rows(ranked: Mapping[str, Sequence[CustomerUsage]]) -> list[Row]:
    """Customers with what they spent, for each currency in their order."""
    return [
        {
            _("Currency"): code,
            _("Rank"): str(at),
            _("Customer"): row.name,
            _("Tenant ID"): row.customer_id,
            _("Spent"): _amount(row.cost),
            _("Budget"): _amount(row.budget),
            _("Budget used, %"): _plain(row.percent) if row.budget else "",
            _("Updated"): _day(row.as_of),
        }
        for code, rows in ranked.items()
        for at, row in enumerate(rows, 1)
    ]


def usage_rows(customer: CustomerRef, lines: Sequence[UsageLine], heading: str) -> list[Row]:
    """What a customer's spend consists of; ``heading`` says what each line is."""
    return [
        {
            _("Customer"): customer.name,
            _("Tenant ID"): customer.id,
            heading: each.name,
            _("Category"): each.category,
            _("Group"): each.group,
            _("Quantity"): _plain(each.quantity),
            _("Unit"): each.unit,
            _("Cost"): _amount(each.cost),
            _("Currency"): each.cost.currency,
            _("ID"): each.id,
        }
        for each in lines
    ]


def month_rows(customer: CustomerRef, histories: Sequence[History]) -> list[Row]:
    """Past months day by day: what each day cost, where the day before is on record too, and how the sum stood."""
    return [
        {
            _("Customer"): customer.name,
            _("Tenant ID"): customer.id,
            _("Day"): _day(point.day),
            _("Cost of the day"): _plain(daily.get(point.day)),
            _("Cost so far"): _plain(point.cost),
            _("Budget"): _plain(point.budget),
            _("Currency"): history.currency,
        }
        for history in histories
        for daily in [daily_costs(history.points, history.period.starts)]
        for point in history.points
    ]


def invoice_rows(invoices: Sequence[Invoice]) -> list[Row]:
    """Billing documents with their totals and what is paid of them."""
    return [
        {
            _("Invoice"): each.id,
            _("Kind"): kind_of(each),
            _("Issued"): _day(each.issued),
            _("Period starts"): _day(each.period_starts),
            _("Period ends"): _day(each.period_ends),
            _("Total"): _amount(each.total),
            p_("amount of an invoice", "Paid"): _plain(abs(each.paid.amount)),
            _("Currency"): each.total.currency,
            _("State"): state_of(each.payment),
        }
        for each in invoices
    ]


def ticket_rows(
    tickets: Sequence[Ticket], owners: Mapping[str, TicketOwner], customer: CustomerRef | None
) -> list[Row]:
    """Tickets with who has each; ``customer`` is whose all of them are, where one was asked for."""
    nobody = CustomerRef("", "", "")
    return [
        {
            _("Ticket"): each.shown_number,
            _("Customer"): (each.customer or customer or nobody).name,
            _("Tenant ID"): (each.customer or customer or nobody).id,
            _("Title"): each.title,
            _("Severity"): severity_word(each.severity),
            _("State"): state_word(each.state),
            _("Owner"): owners[each.ref.key].name if each.ref.key in owners else "",
            _("Handled by"): _(DESKS[each.ref.desk]),
            _("Created"): _day(each.created),
            _("Updated"): _day(each.updated),
            p_("day of a ticket", "Closed"): _day(each.closed),
        }
        for each in tickets
    ]
