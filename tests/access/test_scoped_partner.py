"""Scope of the vendor's port: every method is limited or refused on purpose, and one that is new is refused by a test."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from datetime import date
from decimal import Decimal
from typing import Any, get_type_hints

import pytest

from adapters.microsoft.http.protocol import fresh_ids
from bot.access.customer_scope import CustomerScope
from bot.access.scoped_partner import ScopedPartner
from bot.errors import NotAllowed, Unknown
from bot.model import AgreementContact, Attestation, BillingEdit, LineItemKind, Market, SubscriptionEdit, Term
from bot.model.order import Order, OrderState
from bot.model.purchase import CartLine
from bot.model.upgrade import UpgradeWish
from bot.ports import Partner
from tests.contracts.partner_vendors import UNKNOWN, Index, collected
from tests.fake_catalogue import E3, SKUS
from tests.fake_partner import FakePartner
from tests.samples import ADDRESS, CONTOSO, CUSTOMERS, FABRIKAM, NEW, NOW

ABOUT_NO_CUSTOMER = frozenset(
    {"customers.country_rules", "customers.check_address", "customers.domain_taken", "agreements.template"}
)
"""What anybody may ask, because nothing of any customer is told."""

VALUES: dict[str, Any] = {
    "subscription_id": "s1",
    "plan_id": "s1",
    "azure_id": "a1",
    "scheduled": False,
    "wish": UpgradeWish("p:1", 1),
    "country": "US",
    "address": ADDRESS,
    "domain": NEW.domain,
    "beginning": "",
    "new": NEW,
    "ids": fresh_ids(),
    "amount": Decimal(1),
    "edit": SubscriptionEdit(quantity=2),
    "invoice_id": "G000024130",
    "receipt_id": "R1",
    "kind": LineItemKind("onetime", "billinglineitems"),
    "since": date(2026, 11, 1),
    "until": date(2026, 11, 30),
    "product": E3,
    "sku_id": "0001",
    "order_id": "o1",
    "details": BillingEdit({"city": "Redmond"}),
    "order": Order("o1", None, OrderState.COMPLETED, ()),
    "lines": (),
    "stated": Attestation("t1", NOW, AgreementContact("Kim", "Akers", "kim@example.com")),
    "cart_id": "c1",
    "azure_subscription": "a1",
    "sku": SKUS[E3.id][0],
    "line": CartLine("x", 1, Term("P1Y", "monthly")),
}


def nouns() -> dict[str, type]:
    """Each noun of the port with the protocol of what can be done to it."""
    found = {}
    for name, value in inspect.getmembers(Partner, lambda each: isinstance(each, property)):
        found[name] = get_type_hints(value.fget)["return"]
    return found


def methods(kind: type) -> set[str]:
    return {name for name, each in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


METHODS = sorted(f"{noun}.{method}" for noun, kind in nouns().items() for method in methods(kind))


def limited() -> tuple[FakePartner, ScopedPartner]:
    """Partner Center, and what is left of it for somebody who is limited to Fabrikam."""
    partner = FakePartner()
    return partner, ScopedPartner(partner, CustomerScope(Index(*CUSTOMERS), frozenset({FABRIKAM.domain})))


def found(partner: Partner, name: str) -> Callable[..., Any]:
    noun, _, method = name.partition(".")
    return getattr(getattr(partner, noun), method)  # type: ignore[no-any-return]


async def asked(partner: Partner, name: str, customer_id: str) -> Any:
    """What a method answers about this customer, or what it would answer about everybody where it takes none."""
    method = found(partner, name)
    values = {"customer_id": customer_id, "market": Market("US", customer_id=customer_id), **VALUES}
    given = {each: values[each] for each in inspect.signature(method).parameters if each in values}
    answer = method(**given)
    return await collected(answer) if isinstance(answer, AsyncIterator) else await answer


def test_there_are_methods_to_look_at() -> None:
    assert set(nouns()) == {
        "customers", "agreements", "resellers", "subscriptions", "catalogue", "orders", "usage", "invoices", "audit"
    }  # fmt: skip
    assert len(METHODS) > 20


@pytest.mark.parametrize("name", METHODS)
def test_every_method_of_the_port_has_a_twin_of_its_own(name: str) -> None:
    noun, _, method = name.partition(".")
    _, scoped = limited()
    assert method in vars(type(getattr(scoped, noun))), f"say what {name} is for somebody who is limited"


@pytest.mark.parametrize("name", METHODS)
async def test_nothing_of_another_customer_is_told_or_changed(name: str) -> None:
    partner, scoped = limited()
    if name in ABOUT_NO_CUSTOMER:
        await asked(scoped, name, CONTOSO.id)
        return
    try:
        answer = await asked(scoped, name, CONTOSO.id)
    except (NotAllowed, Unknown):
        pass
    else:
        assert answer and FABRIKAM.id in repr(answer) and CONTOSO.id not in repr(answer)
        assert CONTOSO.id in repr(await asked(partner, name, CONTOSO.id)), "there was something to leave out"
    assert not partner.done


@pytest.mark.parametrize("name", METHODS)
async def test_whoever_is_no_customer_is_refused_as_somebody_elses_is(name: str) -> None:
    """So that nobody learns from a refusal whether there is such a customer."""
    _, scoped = limited()
    if {"customer_id", "market"}.isdisjoint(inspect.signature(found(scoped, name)).parameters):
        return
    refused = []
    for customer_id in (CONTOSO.id, UNKNOWN):
        with pytest.raises(Unknown) as caught:
            await asked(scoped, name, customer_id)
        refused.append(caught.value.nearest)
    assert refused == [(), ()]


async def test_the_vendors_log_of_everybody_is_refused() -> None:
    _, scoped = limited()
    with pytest.raises(NotAllowed):
        await scoped.audit.records(NOW.date(), NOW.date())


async def test_the_own_customer_is_read_and_changed() -> None:
    partner, scoped = limited()
    assert (await scoped.customers.get(FABRIKAM.id)).ref == FABRIKAM
    assert (await scoped.usage.summary(FABRIKAM.id)).cost == partner.costs[FABRIKAM.id]
    assert await scoped.usage.set_budget(FABRIKAM.id, Decimal(7000), fresh_ids()) == 7000
    assert partner.budgets[FABRIKAM.id] == 7000
