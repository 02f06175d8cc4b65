"""Tickets of both desks: of one customer, or of all as far as the desks tell them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import PartnerFailure
from bot.messages import _, n_
from bot.model import CustomerRef, Desk, Ticket
from bot.ports import CustomerIndex, SubscriptionReader, TicketIndexReader, TicketReader
from bot.queries.azure import azure_subscriptions_of

MOST_CUSTOMERS = 20
"""Customers whose Azure tickets are listed for one question about all: each costs a few calls to two vendors."""

AT_ONCE = 4
"""Customers that are asked about at the same time."""


@dataclass(frozen=True, slots=True)
class Desks:
    """Both support desks, with what it takes to know which customers to ask Azure Support about."""

    desks: Mapping[Desk, TicketReader]
    subscriptions: SubscriptionReader
    customers: CustomerIndex
    known: TicketIndexReader

    async def of(self, customer: CustomerRef) -> tuple[list[Ticket], list[str]]:
        """A customer's tickets at both desks, with what is not among them, in words.

        Raises :class:`bot.errors.PartnerFailure` where no desk answers.
        """
        asked: list[Awaitable[Sequence[Ticket]]] = [
            self._azure(desk, customer) if name is Desk.AZURE else desk.tickets(customer)
            for name, desk in self.desks.items()
        ]
        return _together(await asyncio.gather(*asked, return_exceptions=True))

    async def all(self, only: Collection[str] | None = None) -> tuple[list[Ticket], list[str]]:
        """Tickets of all customers: all of Partner Center, and those that Azure Support has for customers of whom the bot knows an
        Azure ticket. ``only`` are the keys of tickets that matter.

        Raises :class:`bot.errors.PartnerFailure` where no desk answers.
        """
        azure = self.desks.get(Desk.AZURE)
        customers = await self._customers(only) if azure else []
        turns = asyncio.Semaphore(AT_ONCE)

        async def of_one(desk: TicketReader, customer: CustomerRef) -> Sequence[Ticket]:
            async with turns:
                return await self._azure(desk, customer)

        shown = customers[:MOST_CUSTOMERS]
        asked: list[Awaitable[Sequence[Ticket]]] = [
            desk.tickets(None) for name, desk in self.desks.items() if name is not Desk.AZURE
        ]
        asked += [of_one(azure, each) for each in shown] if azure else []
        tickets, notes = _together(await asyncio.gather(*asked, return_exceptions=True))
        if azure and only is None:
            notes.append(_included(len(shown), len(customers) > len(shown)))
        elif len(customers) > len(shown):
            notes.append(
                n_(
                    "Azure tickets of the {count} customer seen last. Name a customer to see others.",
                    "Azure tickets of the {count} customers seen last. Name a customer to see others.",
                    len(shown),
                )
            )
        return tickets, notes

    async def _azure(self, desk: TicketReader, customer: CustomerRef) -> Sequence[Ticket]:
        ids = [each.id for each in await azure_subscriptions_of(self.subscriptions, customer)]
        return await desk.tickets(customer, ids) if ids else ()

    async def _customers(self, only: Collection[str] | None) -> list[CustomerRef]:
        known = [
            await self.customers.get(each) for each in await self.known.customers(MOST_CUSTOMERS + 1, only)
        ]
        return [each for each in known if each]


def _included(shown: int, more: bool) -> str:
    """Azure Support lists tickets by customer: of whom they are here, and how to see the others."""
    if not shown:
        return _("Azure Support lists tickets by customer. Name a customer to see its Azure tickets too.")
    if more:
        return n_(
            "Azure tickets are those of the {count} customer with known tickets seen last. Name a customer to see others.",
            "Azure tickets are those of the {count} customers with known tickets seen last. Name a customer to see others.",
            shown,
        )
    return n_(
        "Azure tickets are those of {count} customer with known tickets. Name a customer to see others.",
        "Azure tickets are those of {count} customers with known tickets. Name a customer to see others.",
        shown,
    )


def _together(found: Sequence[Sequence[Ticket] | BaseException]) -> tuple[list[Ticket], list[str]]:
    """What came; one desk, or one customer, that does not answer is said, and hides nothing of the others."""
    failures = [each for each in found if isinstance(each, BaseException)]
    for failure in failures:
        if not isinstance(failure, PartnerFailure) or len(failures) == len(found):
            raise failure
    silent = dict.fromkeys(each.service for each in failures if isinstance(each, PartnerFailure))
    tickets = [ticket for each in found if not isinstance(each, BaseException) for ticket in each]
    notes = [_("{service} did not answer, so its tickets are missing.", service=each) for each in silent]
    return list({each.ref.key: each for each in tickets}.values()), notes
