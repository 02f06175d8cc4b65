"""ticket create: raising a support ticket, or a finished text for the portal where no desk can."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.failure import LONGEST_LINE, PASSING
from bot.cards.format import day
from bot.cards.model import Card, FieldKind
from bot.cards.ticket import (
    draft_card,
    raised_card,
)
from bot.cards.ticket_words import severity_word
from bot.commands.ticket.contact import Wishes, alpha_2, contact_of, contact_problems
from bot.commands.ticket.contact_facts import contact_facts
from bot.commands.ticket.contact_parameters import (
    ContactBy,
    ContactCountry,
    ContactName,
    Email,
    Phone,
    SupportLanguage,
    TimeZone,
)
from bot.commands.ticket.draft import Missing, draft_of
from bot.commands.ticket.follow import follow
from bot.commands.ticket.parameters import BY_LETTER, Severity
from bot.commands.ticket.payload import as_payload, from_payload, typed_again
from bot.commands.ticket.support import Problem, Product
from bot.errors import Cause, FieldProblems, PartnerFailure
from bot.framework.command import NotAudited, command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.line import write
from bot.messages import _
from bot.model import (
    Desk,
    NewTicket,
)
from bot.model.change import Change
from bot.model.fact import Fact
from bot.model.ticket import full_name
from bot.parameters.azure_subscription import AzureSubscription
from bot.parameters.customer import Customer
from bot.parameters.day import FirstDay


@command(
    "ticket create",
    title="Raise a support ticket",
    submit="Raise ticket",
    spoken="Open a ticket for {customer}",
    needs=Permission.TICKET_WRITE,
    featured=5,
    examples=("ticket create", "ticket create contoso ltd"),
    concerns=Concerns.CUSTOMERS,
    adds="a ticket",
    audited=NotAudited("Azure Support keeps no log that the bot can read"),
    asked=(
        means(n.TICKET, n.CREATE, helps=(n.BROKEN, n.SUPPORT)),
        means(n.TICKET, n.BROKEN, helps=(n.SUPPORT,)),
        means(
            n.TICKET, slots="customer title", helps=(n.CREATE, n.BROKEN, n.SUPPORT, n.CRITICAL), prior=-0.5
        ),
        means(n.BROKEN, slots="customer", helps=(n.SUPPORT, n.TICKET)),
        means(n.SUPPORT, slots="customer", helps=(n.BROKEN,), prior=-0.2),
    ),
)
async def create(
    ask: Ask,
    customer: Customer,
    *,
    title: Annotated[
        str,
        Field(description="What is wrong, in one line", max_length=250, examples=["VM does not start"]),
        Heard(rest=True),
    ],
    description: Annotated[
        str,
        Field(description="What happens, since when, and what you tried", max_length=5000),
        Asked(FieldKind.LONG_TEXT),
    ],
    severity: Annotated[
        Severity,
        BY_LETTER,
        Field(description="Critical: production down · Moderate: degraded · Minimal: question"),
        Heard(values={Severity.CRITICAL: n.CRITICAL, Severity.MINIMAL: n.MINIMAL}),
    ] = Severity.MODERATE,
    service: Product = None,
    problem: Problem = None,
    subscription: AzureSubscription = None,
    started: Annotated[
        FirstDay | None, Field(description="The day the problem began (default: today)")
    ] = None,
    phone: Phone = "",
    contact_by: Annotated[ContactBy, Field(description="How support contacts you first")] = ContactBy.EMAIL,
    contact: ContactName = "",
    email: Email = "",
    country: ContactCountry = None,
    time_zone: TimeZone = None,
    language: SupportLanguage = None,
) -> Card | Change:
    """Raise a support ticket for a customer."""
    day_began = started or ask.now.date()
    if day_began > ask.now.date():
        raise FieldProblems({"started": _("The problem can't have begun in the future.")})
    began = ask.now if day_began == ask.now.date() else datetime.combine(day_began, time(12), UTC)
    wishes = Wishes(
        email, phone, contact_by, country.code if country else "", time_zone or "", language or "", contact
    )
    # Not on the loop: the tables of countries and time zones are read when they are first used.
    told = await asyncio.to_thread(contact_of, ask.person.actor, ask.installation.country, wishes)
    given = NewTicket(
        customer,
        subscription.id if subscription else "",
        title,
        description,
        severity.value,
        told,
        service,
        problem,
        began,
    )
    draft = await draft_of(ask, given, subscription, contact_problems(given.contact, given.severity))
    if isinstance(draft, Missing):
        return _draft(ask, given, draft.why)
    facts = [
        Fact(_("Title"), draft.title),
        Fact(_("Description"), draft.description),
        Fact(_("Severity"), severity_word(draft.severity)),
        Fact(_("Product"), draft.service.name if draft.service else ""),
        Fact(_("Problem"), draft.problem.name if draft.problem else ""),
        Fact(_("Azure subscription"), draft.subscription_id),
        Fact(_("Problem began"), day(began.date(), ask.locale)),
        *contact_facts(draft.contact, ask.person.actor, wishes),
        Fact(_("Handled by"), _("Azure Support, through the customer's subscription")),
    ]
    return Change(
        title=_("Raise a ticket for {customer}", customer=customer.name),
        summary=_("Raise the ticket “{title}” for {customer}", title=draft.title, customer=customer.name),
        target=customer,
        facts=tuple(fact for fact in facts if fact.value),
        payload=as_payload(draft, began),
        confirm=_("Raise ticket"),
        warnings=(_("Microsoft support will read this text, and may call the contact."),),
    )


def _draft(ask: Ask, new: NewTicket, why: str | PartnerFailure, again: str = "") -> Card:
    portal = f"{ask.installation.portal}/support/csp/servicerequests/create?category=csp"
    return draft_card(new, why, portal, ask.now, again)


@create.apply
async def raise_ticket(act: Act, change: Change) -> Card:
    """Raise the ticket at the desk that can."""
    new = from_payload(change.payload, change.target)
    ticket = await act.desks[Desk.AZURE].create(new, act.ids)
    follow(act, ticket, new.customer)
    return raised_card(ticket, new.customer)


@create.refused
async def hand_off(act: Act, change: Change, failure: PartnerFailure) -> Card | None:
    """A draft for the portal, unless the failure passes and a button can carry everything that was typed."""
    if failure.cause in PASSING and len(write("ticket create", **change.payload)) <= LONGEST_LINE:
        return None
    new = from_payload(change.payload, change.target)
    again = create.form_line(change, typed_again(new)) if failure.cause is Cause.BAD_REQUEST else ""
    return _draft(act.ask, new, failure, again)


@create.revises
def filled_in(change: Change) -> Mapping[str, str]:
    """The contact as it was taken from the profile, to be changed."""
    said = change.payload
    return {
        "phone": said["phone"],
        "contact_by": said["contact_method"],
        "contact": full_name(said["first_name"], said["last_name"]),
        "email": said["email"],
        "country": alpha_2(said["contact_country"]),
        "time_zone": said["time_zone"],
        "language": said["language"],
    }
