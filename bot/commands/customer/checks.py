"""Customer checks: what makes a new customer acceptable, found out before anybody can press Confirm.

The country's rules come from Partner Center
(https://learn.microsoft.com/partner-center/developer/get-market-specific-validation-data), so they are never
written down here.
"""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.commands.customer.address import Settled, settle_address
from bot.commands.customer.examples import like
from bot.commands.customer.market import Sold
from bot.commands.customer.patterns import fits
from bot.commands.customer.phone import example, phone_problem
from bot.commands.customer.states import state_choices, state_meant
from bot.errors import FieldProblems
from bot.framework.context import Ask
from bot.messages import N_, _, sentences
from bot.model import Address

AGAIN = N_("Some details need another look. Everything you typed is kept.")


@dataclass(slots=True)
class Findings:
    """What is wrong with the values of a form, by field, and what there is to choose from instead."""

    problems: dict[str, str] = field(default_factory=dict)
    choices: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    note: str = ""

    def add(self, refusal: FieldProblems) -> None:
        """One more refusal; its note counts where it is the only one."""
        self.note = "" if self.problems else refusal.note
        self.problems |= refusal.problems
        self.choices |= {name: tuple(pairs) for name, pairs in refusal.choices.items()}

    def raise_any(self) -> None:
        """Raises :class:`FieldProblems` where anything is wrong."""
        if self.problems:
            raise FieldProblems(self.problems, self.note or _(AGAIN), self.choices)


def full_domain(domain: str) -> str:
    """The whole onmicrosoft.com name; raises :class:`FieldProblems` for one that Entra ID would not take."""
    bare = domain.strip().casefold().removesuffix(".onmicrosoft.com")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,25}[a-z0-9]|[a-z0-9]", bare):
        problem = _(
            "“{text}” can't be a domain. Use up to 27 letters, digits and hyphens, such as litware. "
            ".onmicrosoft.com is added automatically.",
            text=domain.strip(),
        )
        raise FieldProblems({"domain": problem})
    return f"{bare}.onmicrosoft.com"


def postal_code_of(text: str, sold: Sold) -> str:
    """The postal code as the country's pattern takes it: in capitals, in plain digits; else as it was typed."""
    plain = unicodedata.normalize("NFKC", text).strip()
    tried = (plain, plain.upper(), plain.upper().replace(" ", ""))
    return next((each for each in tried if fits(sold.rules.postal_code_regex, each)), plain)


async def settle_state(ask: Ask, text: str, sold: Sold) -> str:
    """The state as Partner Center lists it, by its code or its name. Raises :class:`FieldProblems`, with those there are."""
    rules = sold.rules
    if not text.strip():
        if rules.state_required:
            problem = _with_example(
                _("Addresses in {country} need a state or province.", country=sold.country.name),
                rules.states[0] if rules.states else "",
            )
            raise FieldProblems({"state": problem}, "", await _states(ask, sold))
        return ""
    found = await asyncio.to_thread(state_meant, text.strip(), rules, ask.locale)
    if not found:
        problem = _with_example(
            _(
                "“{text}” is not a state or province of {country}.",
                text=text.strip(),
                country=sold.country.name,
            ),
            rules.states[0] if rules.states else "",
        )
        raise FieldProblems({"state": problem}, "", await _states(ask, sold))
    return found


def _with_example(sentence: str, example: str) -> str:
    if not example:
        return sentence
    said = _("For example: {example}", example=example)
    return sentences(sentence, said)


async def _states(ask: Ask, sold: Sold) -> Mapping[str, tuple[tuple[str, str], ...]]:
    found = await asyncio.to_thread(state_choices, sold.rules, ask.locale)
    return {"state": found} if found else {}


def email_problem(text: str) -> str:
    """Why a text is no email address, as a sentence with an example; empty where it is one."""
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text.strip()):
        return ""
    return _with_example(_("“{text}” is not an email address.", text=text.strip()), "kim@litware.example")


def local_problems(sold: Sold, where: Address, email: str, registration_number: str) -> dict[str, str]:
    """What the country's rules and plain sense tell without another call."""
    problems: dict[str, str] = {}
    rules, country = sold.rules, sold.country.name
    if problem := email_problem(email):
        problems["email"] = problem
    code = like(rules.postal_code_regex)
    if rules.postal_code_required and not where.postal_code:
        problems["postal_code"] = _with_example(
            _("Addresses in {country} need a postal code.", country=country), code
        )
    elif where.postal_code and not fits(rules.postal_code_regex, where.postal_code):
        problems["postal_code"] = _with_example(
            _("“{text}” is not a postal code of {country}.", text=where.postal_code, country=country), code
        )
    if where.phone and (problem := phone_problem(replace(rules, country=country), where.phone)):
        problems["phone"] = problem
    if rules.registration_number_supported and not registration_number.strip():
        problems["registration_number"] = _(
            "Companies in {country} need a registration number.", country=country
        )
    if rules.registration_number_supported and not where.phone:
        problems["phone"] = _with_example(
            _("Partner Center needs a phone number for customers in {country}.", country=country),
            example(rules),
        )
    if not rules.registration_number_supported and registration_number.strip():
        problems["registration_number"] = _(
            "Leave this empty instead of “{text}”: Partner Center doesn't accept a registration number in {country}.",
            text=registration_number.strip(),
            country=country,
        )
    return problems


@dataclass(frozen=True, slots=True)
class Answers:
    """What Partner Center said. ``address`` is none where it was not asked about it."""

    address: Settled | None
    reseller_name: str


async def ask_vendor(
    ask: Ask, where: Address, domain: str, reseller: str, chosen: str, findings: Findings
) -> Answers:
    """What Partner Center says of domain, address and reseller, asked side by side; what is wrong is added to ``findings``."""
    unclear = {"state", "postal_code", "country"} & set(findings.problems)
    await ask.progress(_("Checking domain and address with Partner Center…"))
    taken, known, settled = await asyncio.gather(
        ask.partner.customers.domain_taken(domain) if domain else _nothing(),
        _resellers(ask, reseller),
        _nothing() if unclear else _settled(ask, where, chosen),
    )
    if taken:
        findings.add(FieldProblems({"domain": _("{domain} is taken. Choose another.", domain=domain)}))
    if reseller and reseller.strip().lower() not in known:
        problem = _("“{text}” is not one of your indirect resellers.", text=reseller.strip())
        findings.add(FieldProblems({"reseller": problem}))
    if isinstance(settled, FieldProblems):
        findings.add(settled)
    return Answers(settled if isinstance(settled, Settled) else None, known.get(reseller.strip().lower(), ""))


async def _nothing() -> None:
    return None


async def _settled(ask: Ask, where: Address, chosen: str) -> Settled | FieldProblems:
    try:
        return await settle_address(ask, where, chosen)
    except FieldProblems as refusal:
        return refusal


async def _resellers(ask: Ask, reseller: str) -> Mapping[str, str]:
    """Names of the indirect resellers, by tenant id."""
    found = await ask.partner.resellers.all() if reseller else ()
    return {each.tenant_id.lower(): each.name for each in found}
