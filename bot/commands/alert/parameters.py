"""Alert rule parameters as people write them: whose usage, from which values on, told where."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from bot.access.policy import ACTIONS
from bot.access.scope import READS, Reach, beyond, in_scope
from bot.commands.alert.suggestions import suggest_rules
from bot.commands.alert.values import amounts, bad_value
from bot.errors import Ambiguous, BadValue, Declined, Unknown
from bot.framework.amount import refuse_decimals
from bot.framework.context import Ask
from bot.framework.currency_signs import currencies, listed
from bot.framework.params import OneWord, Resolve, Suggest
from bot.framework.phrases import Heard
from bot.line import write
from bot.model import AlertKind, CustomerRef, Scope, Unit
from bot.parameters.customer import customer_named, resolve_customer

MOST_CUSTOMERS = 50
"""Customers that one rule may name, or leave out."""

MOST_NAMED = 5
"""Customers that a refusal names."""

_NUMBER = re.compile(r"\d[\d.,;'%]*")

_EVERYONE = re.compile(r"(?i)(all|everyone|everybody|\*)(\s+customers)?")
_EXCEPT = re.compile(
    r"(?i)(?:all|everyone|everybody|\*)(?:\s+customers)?\s+(?:except|but|without)\s+(.+)", re.DOTALL
)


async def resolve_scope(ask: Ask, text: str) -> Scope:
    """``all``, ``all except contoso retail; fabrikam``, one customer, or several with semicolons between them.

    Raises :class:`BadValue`, and for a single name what :func:`bot.parameters.customer.resolve_customer` raises.
    """
    said = text.strip()
    if _EVERYONE.fullmatch(said):
        return Scope()
    if found := _EXCEPT.fullmatch(said):
        return Scope(excluded=await _customers(ask, found[1]))
    if _NUMBER.fullmatch(said):
        raise BadValue("Scope", text, f"Say first whose: all, or a customer. Then {said}.", f"all {said}")
    return Scope(customers=await _customers(ask, said))


async def _customers(ask: Ask, text: str) -> tuple[CustomerRef, ...]:
    """The customers that are named. A comma may be part of a name, so the whole is tried as one name first."""
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if len(parts) == 1 and "," in parts[0]:
        try:
            return (await resolve_customer(ask, parts[0]),)
        except (Ambiguous, Unknown):
            parts = [part.strip() for part in parts[0].split(",") if part.strip()]
    if not parts:
        raise BadValue("Scope", text, "It names no customer. Say all to mean everybody.", "all")
    if len(parts) > MOST_CUSTOMERS:
        raise BadValue("Scope", text[:60], f"A rule names at most {MOST_CUSTOMERS} customers.", "all")
    if len(parts) == 1:
        return (await resolve_customer(ask, parts[0]),)
    found: dict[str, CustomerRef] = {}
    for part in parts:
        customer = await _one_of_several(ask, part)
        found[customer.id] = customer
    return tuple(found.values())


async def _one_of_several(ask: Ask, text: str) -> CustomerRef:
    """One name of several: a picker could not put its choice back among the others, so a sentence says what to do."""
    try:
        return await resolve_customer(ask, text)
    except Ambiguous as doubt:
        names = ", ".join(f"{each.name} ({each.domain})" for each in doubt.candidates[:3])
        raise BadValue("Scope", text, f"“{text}” could be {names}. Write its domain.", "") from None
    except Unknown as doubt:
        near = f" Did you mean {doubt.nearest[0].name}?" if doubt.nearest else ""
        raise BadValue(
            "Scope", text, f"No customer matches “{text}”.{near}", "contoso ltd; fabrikam"
        ) from None


async def refuse_unseen(about: Ask, only: Reach | None, kind: AlertKind, scope: Scope) -> None:
    """A rule tells of customers alone of whom its maker may see that. ``about`` is the question under the permission of
    what the kind tells, ``only`` the reach of the command.

    Raises :class:`NotAllowed` where there are none, and :class:`Declined` with those that there are.
    """
    limits = [each for each in (about.reach, only) if each is not None]

    def seen(customer: CustomerRef) -> bool:
        return all(in_scope(customer, each) for each in limits)

    if not limits or (scope.customers and all(map(seen, scope.customers))):
        return
    action = ACTIONS[READS[kind]]
    theirs = [each for each in await about.customers.search("", MOST_CUSTOMERS) if seen(each)]
    if not kind.spec.takes_customers or not theirs:
        raise beyond(action)
    names = ", ".join(each.name for each in theirs[:MOST_NAMED])
    more = f" and {len(theirs) - MOST_NAMED} more" if len(theirs) > MOST_NAMED else ""
    named = "; ".join(each.domain or each.id for each in theirs[:MOST_NAMED])
    raise Declined(
        f"You can {action} of {names}{more} only, and a rule tells no more than its maker may see.",
        f"Name customers in the rule: {write('alert add', kind=kind.value, scope=named)}",
    )


def scope_text(scope: Scope) -> str:
    """The scope as one value of a command line, by tenant id."""
    if scope.everyone:
        left_out = "; ".join(each.id for each in scope.excluded)
        return f"all except {left_out}" if left_out else "all"
    return "; ".join(each.id for each in scope.customers)


Whose = Annotated[
    Scope,
    Field(
        description="Whose usage: all, one customer, several with ; between them, or “all except …”",
        max_length=2000,
        examples=["all except contoso retail"],
    ),
    Resolve(resolve_scope, named=customer_named),
    Heard("scope"),
]
"""A parameter that names the customers a rule is about."""


def refuse_unused(kind: AlertKind, scope: Scope, currency: str) -> None:
    """A rule does not promise to keep to customers or a currency that its kind knows nothing of. Raises BadValue."""
    spec = kind.spec
    if not spec.takes_customers and scope != Scope():
        raise BadValue("Scope", "", f"An alert about {spec.noun} is about no single customers.", "all")
    if currency and not spec.takes_currency:
        raise BadValue(
            "Currency", currency, f"An alert about {spec.noun} looks at no currency. Leave it out."
        )


def _in_money(kind: AlertKind) -> bool:
    steps = kind.spec.steps
    return steps is not None and steps.unit is Unit.MONEY


def currency_of(kind: AlertKind, value: str, currency: str, locale: str = "") -> str:
    """The currency of a rule: as it was given, or as its amounts were written by somebody of a locale; empty for each customer's
    own.

    Raises :class:`BadValue` where the two differ, or where a sign may be several.
    """
    wanted = currency.upper()
    if wanted and wanted not in currencies():
        raise BadValue("Currency", currency, f"{wanted} is no currency.", "EUR")
    written = amounts(value, locale) if _in_money(kind) and value.strip() else ()
    for each in written:
        if not each.meant:
            continue
        if not wanted and len(each.meant) > 1:
            problem = f"{each.sign} can be {listed(each.meant)}. Say which: currency={each.meant[0]}"
            raise BadValue("Currency", each.sign, problem, each.meant[0])
        wanted = wanted or each.meant[0]
        if wanted not in each.meant:
            raise bad_value(
                value, f"The rule is about {wanted}; you wrote {each.sign}. Use one of the two.", "5000"
            )
    for each in written:
        refuse_decimals(each.amount, wanted, "Value")
    return wanted


Id = Annotated[
    str,
    Field(description="The rule, by its id", max_length=40, examples=["k3vq7x"]),
    OneWord(),
    Suggest(suggest_rules, listed=True),
    Heard("own"),
]
