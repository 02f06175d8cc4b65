"""Customer parameter: customers by what people call them: tenant id, domain, or part of the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.cards.model import Choice
from bot.errors import Ambiguous, Cause, PartnerFailure, Unknown
from bot.framework.context import Ask
from bot.framework.markup import plain
from bot.framework.params import Resolve, Suggest
from bot.framework.phrases import Heard
from bot.model import CUSTOMER, CustomerRef
from bot.model import Customer as CustomerRecord
from bot.model.customer_domains import told
from bot.model.customer_search import fold
from bot.model.domain import domain_in, names_a_place
from bot.queries.domain_holders import holders

MOST_CANDIDATES = 8
"""How many customers a picker lists before it asks for more of the name."""

SUGGESTED = 20
"""How many customers are offered while somebody types."""

_TENANT_ID = re.compile(r"\{?[0-9a-zA-Z]{8}(-[0-9a-zA-Z]{4}){3}-[0-9a-zA-Z]{12}\}?", re.ASCII)
"""Also what is no GUID: the vendor documents ids such as ABCDEFGH-F347-41B6-B02C-187B1B778A43."""


async def resolve_customer(ask: Ask, text: str) -> CustomerRef:
    """The one customer that is meant. An exact match wins over all others.

    Raises :class:`Ambiguous` when several could be meant and :class:`Unknown` when none could.
    """
    exact = await ask.customers.exact(text)
    found = exact or await _with_its_words(ask, text) or await _held(ask, domain_in(text))
    if len(found) == 1:
        return found[0]
    if found:
        shown = tuple(found[:MOST_CANDIDATES])
        known = found if len(found) <= MOST_CANDIDATES else await ask.customers.search(text, 500)
        more = max(len(found), len(known)) - len(shown)
        raise Ambiguous(CUSTOMER, text, shown, more)
    if _TENANT_ID.fullmatch(tenant_id := plain(text.strip())):
        return await _by_tenant_id(ask, tenant_id.strip("{}").lower())
    host = domain_in(text)
    alike = await ask.customers.nearest(host.rpartition(".")[0] or text, 3)
    raise Unknown(CUSTOMER, text, tuple(alike))


async def _with_its_words(ask: Ask, text: str) -> Sequence[CustomerRef]:
    """Customers with these words in name or domain.

    What is a domain names whoever holds it: "live.com" is not a part of "oliveoil.onmicrosoft.com". Only a company that calls
    itself so is meant, too.
    """
    if not domain_in(text):
        return await ask.customers.search(text, MOST_CANDIDATES + 1)
    if names_a_place(text):
        return ()
    said = f" {fold(text)} "
    found = await ask.customers.search(text, MOST_CANDIDATES + 1)
    return [each for each in found if said in f" {fold(each.name)} "]


async def _held(ask: Ask, domain: str) -> Sequence[CustomerRef]:
    """Who holds a domain that the local index does not know yet."""
    found = await holders(ask.partner, domain) if domain else ()
    for each in found:
        if await ask.customers.get(each.ref.id) is None:
            await ask.customers.add([each.ref])
        await learn_record(ask, each)
    return [each.ref for each in found]


async def customer_named(ask: Ask, text: str) -> str:
    """The name of a customer that has every word of the text in it; empty where there is none."""
    words = set(fold(text).split())
    found = await ask.customers.search(text, MOST_CANDIDATES)
    return next((each.name for each in found if words <= set(fold(each.name).split())), "")


async def _by_tenant_id(ask: Ask, tenant_id: str) -> CustomerRef:
    """A customer so new that the local index does not have it yet."""
    try:
        customer = await ask.partner.customers.get(tenant_id)
    except PartnerFailure as failure:
        if failure.cause in (Cause.NOT_FOUND, Cause.FORBIDDEN, Cause.BAD_REQUEST):
            raise Unknown(CUSTOMER, tenant_id) from None
        raise
    await ask.customers.add([customer.ref])
    await learn_record(ask, customer)
    return customer.ref


async def learn_record(ask: Ask, customer: CustomerRecord) -> None:
    """Keep the domains and the country that the vendor tells of a customer, by which it is found from now on. Without delegated
    access it tells no domains, and those known before stay."""
    customer_id = customer.ref.id
    known = tuple((await ask.customers.domains([customer_id])).get(customer_id, ()))
    domains = told(customer.custom_domains) or known
    country = (await ask.customers.countries([customer_id])).get(customer_id, "")
    if domains != known or customer.country not in ("", country):
        await ask.customers.learn({customer_id: domains}, ask.now, {customer_id: customer.country})


async def customers_like(ask: Ask, text: str, limit: int) -> Sequence[CustomerRef]:
    """Customers whose name or domain matches, best first; before them who holds the domain that the text is about."""
    found = await ask.customers.search(text, limit)
    if domain_in(text):
        found = list(dict.fromkeys([*await ask.customers.exact(text), *found]))[:limit]
    return found


async def suggest_customers(ask: Ask, text: str) -> Sequence[Choice]:
    """Customers for a type-ahead field, best first; before anything is typed, those first whom this person asked about last."""
    used = [] if text.strip() else await _used_lately(ask)
    found = dict.fromkeys([*used, *await customers_like(ask, text, SUGGESTED)])
    return [customer_choice(customer) for customer in [*found][:SUGGESTED]]


async def _used_lately(ask: Ask) -> Sequence[CustomerRef]:
    """As far as they are within reach, and still customers."""
    known = [await ask.customers.get(each) for each in await ask.recent("customers used", ask.used)]
    return [each for each in known if each]


def customer_choice(customer: CustomerRef) -> Choice:
    """A customer as an option: name and domain to be read, tenant id to be sent."""
    label = f"{customer.name} ({customer.domain})"
    if len(label) > 75:
        label = f"{customer.name[:55].rstrip()}… (…{customer.tail})"
    return Choice(label, customer.id)


Customer = Annotated[
    CustomerRef,
    Field(description="Name, domain or tenant ID", examples=["fabrikam"]),
    Resolve(resolve_customer, shown=customer_choice, named=customer_named),
    Suggest(suggest_customers),
    Heard("customer"),
]
"""A parameter that names one customer."""
