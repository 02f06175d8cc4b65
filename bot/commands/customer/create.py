"""Customer creation: its form, the checks of the country's rules, and the confirmed write."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.cards.customer import change_facts, country_words, created_card
from bot.cards.model import Card, Choice, FieldKind
from bot.commands.customer.checks import (
    Findings,
    ask_vendor,
    full_domain,
    local_problems,
    postal_code_of,
    settle_state,
)
from bot.commands.customer.language import Language, language_words, offered
from bot.commands.customer.market import Market
from bot.commands.customer.payload import as_payload, from_payload
from bot.commands.customer.phone import as_accepted
from bot.errors import FieldProblems
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.params import Asked, OnlyFor, Suggest
from bot.framework.phrases import Heard, means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model import Address, NewCustomer, PartnerType
from bot.model.change import Change
from bot.model.phone import LONGEST
from bot.parameters.phone import PHONE_WORDS


async def suggest_resellers(ask: Ask, text: str) -> list[Choice]:
    """Indirect resellers whose name or Partner id matches."""
    wanted = text.casefold()
    found = [
        reseller
        for reseller in await ask.recent("resellers", ask.partner.resellers.all)
        if wanted in f"{reseller.name} {reseller.mpn_id} {reseller.tenant_id}".casefold()
    ]
    return [
        Choice(f"{reseller.name} ({reseller.mpn_id or reseller.tenant_id[:8]})"[:75], reseller.tenant_id)
        for reseller in found[:20]
    ]


@command(
    "customer create",
    spoken="Create a customer",
    needs=Permission.CUSTOMER_CREATE,
    featured=4,
    examples=("customer create", 'customer create "Litware Inc"'),
    adds="a customer",
    audited=("create_customer", "add_customer"),
    asked=(
        means(n.CUSTOMER, n.CREATE, helps=(n.ONBOARD,), without=(n.INVITE,)),
        means(n.ONBOARD, slots="company", helps=(n.CUSTOMER, n.CREATE), without=(n.INVITE,)),
        means(n.ONBOARD, helps=(n.CUSTOMER, n.CREATE), without=(n.INVITE,)),
    ),
)
async def create(
    ask: Ask,
    company: Annotated[
        str,
        Field(description="Company name", max_length=100, examples=["Litware Inc"]),
        Heard("name", rest=True),
    ],
    *,
    domain: Annotated[
        str,
        Field(
            description="The first part of its new onmicrosoft.com domain",
            max_length=80,
            examples=["litware"],
        ),
        Asked(label="Domain"),
    ],
    first_name: Annotated[
        str, Field(description="First name of the contact", max_length=50, examples=["Kim"])
    ],
    last_name: Annotated[
        str, Field(description="Last name of the contact", max_length=50, examples=["Akers"])
    ],
    email: Annotated[
        str,
        Field(description="Where Microsoft sends its mail", max_length=150, examples=["kim@litware.example"]),
        Asked(FieldKind.EMAIL),
        Heard("address"),
    ],
    phone: Annotated[
        str,
        Field(description="With the country code", max_length=LONGEST, examples=["+1 425 555 0100"]),
        PHONE_WORDS,
    ] = "",
    country: Market,
    address: Annotated[
        str, Field(description="Street and number", max_length=200, examples=["One Microsoft Way"])
    ],
    city: Annotated[str, Field(description="City", max_length=100, examples=["Redmond"])],
    state: Annotated[
        str,
        Field(
            description="By code or name",
            max_length=50,
            examples=["WA"],
        ),
        Asked(label="State or province"),
    ] = "",
    postal_code: Annotated[str, Field(description="Postal code", max_length=20, examples=["98052"])] = "",
    use_address: Annotated[
        str,
        Field(description="Your address, or one that Partner Center suggests", max_length=20),
        Asked(label="Address to use", offered=True),
    ] = "",
    language: Language = None,
    registration_number: Annotated[
        str,
        Field(description="Only where the country requires one", max_length=60),
        Asked(label="Registration number"),
    ] = "",
    reseller: Annotated[
        str,
        Field(description="The indirect reseller that serves this customer", max_length=60),
        Suggest(suggest_resellers),
        OnlyFor((PartnerType.INDIRECT_PROVIDER,)),
    ] = "",
) -> Change:
    """Create a customer. Domain, address and numbers are checked first."""
    findings, whole_domain = Findings(), ""
    where = Address(
        country=country.country.code,
        city=city.strip(),
        line1=address.strip(),
        postal_code=postal_code_of(postal_code, country),
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        phone=as_accepted(country.rules, phone),
    )
    rewritten = where.phone != phone.strip()
    findings.problems |= local_problems(country, where, email, registration_number)
    try:
        whole_domain = full_domain(domain)
    except FieldProblems as refusal:
        findings.add(refusal)
    try:
        where = replace(where, state=await settle_state(ask, state, country))
    except FieldProblems as refusal:
        findings.add(refusal)
    answers = await ask_vendor(ask, where, whole_domain, reseller, use_address.strip(), findings)
    findings.raise_any()
    assert answers.address is not None
    spoken = language or offered(country.rules, ask.locale)[0]
    new = NewCustomer(
        company=company.strip(),
        domain=whole_domain,
        email=email.strip(),
        culture=spoken.culture,
        language=spoken.language,
        address=answers.address.address,
        registration_number=registration_number.strip(),
        reseller_tenant_id=reseller.strip(),
    )
    return Change(
        title=_("Create the customer {customer}", customer=new.company),
        summary=_(
            "Create the customer {customer} with the domain {domain}.",
            customer=new.company,
            domain=new.domain,
        ),
        target=None,
        facts=change_facts(
            new,
            country_words(country.country.code, ask.locale),
            language_words(spoken.language, spoken.culture, ask.locale),
            answers.reseller_name,
        ),
        payload=as_payload(new),
        confirm=_("Create customer"),
        warnings=(
            *((answers.address.warning,) if answers.address.warning else ()),
            _("This creates a Microsoft tenant. Its domain can't be changed or released later."),
            _("The administrator's password is shown once, only to you."),
        ),
        checks=(
            _("The domain is free."),
            *((answers.address.check,) if answers.address.check else ()),
            *(
                (
                    _(
                        "The phone number is written as Partner Center accepts it in {country}.",
                        country=where.country,
                    ),
                )
                if rewritten
                else ()
            ),
            *((_("The reseller is one of yours."),) if reseller else ()),
        ),
    )


@create.apply
async def carry_out(act: Act, change: Change) -> Card:
    """Create the customer and show its administrator's one-time password."""
    created = await act.writer.customers.create(from_payload(change.payload), act.ids)
    await act.ask.customers.add([created.customer])
    return created_card(created)
