"""What a new ticket still lacks, and what the vendor's support offers to fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from babel.core import get_global
from rapidfuzz import fuzz, process, utils

from bot.access.policy import Permission
from bot.cards.model import Choice
from bot.errors import Cause, FieldProblems
from bot.framework.context import Ask
from bot.model import AzureEntitlement, Contact, Desk, NewTicket, ProblemType, SupportService
from bot.model.identity import Actor
from bot.queries.azure import azure_subscriptions_of

OFFERED = 25
"""How many kinds of problem a form lists."""

_ABSENT = (Cause.NOT_FOUND, Cause.NO_DATA, Cause.UNSUPPORTED)


@cache
def _alpha_3() -> Mapping[str, str]:
    """ISO 3166 alpha-3 by alpha-2, which is what Azure Support wants of a contact's country."""
    aliases = get_global("territory_aliases")
    return {
        two[0]: three
        for three, two in aliases.items()
        if len(three) == 3 and three.isalpha() and len(two) == 1
    }


@cache
def _windows_zones() -> Mapping[str, str]:
    """Windows' names of time zones by IANA's."""
    return {zone: name for name, zone in reversed(list(get_global("windows_zone_mapping").items()))}


def contact_of(actor: Actor) -> Contact:
    """The asker, as support wants a contact: first and last name, country and time zone in the vendor's words."""
    first, _, last = actor.name.strip().partition(" ")
    territory = actor.locale.replace("_", "-").rpartition("-")[2].upper()
    return Contact(
        first or actor.user,
        last or first or actor.user,
        actor.email,
        country=_alpha_3().get(territory, "USA"),
        time_zone=_windows_zones().get(actor.time_zone, "UTC"),
        language=actor.locale,
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """No desk can create this ticket; ``why`` is a sentence."""

    why: str


async def services_like(ask: Ask, text: str) -> Sequence[Choice]:
    """Products of the vendor's support whose name holds what was typed, or looks like it."""
    services = await ask.recent("services", lambda: _services(ask))
    wanted = text.casefold()
    holding = [
        each for each in services if wanted in each.name.casefold() or wanted == _short(each.id).casefold()
    ]
    return [Choice(service.name[:75], _short(service.id)) for service in (holding or services)[:OFFERED]]


async def _services(ask: Ask) -> Sequence[SupportService]:
    desk = ask.desks.get(Desk.AZURE)
    return sorted(await desk.services(), key=lambda service: service.name.casefold()) if desk else ()


def _short(resource_id: str) -> str:
    """The last part of a resource id: options carry 150 characters at most, and the rest is the same for all."""
    return resource_id.rsplit("/", 1)[-1]


async def draft_of(ask: Ask, given: NewTicket, service: str, problem: str) -> NewTicket | Missing:
    """The ticket as Azure Support wants it, or why it cannot be raised there.

    Raises :class:`FieldProblems` with what is on offer while a choice is still to be made.
    """
    desk = ask.desks.get(Desk.AZURE)
    if desk is None or not desk.capabilities.create:
        return Missing("Tickets cannot be created by this bot's desks.")
    subscriptions = await azure_subscriptions_of(ask.partner, given.customer)
    if not subscriptions:
        return Missing(
            "This customer has no active Azure subscription, and only through one can the bot raise a ticket."
        )
    chosen = await _chosen_service(ask, service, given.title)
    problems: dict[str, str] = {}
    choices: dict[str, Sequence[tuple[str, str]]] = {}
    # To raise a ticket is not to see what a customer has bought: its ids do.
    named = ask.sees(Permission.SUBSCRIPTION_READ, given.customer)
    offered = [each if named else replace(each, name="") for each in subscriptions]
    subscription = _chosen_subscription(given, offered, problems, choices)
    kind = await _chosen_problem(ask, chosen, problem, given, problems, choices)
    if problems:
        raise FieldProblems(
            problems, choices=choices, note="A little more is needed. Everything you typed is kept."
        )
    return replace(given, subscription_id=subscription, service=chosen, problem=kind)


def _chosen_subscription(
    given: NewTicket,
    subscriptions: Sequence[AzureEntitlement],
    problems: dict[str, str],
    choices: dict[str, Sequence[tuple[str, str]]],
) -> str:
    ids = {each.id.lower(): each.id for each in subscriptions}
    wanted = given.subscription_id.strip().lower()
    if wanted in ids:
        return ids[wanted]
    if not wanted and len(subscriptions) == 1:
        return subscriptions[0].id
    problems["subscription"] = "Choose the Azure subscription it is about."
    choices["subscription"] = [
        (f"{each.name or 'Azure subscription'} (…{each.id[-6:]})"[:75], each.id)
        for each in subscriptions[:OFFERED]
    ]
    return ""


async def _chosen_service(ask: Ask, wanted: str, title: str) -> SupportService:
    services = await _services(ask)
    exact = [
        each
        for each in services
        if wanted
        and wanted.casefold() in (each.id.casefold(), _short(each.id).casefold(), each.name.casefold())
    ]
    if exact:
        return exact[0]
    near = _nearest(wanted or title, [each.name for each in services])
    offered = [services[at] for at in near] + [each for at, each in enumerate(services) if at not in near]
    raise FieldProblems(
        {"service": "Choose the product it is about."},
        choices={"service": [(each.name[:75], _short(each.id)) for each in offered[:OFFERED]]}
        if offered
        else {},
        note="A little more is needed. Everything you typed is kept.",
    )


async def _chosen_problem(
    ask: Ask,
    service: SupportService,
    wanted: str,
    given: NewTicket,
    problems: dict[str, str],
    choices: dict[str, Sequence[tuple[str, str]]],
) -> ProblemType | None:
    offered = await ask.desks[Desk.AZURE].problems(service.id)
    for each in offered:
        if wanted and wanted.casefold() in (
            each.id.casefold(),
            _short(each.id).casefold(),
            each.name.casefold(),
        ):
            return each
    near = _nearest(f"{wanted} {given.title} {given.description[:200]}", [each.name for each in offered])
    ordered = [offered[at] for at in near] + [each for at, each in enumerate(offered) if at not in near]
    problems["problem"] = f"Choose the kind of problem with {service.name}."
    choices["problem"] = [(each.name[:75], _short(each.id)) for each in ordered[:OFFERED]]
    return None


def _nearest(text: str, names: Sequence[str]) -> list[int]:
    """Positions of the names that look most like the text, best first."""
    found = process.extract(
        text, names, scorer=fuzz.token_set_ratio, processor=utils.default_process, limit=5, score_cutoff=45
    )
    return [at for _, _, at in found]
