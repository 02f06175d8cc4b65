"""Alert rule parameters as people write them: whose usage, from which values on, told where."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from bot.access.policy import ACTIONS
from bot.access.scope import READS, Reach, beyond, in_scope
from bot.cards.alert.words import several
from bot.commands.alert.suggestions import suggest_rules
from bot.commands.alert.values import amounts, bad_value
from bot.errors import Ambiguous, BadValue, Declined, Unknown
from bot.framework.amount import refuse_decimals
from bot.framework.context import Ask
from bot.framework.currency_signs import currencies, listed
from bot.framework.params import OneWord, Resolve, Suggest
from bot.framework.phrases import Heard
from bot.line import write
from bot.messages import _, n_
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
        problem = _("Say first for whom: all, or a customer. Then {value}.", value=said)
        raise BadValue(_("Scope"), text, problem, f"all {said}")
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
        raise BadValue(_("Scope"), text, _("It names no customer. For all customers, say all."), "all")
    if len(parts) > MOST_CUSTOMERS:
        problem = n_(
            "A rule names at most {count} customer.",
            "A rule names at most {count} customers.",
            MOST_CUSTOMERS,
        )
        raise BadValue(_("Scope"), text[:60], problem, "all")
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
        names = several([f"{each.name} ({each.domain})" for each in doubt.candidates], 3, either=True)
        problem = _("“{text}” could be {names}. Write its domain.", text=text, names=names)
        raise BadValue(_("Scope"), text, problem, "") from None
    except Unknown as doubt:
        problem = _("No customer matches “{text}”.", text=text)
        if doubt.nearest:
            problem = f"{problem} {_('Did you mean {customer}?', customer=doubt.nearest[0].name)}"
        raise BadValue(_("Scope"), text, problem, "contoso ltd; fabrikam") from None


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
    theirs = [each for each in await about.customers.search("", MOST_CUSTOMERS) if seen(each)]
    if not kind.spec.takes_customers or not theirs:
        raise beyond(ACTIONS[READS[kind]])
    names = several([each.name for each in theirs], MOST_NAMED)
    named = "; ".join(each.domain or each.id for each in theirs[:MOST_NAMED])
    raise Declined(
        _("You have access to {customers} only, and a rule shows no more than you may see.", customers=names),
        _("Name customers in the rule: {command}", command=write("alert add", kind=kind.value, scope=named)),
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
        description="For whom: all, one customer, several separated by ;, or “all except …”",
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
        problem = _("Alerts of the kind “{kind}” are not about single customers.", kind=_(spec.name))
        raise BadValue(_("Scope"), "", problem, "all")
    if currency and not spec.takes_currency:
        problem = _("Alerts of the kind “{kind}” don't look at currencies. Leave it out.", kind=_(spec.name))
        raise BadValue(_("Currency"), currency, problem)


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
        raise BadValue(_("Currency"), currency, _("{text} is not a currency.", text=wanted), "EUR")
    written = amounts(value, locale) if _in_money(kind) and value.strip() else ()
    for each in written:
        if not each.meant:
            continue
        if not wanted and len(each.meant) > 1:
            problem = _(
                "{sign} can be {currencies}. Say which: {example}",
                sign=each.sign,
                currencies=listed(each.meant),
                example=f"currency={each.meant[0]}",
            )
            raise BadValue(_("Currency"), each.sign, problem, each.meant[0])
        wanted = wanted or each.meant[0]
        if wanted not in each.meant:
            problem = _(
                "The rule is about {currency}, but you wrote {sign}. Use one of the two.",
                currency=wanted,
                sign=each.sign,
            )
            raise bad_value(value, problem, "5000")
    for each in written:
        refuse_decimals(each.amount, wanted, _("Value"))
    return wanted


Id = Annotated[
    str,
    Field(description="The rule's ID", max_length=40, examples=["k3vq7x"]),
    OneWord(),
    Suggest(suggest_rules, listed=True),
    Heard("own"),
]
