"""Adding a command touches the files of its noun: everything else follows from its declaration."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import Field

from adapters.playground.manifest import manifest as page_manifest
from adapters.slack.forms import Metadata
from adapters.slack.forms import render_form as as_view
from adapters.slack.manifest import manifest as slack_manifest
from adapters.store import SqlStore
from adapters.teams.forms import render_form as as_card
from adapters.teams.manifest import manifest as teams_manifest
from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.audit.matching import is_tied
from bot.cards.model import Card, Choice
from bot.commands import load
from bot.errors import Unknown
from bot.framework import arguments
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.forms import form_of
from bot.framework.params import Given, Resolve, Suggest
from bot.line import split
from bot.model import Noun, PartnerType, Subscription
from bot.model.change import Change
from bot.model.fact import Fact
from bot.parameters.customer import Customer
from bot.ports import RequestIds
from bot.ports.dispatch import Place
from tests.chat import Chat, open_chat
from tests.fake_partner import FakeSubscriptions
from tests.registry import registry_with

# -- what a read takes ------------------------------------------------------------------------------


@command(
    "referral list",
    aliases=("referrals",),
    needs=Permission.CUSTOMER_READ,
    featured=1,
    examples=("referral list contoso",),
)
async def referrals(
    ask: Ask,
    customer: Customer,
    *,
    newest: Annotated[int, Field(description="How many of the newest", ge=1, le=50)] = 10,
) -> Card:
    """List the newest referrals of a customer."""
    return Card("Referrals", f"{newest} referrals of {customer.name}.")


# -- what a write takes: bot/parameters/subscription.py, then bot/commands/subscription.py -----------

SUBSCRIPTION = Noun(
    "subscription", ("Subscription", "Id"), lambda each: (each.name, each.id), lambda each: each.id
)


def subscription_choice(subscription: Subscription) -> Choice:
    return Choice(subscription.name, subscription.id)


async def resolve_subscription(ask: Ask, text: str, given: Given) -> Subscription:
    known = await ask.partner.subscriptions.of(given["customer"].id)
    for each in known:
        if text.casefold() in (each.id, each.name.casefold()):
            return each
    raise Unknown(SUBSCRIPTION, text, tuple(known))


async def suggest_subscriptions(ask: Ask, text: str, given: Given) -> Sequence[Choice]:
    known = await ask.partner.subscriptions.of(given["customer"].id)
    return [subscription_choice(each) for each in known if text.casefold() in each.name.casefold()]


SubscriptionOf = Annotated[
    Subscription,
    Field(description="Which of the customer's subscriptions", examples=["Azure plan"]),
    Resolve(resolve_subscription, after=("customer",), shown=subscription_choice),
    Suggest(suggest_subscriptions, after=("customer",)),
]


@command(
    "subscription hold",
    title="Suspend a subscription",
    needs=Permission.BUDGET_WRITE,
    examples=('subscription hold fabrikam subscription="Azure plan"',),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
)
async def suspend(ask: Ask, customer: Customer, *, subscription: SubscriptionOf) -> Change:
    """Suspend a subscription of a customer."""
    return Change(
        title=f"Suspend {subscription.name} of {customer.name}",
        summary=f"Suspend a subscription of {customer.name}",
        target=customer,
        facts=(Fact("Status", subscription.status, "suspended"),),
        payload={"subscription": subscription.id, "before": subscription.status, "after": "suspended"},
        confirm="Suspend",
        danger=True,
    )


@suspend.version
async def status_now(ask: Ask, change: Change) -> str:
    assert change.target
    known = await ask.partner.subscriptions.of(change.target.id)
    return next(each.status for each in known if each.id == change.payload["subscription"])


@suspend.apply
async def carry_out(act: Act, change: Change) -> Card:
    assert change.target
    vendor: Any = act.writer
    await vendor.subscriptions.suspend(change.target.id, change.payload["subscription"], act.ids)
    return Card("Suspended", f"A subscription of {change.target.name} is suspended.")


REGISTRY = registry_with(referrals, suspend)
PLAN = "33333333-0000-4000-8000-00000000fab1"
NEW = [(referrals, {"newest": "3"}), (suspend, {"customer": "fabrikam"})]


def test_it_is_parsed():
    found = REGISTRY.find(split("referrals adventure works newest=3"))
    given = arguments.read(found.command, found.command.params, found.rest)
    assert found.command is referrals and given.texts == {"customer": "adventure works", "newest": "3"}
    found = REGISTRY.find(split(suspend.examples[0]))
    given = arguments.read(found.command, found.command.params, found.rest)
    assert found.command is suspend and given.texts == {"customer": "fabrikam", "subscription": "Azure plan"}


def test_it_is_in_help():
    assert referrals.help.usage == "referral list <customer> [newest=<newest>]"
    assert "referral" in REGISTRY.nouns and "referral list" in REGISTRY.nearest("referal list")
    assert suspend.help.usage == "subscription hold <customer> subscription=<subscription>"
    assert "subscription hold" in REGISTRY.nearest("subscription suspnd")


def test_it_has_a_form_on_every_platform():
    for declared, given in NEW:
        form = form_of(declared, arguments.params_for(declared, PartnerType.DIRECT), given)
        metadata = Metadata(form.command, Place("slack", "T1", "C1", personal=False), "U1")
        for drawn in (as_view(form, metadata), as_card(form)):
            text = json.dumps(drawn)
            assert all(param.description in text for param in declared.params)


def test_it_is_in_both_manifests_and_among_the_hints():
    slack = json.dumps(slack_manifest(REGISTRY, "https://bot.example.com", False))
    assert "referral list" in slack
    teams = teams_manifest(REGISTRY, "3f2b6f8e-0000-4000-8000-000000000001", "https://bot.example.com")
    assert "referral list" in json.dumps(teams)
    assert "referral list" in repr(page_manifest(REGISTRY)) and "subscription hold" in repr(
        page_manifest(REGISTRY)
    )


def test_a_write_is_known_to_rules_and_to_the_lookup_in_the_vendors_audit_log():
    assert REGISTRY.writes["subscription hold"] == "subscription hold"
    assert REGISTRY.said_nouns["subscription"] == "subscription"
    assert REGISTRY.audited["subscription hold"] == ("update_subscription",)


# -- and it is asked, chosen, confirmed, carried out and put on record --------------------------------


class Suspending(FakeSubscriptions):
    """The vendor's port for subscriptions, with one method more."""

    status = "active"

    async def of(self, customer_id: str) -> Sequence[Subscription]:
        return [replace(each, status=self.status) for each in await super().of(customer_id)]

    async def suspend(self, customer_id: str, subscription_id: str, ids: RequestIds) -> None:
        assert ids.request_id and subscription_id == PLAN
        self.status = "suspended"


@pytest.fixture
async def chat(sqlite_template: Path, tmp_path: Path, keys: list[str]) -> AsyncIterator[Chat]:
    path = tmp_path / "bot.db"
    shutil.copyfile(sqlite_template, path)
    async with SqlStore.open(f"sqlite:///{path}", keys) as store:
        chat = await open_chat(store)
        chat.partner.subscriptions = Suspending(chat.partner)
        yield chat.with_core(registry=REGISTRY)


async def test_a_write_runs_through_the_whole_pipeline(chat: Chat) -> None:
    assert "active" in await chat.say(suspend.examples[0])
    assert "is suspended" in await chat.press("Suspend")
    assert chat.partner.subscriptions.status == "suspended"
    row = (await chat.core.store.audit.entries())[0]
    assert (row.command, row.outcome) == ("subscription hold", "done")
    assert is_tied(row, chat.core.registry.audited)


async def test_what_was_left_out_is_asked_for_and_suggested(chat: Chat) -> None:
    assert "Suspend a subscription" in await chat.say("subscription hold fabrikam")
    choices = await chat.dispatcher.suggest(
        chat.actor, "subscription hold", "subscription", "azure", chat.place, {"customer": "fabrikam"}
    )
    assert choices == [Choice("Azure plan", PLAN)]
    assert "active" in await chat.fill_in(subscription=PLAN)


async def test_who_may_only_read_is_not_offered_it(chat: Chat) -> None:
    assert "subscription hold" in await chat.say("help subscription")
    assert "subscription hold" not in await chat.as_("hana").say("help subscription")


def test_nothing_else_was_touched():
    assert not {"subscription hold", "referral list"} & {each.name for each in load().commands}
