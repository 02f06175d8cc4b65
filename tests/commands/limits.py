"""People whose roles are limited to named customers, or only lent, and what rules tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.model import (
    AlertKind,
    Crossing,
    CustomerRef,
    Destination,
    Evaluation,
    Rule,
    Scope,
)
from bot.model.identity import Grant, Role
from tests.chat import Chat
from tests.commands.test_access import with_rules
from tests.fakes import NOW

LATER = NOW + timedelta(days=9)
HERE = Destination("playground", "northwind", "#csp-desk")
SAVE = "Save rule"


def address(name: str) -> str:
    return f"{name}@northwindcloud.example"


async def lend(chat: Chat, name: str, role: Role, *customers: CustomerRef) -> None:
    """Somebody holds a role for a few days; for these customers, or for all."""
    ids = tuple(each.id for each in customers)
    await chat.core.store.grants.put(
        Grant(f"g-{name}-{role}", address(name), role, NOW, LATER, "k", "Gil Moreau", ids)
    )


def limited(chat: Chat, name: str, *customers: CustomerRef) -> Chat:
    """The same person, whom the installation's file limits to these customers by now."""
    domains = frozenset(each.domain for each in customers)
    return replace(chat, dispatcher=with_rules(chat, customers={address(name): domains}).dispatcher)


async def rules(chat: Chat) -> list[Rule]:
    return list(await chat.core.store.alerts.rules())


def rule(rule_id: str, kind: AlertKind, *customers: CustomerRef, to: Destination = HERE) -> Rule:
    steps = (Decimal(80),) if kind is AlertKind.PERCENT else ()
    owner = "playground:northwind:ada"
    return Rule(rule_id, kind, Scope(customers), to, to.channel, owner, "Ada Lund", HERE, NOW, steps)


async def on_record(chat: Chat, rule: Rule, crossing: Crossing, *, sent: bool = True) -> str:
    """A rule has found something, and told it."""
    alerts = chat.core.store.alerts
    await alerts.add(rule)
    [notice] = await alerts.record(Evaluation((crossing,)), {rule.id: rule}, chat.clock.now())
    if sent:
        await alerts.post({notice.id: ""}, [])
    return notice.id
