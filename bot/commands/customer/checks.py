"""Customer checks: what makes a new customer acceptable, found out before anybody can press Confirm.

The country's rules come from Partner Center
(https://learn.microsoft.com/partner-center/developer/get-market-specific-validation-data), so they are never
written down here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine, Mapping
from typing import Any

from babel import Locale, UnknownLocaleError

from bot.cards.model import Choice
from bot.commands.customer.patterns import fits
from bot.commands.customer.phone import example, phone_problem
from bot.errors import Cause, FieldProblems, PartnerFailure
from bot.framework.context import Ask
from bot.model import Address, AddressVerdict, CountryRules


async def suggest_countries(ask: Ask, text: str) -> list[Choice]:
    """Countries by name or code, in the asker's language."""
    try:
        names: Mapping[str, str] = Locale.parse(ask.locale, sep="-").territories
    except (ValueError, UnknownLocaleError):
        names = Locale("en").territories
    wanted = text.casefold()
    named = [(name, code) for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)]
    fits = [(name, code) for name, code in named if wanted in name.casefold() or wanted == code.casefold()]
    fits.sort(
        key=lambda pair: (pair[1].casefold() != wanted, not pair[0].casefold().startswith(wanted), pair[0])
    )
    return [Choice(f"{name} ({code})", code) for name, code in fits[:20]]


def full_domain(domain: str) -> str:
    """The whole onmicrosoft.com name; raises :class:`FieldProblems` for one that Entra ID would not take."""
    bare = domain.strip().casefold().removesuffix(".onmicrosoft.com")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,25}[a-z0-9]|[a-z0-9]", bare):
        problem = "Use up to 27 letters, digits and hyphens; .onmicrosoft.com is added by itself."
        raise FieldProblems({"domain": problem})
    return f"{bare}.onmicrosoft.com"


async def country_code(ask: Ask, text: str) -> str:
    """ISO 3166 alpha-2 of a country given by code or name; raises :class:`FieldProblems`."""
    if re.fullmatch("[A-Za-z]{2}", text.strip()):
        return text.strip().upper()
    found = await suggest_countries(ask, text.strip())
    if len(found) != 1:
        raise FieldProblems({"country": "Choose a country, or give its two-letter code such as US."})
    return found[0].value


async def rules_of(ask: Ask, iso: str) -> CountryRules:
    """What Partner Center demands in this country; raises :class:`FieldProblems` where it does not sell."""
    try:
        return await ask.partner.customers.country_rules(iso)
    except PartnerFailure as failure:
        if failure.cause in (Cause.NOT_FOUND, Cause.BAD_REQUEST):
            raise FieldProblems({"country": "Partner Center does not sell in this country."}) from None
        raise


def local_problems(
    rules: CountryRules, where: Address, email: str, registration_number: str
) -> dict[str, str]:
    """What the country's rules and plain sense tell without another call."""
    problems: dict[str, str] = {}
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email.strip()):
        problems["email"] = "Write an e-mail address such as kim@litware.example."
    if rules.state_required and not where.state:
        problems["state"] = f"Addresses in {rules.country} need a state or province."
    elif (
        rules.states and where.state and where.state.upper() not in {state.upper() for state in rules.states}
    ):
        problems["state"] = (
            f"Use one of {', '.join(rules.states[:6])}…"
            if len(rules.states) > 6
            else f"Use one of {', '.join(rules.states)}."
        )
    if rules.postal_code_required and not where.postal_code:
        problems["postal_code"] = f"Addresses in {rules.country} need a postal code."
    elif where.postal_code and not fits(rules.postal_code_regex, where.postal_code):
        problems["postal_code"] = f"This is not how a postal code is written in {rules.country}."
    if where.phone and (problem := phone_problem(rules, where.phone)):
        problems["phone"] = problem
    if rules.registration_number_supported and not registration_number.strip():
        problems["registration_number"] = f"Companies in {rules.country} need their registration number here."
    if rules.registration_number_supported and not where.phone:
        demanded = f"Partner Center demands a phone number for customers in {rules.country}"
        problems["phone"] = f"{demanded}, such as {shown}." if (shown := example(rules)) else f"{demanded}."
    if not rules.registration_number_supported and registration_number.strip():
        problems["registration_number"] = (
            f"Leave this empty: Partner Center takes no registration number in {rules.country}."
        )
    return problems


async def live_problems(
    ask: Ask, where: Address, domain: str, reseller: str, checked: Mapping[str, str]
) -> dict[str, str]:
    """What Partner Center says of domain, address and reseller, asked side by side."""
    questions: list[Coroutine[Any, Any, dict[str, str]]] = [
        _domain_problem(ask, domain),
        _reseller_problem(ask, reseller),
    ]
    if not {"state", "postal_code", "country"} & set(checked):
        questions.append(_address_problem(ask, where))
    await ask.progress("Checking domain and address with Partner Center…")
    problems: dict[str, str] = {}
    for found in await asyncio.gather(*questions):
        problems |= found
    return problems


async def _domain_problem(ask: Ask, domain: str) -> dict[str, str]:
    taken = await ask.partner.customers.domain_taken(domain)
    return {"domain": f"{domain} is taken. Choose another."} if taken else {}


async def _reseller_problem(ask: Ask, reseller: str) -> dict[str, str]:
    if not reseller:
        return {}
    known = {found.tenant_id.lower() for found in await ask.partner.resellers.all()}
    return (
        {}
        if reseller.strip().lower() in known
        else {"reseller": "This is not one of your indirect resellers."}
    )


async def _address_problem(ask: Ask, where: Address) -> dict[str, str]:
    check = await ask.partner.customers.check_address(where)
    if check.verdict is AddressVerdict.VALID:
        return {}
    better = check.suggested
    if better is None:
        return {"address": check.message or "Partner Center does not know this address."}
    pairs = {
        "address": (where.line1, better.line1),
        "city": (where.city, better.city),
        "state": (where.state, better.state),
        "postal_code": (where.postal_code, better.postal_code),
    }
    differing = {name: new for name, (old, new) in pairs.items() if new and new.casefold() != old.casefold()}
    return {name: f"Partner Center has “{new}” here." for name, new in differing.items()} or {
        "address": check.message or "Partner Center could not confirm this address."
    }
