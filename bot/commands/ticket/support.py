"""Parameters of a new ticket: the product it is about, and the kind of problem with it.

They are what Azure Support offers (https://learn.microsoft.com/rest/api/support/), a problem for its product.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar

from pydantic import Field
from rapidfuzz import fuzz, process, utils

from bot.cards.model import Choice
from bot.errors import Unknown
from bot.framework.context import Ask
from bot.framework.params import Asked, Given, Resolve, Suggest
from bot.messages import N_
from bot.model import Desk, Noun, ProblemType, SupportService

Offered = TypeVar("Offered", SupportService, ProblemType)

OFFERED = 25
"""How many products or problems are offered at a time."""

_ELSE = N_("Leave it out, and the form shows the choices.")

PRODUCT = Noun(
    "product",
    (N_("Product"),),
    lambda each: (each.name,),
    lambda each: short(each.id),
    which=N_("Which product?"),
    absent=N_("No such product"),
    missing=_ELSE,
)
PROBLEM = Noun(
    "problem",
    (N_("Problem"),),
    lambda each: (each.name,),
    lambda each: short(each.id),
    which=N_("Which problem?"),
    absent=N_("No such problem"),
    missing=_ELSE,
)


def short(resource_id: str) -> str:
    """The last part of a resource id: options carry 150 characters at most, and the rest is the same for all."""
    return resource_id.rsplit("/", 1)[-1]


def nearest(text: str, names: Sequence[str]) -> list[int]:
    """Positions of the names that look most like the text, best first."""
    found = process.extract(
        text, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=5, score_cutoff=45
    )
    return [at for _, _, at in found]


async def products_of(ask: Ask) -> Sequence[SupportService]:
    """What Azure Support takes tickets about, by name."""
    desk = ask.desks.get(Desk.AZURE)
    return sorted(await desk.services(), key=lambda each: each.name.casefold()) if desk else ()


async def _problems_with(ask: Ask, product: SupportService) -> Sequence[ProblemType]:
    return await ask.recent(f"problems {product.id}", lambda: ask.desks[Desk.AZURE].problems(product.id))


async def resolve_product(ask: Ask, text: str) -> SupportService:
    """A product by its id or its name. Raises :class:`bot.errors.Unknown`."""
    offered = await ask.recent("services", lambda: products_of(ask))
    return _named(PRODUCT, text, offered)


async def suggest_products(ask: Ask, text: str) -> Sequence[Choice]:
    """Products whose name holds what was typed; all of them where none does."""
    offered = await ask.recent("services", lambda: products_of(ask))
    wanted = text.casefold()
    holding = [
        each for each in offered if wanted in each.name.casefold() or wanted == short(each.id).casefold()
    ]
    return [support_choice(each) for each in (holding or offered)[:OFFERED]]


async def resolve_problem(ask: Ask, text: str, given: Given) -> ProblemType:
    """A kind of problem with the product, by its id or its name. Raises :class:`bot.errors.Unknown`."""
    return _named(PROBLEM, text, await _problems_with(ask, given["service"]))


async def suggest_problems(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    """Kinds of problem with the product whose name holds what was typed."""
    offered = await _problems_with(ask, given["service"])
    return [support_choice(each) for each in offered if text.casefold() in each.name.casefold()][:OFFERED]


def support_choice(each: SupportService | ProblemType) -> Choice:
    """A product or a problem as an option."""
    return Choice(each.name[:75], short(each.id))


def _named(what: Noun, text: str, offered: Sequence[Offered]) -> Offered:
    wanted = text.strip().casefold()
    for each in offered:
        if wanted in (each.id.casefold(), short(each.id).casefold(), each.name.casefold()):
            return each
    near = nearest(text, [each.name for each in offered])
    raise Unknown(what, text, tuple(offered[at] for at in near))


Product = Annotated[
    SupportService | None,
    Field(description="The product, as Azure Support names it", max_length=300),
    Resolve(resolve_product, shown=support_choice),
    Suggest(suggest_products),
    Asked(label="Product", required=True),
]
"""A parameter that names what a ticket is about; ``None`` where that is still to be chosen."""

Problem = Annotated[
    ProblemType | None,
    Field(description="The kind of problem with the product", max_length=400),
    Resolve(resolve_problem, after=("service",), shown=support_choice),
    Suggest(suggest_problems, after=("service",)),
    Asked(required=True),
]
"""A parameter that names a kind of problem with the product."""
