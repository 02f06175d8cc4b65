"""Ticket draft: the ticket as Azure Support wants it, its contact, and what it still lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.commands.ticket.support import OFFERED, nearest, products_of, support_choice
from bot.errors import FieldProblems
from bot.framework.context import Ask
from bot.framework.forms import MORE
from bot.messages import _
from bot.model import AzureEntitlement, Desk, NewTicket
from bot.queries.azure import azure_subscriptions_of


@dataclass(frozen=True, slots=True)
class Missing:
    """No desk can create this ticket; ``why`` is a sentence."""

    why: str


async def draft_of(
    ask: Ask, given: NewTicket, subscription: AzureEntitlement | None, problems: Mapping[str, str]
) -> NewTicket | Missing:
    """The ticket as Azure Support wants it, or why it cannot be raised there.

    Raises :class:`FieldProblems` while a choice is still to be made, or there are ``problems`` already: the form then
    offers what there is.
    """
    desk = ask.desks.get(Desk.AZURE)
    if desk is None or not desk.capabilities.create:
        return Missing(_("The bot is not connected to a support service that can raise tickets."))
    theirs = (
        [subscription]
        if subscription
        else await azure_subscriptions_of(ask.partner.subscriptions, given.customer)
    )
    if not theirs:
        return Missing(
            _(
                "This customer has no active Azure subscription, and the bot can raise tickets only through one."
            )
        )
    if given.service is None:
        raise FieldProblems(problems, MORE, {"service": await _offered(ask, given)})
    if given.problem is None or len(theirs) > 1 or problems:
        raise FieldProblems(problems, MORE)
    return replace(given, subscription_id=theirs[0].id)


async def _offered(ask: Ask, given: NewTicket) -> Sequence[tuple[str, str]]:
    """Products to choose from, those first that the title sounds like."""
    products = await products_of(ask)
    near = nearest(given.title, [each.name for each in products])
    ordered = [products[at] for at in near] + [each for at, each in enumerate(products) if at not in near]
    return [(choice.label, choice.value) for choice in map(support_choice, ordered[:OFFERED])]
