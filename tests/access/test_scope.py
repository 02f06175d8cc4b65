"""Of which customers a person may see what: by the permission of what is seen, and by nothing else that they hold."""

from __future__ import annotations

import pytest

from bot.access.policy import Permission
from bot.access.scope import READS, sees
from bot.model import AlertKind, CustomerRef, PartnerType
from bot.model.identity import Actor, Person, Platform, Role
from config.roles import read_roles
from tests.fakes import CONTOSO, FABRIKAM

POLICY = read_roles().policy(PartnerType.DIRECT)
BILL = Actor(Platform.SLACK, "T1", "U1", "Bill Weber")


def holding(*roles: Role, only: dict[Role, frozenset[str]] | None = None, **more: object) -> Person:
    return Person(BILL, frozenset(roles), reach=only or {}, **more)


def test_one_permission_says_nothing_of_another():
    """Everybody's bills, and the tickets of one customer."""
    bill = holding(
        Role.BILLING_ADMIN, Role.HELPDESK_AGENT, only={Role.HELPDESK_AGENT: frozenset({CONTOSO.id})}
    )
    assert sees(bill, Permission.USAGE_READ, FABRIKAM, POLICY) and sees(
        bill, Permission.INVOICE_READ, None, POLICY
    )
    assert sees(bill, Permission.TICKET_READ, CONTOSO, POLICY)
    assert not sees(bill, Permission.TICKET_READ, FABRIKAM, POLICY)
    assert not sees(bill, Permission.TICKET_READ, None, POLICY), "tickets of all customers"
    assert not sees(bill, Permission.AUDIT_READ, CONTOSO, POLICY), "what no role of theirs includes"


@pytest.mark.parametrize("name", [FABRIKAM.id, FABRIKAM.domain])
def test_customers_are_named_by_tenant_id_or_domain(name: str):
    sam = holding(Role.SALES_AGENT, only={Role.SALES_AGENT: frozenset({name})})
    assert sees(sam, Permission.USAGE_READ, FABRIKAM, POLICY)
    assert not sees(sam, Permission.USAGE_READ, CONTOSO, POLICY)
    nameless = CustomerRef(FABRIKAM.id, "Fabrikam", "")
    assert sees(sam, Permission.USAGE_READ, nameless, POLICY) is (name == FABRIKAM.id)


def test_who_is_barred_sees_nothing():
    assert not sees(
        holding(Role.GLOBAL_ADMIN, blocked_because="gone"), Permission.USAGE_READ, CONTOSO, POLICY
    )


def test_every_kind_of_alert_says_what_it_tells_of():
    assert set(READS) == set(AlertKind)
