"""customer agreement and attest: whether a customer accepted the Microsoft Customer Agreement, and stating that it did."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.agreement import AgreementState, agreement_card, attestation_facts, attested_card
from bot.cards.model import Card, FieldKind
from bot.commands.customer.checks import email_problem
from bot.errors import Cause, Declined, FieldProblems, PartnerFailure
from bot.framework.change_target import target_of
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model import Agreement, AgreementContact, Attestation, CustomerRef
from bot.model.change import Change
from bot.model.phone import LONGEST, read_phone
from bot.parameters.customer import Customer
from bot.parameters.day import FirstDay
from bot.parameters.phone import PHONE_WORDS


@command(
    "customer agreement",
    title="Show an agreement",
    needs=Permission.AGREEMENT_READ,
    examples=("customer agreement fabrikam",),
    concerns=Concerns.CUSTOMERS,
    asked=(
        means(n.AGREEMENT, slots="customer", helps=(n.SHOW, n.STATUS, n.SIGNED)),
        means(n.SIGNED, n.SUBSCRIPTION, slots="customer", helps=(n.AGREEMENT,), prior=0.2),
        means(n.AGREEMENT, helps=(n.SHOW, n.CUSTOMER, n.SIGNED), prior=-0.3),
    ),
)
async def agreement(ask: Ask, customer: Customer) -> Card:
    """Show whether a customer accepted the Microsoft Customer Agreement."""
    found, text = await asyncio.gather(_state(ask, customer), _text(ask))
    may_attest = ask.sees(Permission.AGREEMENT_ATTEST, customer)
    state = AgreementState(customer, found.direct, found.attested, text)
    return agreement_card(state, ask.locale, may_attest=may_attest)


async def _state(ask: Ask, customer: CustomerRef) -> AgreementState:
    direct, attested = await asyncio.gather(
        ask.partner.agreements.signed_directly(customer.id), ask.partner.agreements.of(customer.id)
    )
    return AgreementState(customer, direct, attested)


async def _text(ask: Ask) -> str:
    """Where the agreement can be read; that it cannot be found out is no reason to say nothing."""
    try:
        link = (await ask.partner.agreements.template()).link
    except PartnerFailure:
        return ""
    return link if link.startswith("https://") else ""


@command(
    "customer attest",
    title="Attest an agreement",
    submit="Attest agreement",
    needs=Permission.AGREEMENT_ATTEST,
    examples=("customer attest fabrikam",),
    concerns=Concerns.CUSTOMERS,
    adds="an attestation",
    audited=("create_agreement",),
    asked=(means(n.ATTEST, slots="customer", helps=(n.AGREEMENT,)), means(n.ATTEST, n.AGREEMENT, prior=-0.1)),
)
async def attest(
    ask: Ask,
    customer: Customer,
    *,
    first_name: Annotated[
        str, Field(description="First name of who accepted it", max_length=50, examples=["Kim"])
    ],
    last_name: Annotated[
        str, Field(description="Last name of who accepted it", max_length=50, examples=["Akers"])
    ],
    email: Annotated[
        str,
        Field(description="Email of who accepted it", max_length=150, examples=["kim@litware.example"]),
        Asked(FieldKind.EMAIL),
        Heard("address"),
    ],
    phone: Annotated[
        str,
        Field(description="With the country code", max_length=LONGEST, examples=["+1 425 555 0100"]),
        PHONE_WORDS,
    ] = "",
    on: Annotated[
        FirstDay | None,
        Field(description="The day on which it was accepted; today if left out", examples=["2026-11-12"]),
        Asked(label="Accepted on"),
    ] = None,
) -> Change:
    """Attest that a customer accepted the Microsoft Customer Agreement."""
    agreed = on or ask.now.date()
    problems = {"on": _("This day is still to come.")} if agreed > ask.now.date() else {}
    if problem := email_problem(email):
        problems["email"] = problem
    if phone.strip() and not read_phone(phone):
        problems["phone"] = _("Enter a phone number in digits, such as {example}.", example="+1 425 555 0100")
    if problems:
        raise FieldProblems(problems)
    found, template = await asyncio.gather(_state(ask, customer), ask.partner.agreements.template())
    # In one line each: what is stated and cannot be taken back looks like nothing else on the card.
    first, last, number = (" ".join(each.split()) for each in (first_name, last_name, phone))
    contact = AgreementContact(first, last, email.strip(), number)
    if found.direct:
        raise Declined(
            _("{customer} accepted the agreement itself.", customer=customer.name),
            _("There is nothing to attest."),
        )
    if any(_same(each, contact) for each in found.attested):
        raise Declined(_("This is already attested."), _("There is nothing to change."))
    stated = Attestation(template.id, _at_midnight(agreed), contact)
    return Change(
        title=_("Attest the agreement of {customer}", customer=customer.name),
        summary=_(
            "State that {person} accepted the Microsoft Customer Agreement for {customer}.",
            person=contact.name,
            customer=customer.name,
        ),
        target=customer,
        facts=attestation_facts(stated, ask.locale),
        payload={
            "customer_id": customer.id,
            "template": template.id,
            "agreed": agreed.isoformat(),
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email": contact.email,
            "phone": contact.phone,
        },
        confirm=_("Attest agreement"),
        warnings=(
            _("This is your company's statement to Microsoft. It can't be taken back."),
            *((_("The agreement is attested already, with another contact."),) if found.attested else ()),
        ),
    )


@attest.apply
async def carry_out(act: Act, change: Change) -> Card:
    """State it. What is on record already counts as done: a repeat after a lost answer finds its own."""
    customer, said = target_of(change), change.payload
    contact = AgreementContact(said["first_name"], said["last_name"], said["email"], said["phone"])
    stated = Attestation(said["template"], _at_midnight(date.fromisoformat(said["agreed"])), contact)
    try:
        made = await act.writer.agreements.attest(customer.id, stated, act.ids)
    except PartnerFailure as failure:
        if failure.cause is not Cause.CONFLICT:
            raise
        on_record = await act.ask.partner.agreements.of(customer.id)
        found = next((each for each in on_record if _same(each, contact)), None)
        if found is None:
            raise
        made = found
    return attested_card(customer, made, act.ask.locale)


def _same(known: Agreement, contact: AgreementContact) -> bool:
    """Whether an attestation names this person; the service compares without case."""
    who = known.contact
    return (who.first_name.lower(), who.last_name.lower(), who.email.lower(), who.phone) == (
        contact.first_name.lower(),
        contact.last_name.lower(),
        contact.email.lower(),
        contact.phone,
    )


def _at_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
