"""A command whose parameters depend on each other: the plan is the customer's, and the feature is the plan's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.model import Card, Choice
from bot.errors import Ambiguous, Unknown
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.params import Asked, Given, Resolve, Suggest
from bot.framework.registry import Registry
from bot.model import CustomerRef, Noun
from bot.parameters.customer import Customer
from tests.chat import Chat, open_chat
from tests.fakes import CONTOSO, CONTOSO_RETAIL, FABRIKAM


@dataclass(frozen=True)
class Plan:
    """What a customer has bought."""

    id: str
    name: str
    features: tuple[str, ...]


PLAN = Noun(
    "plan",
    ("Plan", "Id"),
    lambda plan: (plan.name, plan.id),
    lambda plan: plan.id,
    "Which plan?",
    "No such plan",
    "Use its ID.",
)
FEATURE = Noun(
    "feature", ("Feature",), lambda feature: (feature,), lambda feature: feature, absent="No such feature"
)

E3 = Plan("c-e3", "Office E3", ("mail", "calls"))
E5 = Plan("c-e5", "Office E5", ("mail", "audit"))
VISIO = Plan("f-visio", "Visio", ("shapes",))
MANY = tuple(Plan(f"r-{at}", f"Plan {at}", ("mail",)) for at in range(30))
PLANS = {CONTOSO: (E3, E5), FABRIKAM: (VISIO,), CONTOSO_RETAIL: MANY}

LICENCE = NounHelp("licence", "What people may use", place=1)

ASKED: list[CustomerRef] = []
"""Of whom plans were looked up, for as long as a test clears it first."""


def plan_choice(plan: Plan) -> Choice:
    return Choice(plan.name, plan.id)


async def resolve_plan(ask: Ask, text: str, given: Given) -> Plan:
    assert set(given) == {"customer"}
    ASKED.append(given["customer"])
    of_customer = PLANS.get(given["customer"], ())
    exact = [plan for plan in of_customer if text == plan.id]
    found = exact or [plan for plan in of_customer if text.casefold() in plan.name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(PLAN, text, tuple(found))
    raise Unknown(PLAN, text, of_customer[:3])


async def suggest_plans(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    of_customer = PLANS.get(given["customer"], ())
    return [plan_choice(plan) for plan in of_customer if text.casefold() in plan.name.casefold()][:25]


async def resolve_feature(ask: Ask, text: str, given: Given) -> str:
    if text not in given["plan"].features:
        raise Unknown(FEATURE, text, given["plan"].features)
    return text


async def suggest_features(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    return [Choice(each.title(), each) for each in given["plan"].features if text in each]


@command("licence assign", title="Assign a licence", needs=Permission.USAGE_READ, concerns=Concerns.CUSTOMERS)
async def assign(
    ask: Ask,
    # Before the customer, as the order of words would have it: the order of resolving is another.
    feature: Annotated[
        str | None,
        Field(description="What of it"),
        Resolve(resolve_feature, after=("plan",), shown=lambda feature: Choice(feature.title(), feature)),
        Suggest(suggest_features, after=("plan",)),
        Asked(required=True),
    ] = None,
    *,
    customer: Customer,
    plan: Annotated[
        Plan,
        Field(description="Which plan of the customer's"),
        Resolve(resolve_plan, after=("customer",), shown=plan_choice),
        Suggest(suggest_plans, after=("customer",)),
    ],
    note: Annotated[str, Field(description="Anything else")] = "",
) -> Card:
    """Assign a licence."""
    return Card("Assigned", f"{customer.name} gets {feature or 'all'} of {plan.name}. {note}".strip())


async def open_licences(store) -> Chat:
    """A chat with that one command."""
    ASKED.clear()
    chat = await open_chat(store)
    return chat.with_core(registry=Registry([assign], [LICENCE]))
