"""Alert rule parameters as people write them: whose usage, from which values on, told where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from bot.access.policy import ACTIONS
from bot.access.scope import READS, Reach, beyond, in_scope
from bot.errors import Ambiguous, BadValue, Declined, Unknown
from bot.framework.amount import Amount, TwoReadingsError, currencies, listed, read_amount, refuse_decimals
from bot.framework.context import Ask
from bot.framework.params import OneWord, Resolve
from bot.line import write
from bot.model import AlertKind, Cadence, CustomerRef, Scope, Steps, Unit
from bot.parameters.customer import resolve_customer

MOST_CUSTOMERS = 50
"""Customers that one rule may name, or leave out."""

MOST_NAMED = 5
"""Customers that a refusal names."""

MOST_STEPS = 10


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
        f"You may {action} of {names}{more} only, and a rule tells no more than its maker may see.",
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
    Resolve(resolve_scope),
]
"""A parameter that names the customers a rule is about."""


_CURRENCY = r"(?i:us|au?|ca?|nz|hk|s|r|nt|mx)?[€$£¥]|[A-Z]{3}|(?i:kr\.?|zł|kč)"

Value = Annotated[
    str,
    Field(
        description="From which value on: 50,80,100 (percent), 5000 (amount), 48h (age), 3 (times a usual day), weekly",
        pattern=rf"^(({_CURRENCY})?\s?[0-9][0-9.,;'’%€$£¥A-Z]*\s?({_CURRENCY}|%|(?i:h|d|x|days?|hours?|times))?|(?i:daily|weekly|monthly))$",
        max_length=80,
        examples=["50,80,100"],
    ),
    OneWord(),
]
"""A parameter that holds the steps of a rule, or how often a digest comes."""


def steps_and_cadence(kind: AlertKind, text: str) -> tuple[tuple[Decimal, ...], Cadence | None]:
    """The steps of a rule, ascending, or the cadence of a digest. Raises :class:`BadValue`."""
    said, spec = text.strip(), kind.spec
    if spec.takes_cadence:
        return (), _cadence(said)
    if spec.steps is None:
        if said:
            raise _bad(said, f"An alert about {spec.noun} takes no value.", "")
        return (), None
    if said.casefold() in ("daily", "weekly", "monthly"):
        raise _bad(said, "Only a digest comes daily, weekly or monthly.", spec.example)
    if said:
        return _steps(spec.steps, said, spec.example), None
    if spec.steps.defaults is None:
        raise _bad(said, f"Give the {spec.steps.unit} from which on to tell.", spec.example)
    return spec.steps.defaults, None


def refuse_unused(kind: AlertKind, scope: Scope, currency: str) -> None:
    """A rule does not promise to keep to customers or a currency that its kind knows nothing of. Raises BadValue."""
    spec = kind.spec
    if not spec.takes_customers and scope != Scope():
        raise BadValue("Scope", "", f"An alert about {spec.noun} is about no single customers.", "all")
    if currency and not spec.takes_currency:
        raise BadValue(
            "Currency", currency, f"An alert about {spec.noun} looks at no currency. Leave it out."
        )


def _bad(said: str, problem: str, example: str) -> BadValue:
    return BadValue("Value", said, problem, example)


def _cadence(said: str) -> Cadence:
    try:
        return Cadence(said.casefold() or Cadence.DAILY)
    except ValueError:
        raise _bad(said, "A digest comes daily, weekly or monthly.", "weekly") from None


def _steps(takes: Steps, said: str, example: str) -> tuple[Decimal, ...]:
    if takes.unit is Unit.MONEY:
        steps = sorted({each.amount for each in _amounts(said)})
    else:
        bare = re.sub(r"(?i)\s|(?<=[0-9])(x|times)$", "", said)
        days = re.search(r"(?i)(?<=[0-9])(d|days?)$", bare) if takes.unit is Unit.HOURS else None
        bare = re.sub(r"(?i)(?<=[0-9])(h|hours?|d|days?)$", "", bare).replace("%", "")
        steps = sorted({_step(part, said, example) for part in re.split("[;,]", bare) if part})
        steps = [step * 24 for step in steps] if days else steps
    if not takes.several and len(steps) > 1:
        raise _bad(said, "Give one value.", example)
    if len(steps) > MOST_STEPS:
        raise _bad(said, f"Give at most {MOST_STEPS} steps.", example)
    if not steps or steps[0] < takes.least or steps[-1] > takes.most:
        raise _bad(said, f"{takes.bounds}.", example)
    return tuple(steps)


def _step(part: str, said: str, example: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,4})?", part):
        raise _bad(said, "Give plain numbers, with commas between them.", example)
    return Decimal(part)


def _amounts(said: str) -> Sequence[Amount]:
    """Amounts apart. A comma may stand between two of them or in one, and what can be read in two ways is refused."""
    if ";" in said or "," not in said:
        return [_amount(part, said) for part in said.split(";") if part.strip()]
    whole, apart = _one(said), _several(said.split(","))
    if whole and apart:
        listed_apart = ";".join(part.strip() for part in said.split(","))
        raise _bad(said, f"{said} can be read in two ways; write {listed_apart} or {whole}.", "5000")
    return apart or [_amount(said, said)]


def _one(said: str) -> str:
    """How the whole would be written if it is one amount; empty where it cannot be."""
    try:
        return format(read_amount(said).amount, "f")
    except TwoReadingsError as doubt:
        return doubt.large
    except ValueError:
        return ""


def _several(parts: Sequence[str]) -> Sequence[Amount]:
    try:
        return [read_amount(part) for part in parts if part.strip()]
    except ValueError:
        return ()


def _amount(part: str, said: str) -> Amount:
    try:
        return read_amount(part)
    except ValueError as error:
        raise _bad(said, str(error), "5000") from None


def _in_money(kind: AlertKind) -> bool:
    steps = kind.spec.steps
    return steps is not None and steps.unit is Unit.MONEY


def currency_of(kind: AlertKind, value: str, currency: str) -> str:
    """The currency of a rule: as it was given, or as its amounts were written; empty for each customer's own.

    Raises :class:`BadValue` where the two differ, or where a sign may be several.
    """
    wanted = currency.upper()
    if wanted and wanted not in currencies():
        raise BadValue("Currency", currency, f"{wanted} is no currency.", "EUR")
    written = _amounts(value) if _in_money(kind) and value.strip() else ()
    for each in written:
        if not each.meant:
            continue
        if not wanted and len(each.meant) > 1:
            problem = f"{each.sign} can be {listed(each.meant)}. Say which: currency={each.meant[0]}"
            raise BadValue("Currency", each.sign, problem, each.meant[0])
        wanted = wanted or each.meant[0]
        if wanted not in each.meant:
            raise _bad(
                value, f"The rule is about {wanted}; you wrote {each.sign}. Use one of the two.", "5000"
            )
    for each in written:
        refuse_decimals(each.amount, wanted, "Value")
    return wanted


Id = Annotated[
    str,
    Field(description="The rule's id, as the list shows it", max_length=40, examples=["k3vq7x"]),
    OneWord(),
]
