"""Values that need looking up: what they stand for, what is in doubt, and what a form then offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards.model import Choice, FieldKind
from bot.errors import AmbiguousCustomer, BadValue, PartnerFailure, Refusal, UnknownCustomer
from bot.framework.context import Ask
from bot.framework.params import Param, Suggester
from bot.model import CustomerRef
from bot.parameters.customer import customer_choice
from bot.ports import Room


async def resolve(
    ask: Ask, params: Sequence[Param], values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Refusal]]:
    """Look up what needs looking up; what cannot be told for sure is a doubt, by parameter name."""
    resolved = dict(values)
    doubts: dict[str, Refusal] = {}
    for param in params:
        typed = values.get(param.name)
        if param.resolve is None or not isinstance(typed, str):
            continue
        try:
            resolved[param.name] = await param.resolve(ask, typed)
        except (AmbiguousCustomer, UnknownCustomer, BadValue) as doubt:
            doubts[param.name] = doubt
    return resolved, doubts


async def chosen_values(
    ask: Ask,
    params: Sequence[Param],
    texts: Mapping[str, str],
    resolved: Mapping[str, Any],
    doubts: Mapping[str, Refusal],
) -> dict[str, tuple[Choice, ...]]:
    """What type-ahead fields of a form start with: what was meant, or what it could be. Nothing typed is lost."""
    chosen: dict[str, tuple[Choice, ...]] = {}
    for param in params:
        value, doubt = resolved.get(param.name), doubts.get(param.name)
        if param.kind is FieldKind.DESTINATION:
            chosen[param.name] = await _places(ask, texts.get(param.name, ""), value)
            continue
        if isinstance(value, CustomerRef):
            chosen[param.name] = (customer_choice(value),)
        elif isinstance(doubt, AmbiguousCustomer):
            chosen[param.name] = tuple(customer_choice(candidate) for candidate in doubt.candidates)
        elif param.suggest and (text := texts.get(param.name, "")):
            chosen[param.name] = (await _choice_of(ask, param.suggest, text),)
    return chosen


async def _places(ask: Ask, typed: str, found: object) -> tuple[Choice, ...]:
    """Where this person can have things told: here, privately, what the platform can name, and what they named."""
    here = (Choice("Me, privately" if ask.place.personal else "This channel", "here"),)
    me = () if ask.place.personal else (Choice("Me, privately", "me"),)
    rooms = ask.rooms.get(ask.place.platform)
    offered = await rooms.offered(ask.person.actor, ask.place.workspace, "") if rooms else ()
    places = (*here, *me, *offered)
    known = {choice.value.casefold() for choice in places}
    if not isinstance(found, Room) or not typed.strip() or typed.strip().casefold() in (*known, "me"):
        return places
    named = Choice(found.name[:75], typed.strip())
    return (*(each for each in places if each.value != found.destination.channel), named)


async def _choice_of(ask: Ask, suggest: Suggester, text: str) -> Choice:
    """The option that stands for a value; where none does, the value itself."""
    try:
        options = await suggest(ask, text)
    except (Refusal, PartnerFailure):
        options = ()
    return next((option for option in options if option.value == text), Choice(text[:75], text))


def sentence(refusal: Refusal) -> str:
    """Why a value cannot be used, for beside its field."""
    match refusal:
        case BadValue():
            return f"{refusal.problem} {f'For example: {refusal.example}' if refusal.example else ''}".strip()
        case AmbiguousCustomer():
            return f"{len(refusal.candidates) + refusal.more} customers match “{refusal.typed}”; choose one."
        case UnknownCustomer():
            return f"No customer matches “{refusal.typed}”."
        case _:
            return "This cannot be used."
