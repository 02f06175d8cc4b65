"""Form filling: what the fields of a form begin with, what they offer, and why a value cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cards.model import Choice, FieldKind, Form
from bot.errors import Ambiguous, BadValue, FieldProblems, PartnerFailure, Refusal, Unknown
from bot.framework.command import Command
from bot.framework.context import Ask
from bot.framework.forms import form_of, named
from bot.framework.params import Param
from bot.messages import _, n_, sentences
from bot.pipeline.resolve import Resolved
from bot.ports import Room


async def form_for(
    ask: Ask,
    command: Command,
    params: Sequence[Param],
    texts: Mapping[str, str],
    found: Resolved,
    *,
    problems: Mapping[str, str],
    offered: Mapping[str, tuple[Choice, ...]] | None = None,
    note: str = "",
) -> Form:
    """The form of a command with what is known. Nothing typed is lost: a value that does not go with those it depends on
    is taken out of its field, and the problem beside it says which one it was."""
    return form_of(
        command,
        params,
        _kept(params, texts, found),
        problems=problems,
        chosen=await _choices(ask, params, texts, found),
        offered=offered,
        waiting=frozenset(param.name for param in params if not found.ready(param)),
        note=note,
    )


def _kept(params: Sequence[Param], texts: Mapping[str, str], found: Resolved) -> dict[str, str]:
    kept = dict(texts)
    for param in params:
        if param.after and param.name in found.doubts:
            kept.pop(param.name, None)
        elif param.after and (value := found.certain(param)) and param.resolve and param.resolve.shown:
            kept[param.name] = param.resolve.shown(value).value
    return kept


async def _choices(
    ask: Ask, params: Sequence[Param], texts: Mapping[str, str], found: Resolved
) -> dict[str, tuple[Choice, ...]]:
    """What fields start with: what was meant, or what it could be; and all that there is where it depends on others."""
    choices: dict[str, tuple[Choice, ...]] = {}
    for param in params:
        text, doubt = texts.get(param.name, ""), found.doubts.get(param.name)
        shown = param.resolve.shown if param.resolve else None
        value = found.certain(param)
        if param.kind is FieldKind.DESTINATION:
            choices[param.name] = await _places(ask, text, value)
        elif shown and isinstance(doubt, Ambiguous):
            choices[param.name] = tuple(shown(candidate) for candidate in doubt.candidates)
        elif param.after:
            if found.ready(param) and (all_ := await _all_of(ask, param, found)) is not None:
                chosen = (shown(value),) if shown and value else ()
                choices[param.name] = (*(each for each in chosen if each not in all_), *all_)
        elif param.suggest and param.suggest.listed:
            choices[param.name] = await _all_of(ask, param, found) or ()
        elif shown and text and value is not None:
            choices[param.name] = (shown(value),)
        elif param.suggest and text:
            choices[param.name] = (await _choice_of(ask, param, text),)
    return choices


async def _all_of(ask: Ask, param: Param, found: Resolved) -> tuple[Choice, ...] | None:
    """What there is to choose from; ``None`` where that is not known."""
    if param.suggest is None:
        return None
    try:
        return tuple(await param.suggest(ask, "", found.values))
    except (Refusal, PartnerFailure):
        return None


async def _places(ask: Ask, typed: str, found: object) -> tuple[Choice, ...]:
    """Where this person can have things told: here, privately, what the platform can name, and what they named."""
    here = (Choice(_("Me, privately") if ask.place.personal else _("This channel"), "here"),)
    me = () if ask.place.personal else (Choice(_("Me, privately"), "me"),)
    rooms = ask.rooms.get(ask.place.platform)
    offered = await rooms.offered(ask.person.actor, ask.place.workspace, "") if rooms else ()
    places = (*here, *me, *offered)
    known = {choice.value.casefold() for choice in places}
    if not isinstance(found, Room) or not typed.strip() or typed.strip().casefold() in (*known, "me"):
        return places
    named_ = Choice(found.name[:75], typed.strip())
    return (*(each for each in places if each.value != found.destination.channel), named_)


async def _choice_of(ask: Ask, param: Param, text: str) -> Choice:
    """The option that stands for a value; where none does, the value itself."""
    assert param.suggest
    try:
        options = await param.suggest(ask, text, {})
    except (Refusal, PartnerFailure):
        options = ()
    return next((option for option in options if option.value == text), Choice(text[:75], text))


def labelled(refusal: BadValue, params: Sequence[Param]) -> BadValue:
    """What a handler says of one of its parameters, by the label that its field has."""
    said = refusal.parameter.casefold().replace(" ", "_")
    refusal.parameter = next((each.label for each in params if each.name == said), refusal.parameter)
    return refusal


def offered_by(refusal: FieldProblems) -> dict[str, tuple[Choice, ...]]:
    """The answers to pick from that come with what is wrong, by parameter name."""
    return {name: tuple(Choice(*pair) for pair in pairs) for name, pairs in refusal.choices.items()}


def problems_of(params: Sequence[Param], refusals: Mapping[str, Refusal]) -> dict[str, str]:
    """Why values cannot be used, by parameter name, for beside their fields."""
    by_name = {param.name: param for param in params}
    return {name: _sentence(refusal, by_name.get(name), params) for name, refusal in refusals.items()}


def _sentence(refusal: Refusal, param: Param | None, params: Sequence[Param]) -> str:
    match refusal:
        case BadValue():
            example = _("For example: {example}", example=refusal.example) if refusal.example else ""
            return sentences(refusal.problem, example)
        case Ambiguous():
            return n_(
                "{count} match for “{typed}”. Choose one.",
                "{count} matches for “{typed}”. Choose one.",
                len(refusal.candidates) + refusal.more,
                typed=refusal.typed,
            )
        case Unknown() if param and param.after:
            return _(
                "“{typed}” doesn't go with {fields}. Choose again.",
                typed=refusal.typed,
                fields=named(params, param.after),
            )
        case Unknown():
            problem = _("No match for “{typed}”.", typed=refusal.typed)
            like = (
                _("For example: {example}", example=_(refusal.what.example)) if refusal.what.example else ""
            )
            return sentences(problem, like)
        case _other:
            return _("This can't be used.")


def orphaned(params: Sequence[Param], found: Resolved) -> dict[str, str]:
    """What is still to be filled in because something that was given depends on it, by parameter name."""
    return {
        name: _("Fill this in. It is needed for: {field}", field=named(params, (orphan.name,)))
        for orphan in found.orphans
        for name in orphan.after
        if name in found.unsettled
    }
