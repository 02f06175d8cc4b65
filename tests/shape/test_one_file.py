"""Adding a command touches one file: everything else follows from its signature."""

import json
from typing import Annotated

from pydantic import Field

from adapters.playground.manifest import hints
from adapters.slack.forms import Metadata
from adapters.slack.forms import render_form as as_view
from adapters.slack.manifest import manifest as slack_manifest
from adapters.teams.forms import render_form as as_card
from adapters.teams.manifest import manifest as teams_manifest
from bot.access.policy import Permission
from bot.cards.model import Card
from bot.commands import load
from bot.framework import arguments
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.forms import form_of
from bot.framework.registry import Registry
from bot.line import split
from bot.model import PartnerType
from bot.parameters.customer import Customer
from bot.ports.dispatch import Place


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


REGISTRY = Registry([*load().commands, referrals])


def test_it_is_parsed():
    found = REGISTRY.find(split("referrals adventure works newest=3"))
    given = arguments.read(found.command, found.command.params, found.rest)
    assert found.command is referrals and given.texts == {"customer": "adventure works", "newest": "3"}


def test_it_is_in_help():
    assert referrals.help.usage == "referral list <customer> [newest=<newest>]"
    assert "referral" in REGISTRY.nouns and "referral list" in REGISTRY.nearest("referal list")


def test_it_has_a_form_on_every_platform():
    form = form_of(referrals, arguments.params_for(referrals, PartnerType.DIRECT), {"newest": "3"})
    metadata = Metadata(form.command, Place("slack", "T1", "C1", personal=False), "U1")
    for drawn in (as_view(form, metadata), as_card(form)):
        text = json.dumps(drawn)
        assert "How many of the newest" in text and "customer" in text


def test_it_is_in_both_manifests_and_among_the_hints():
    assert "referral list" in json.dumps(slack_manifest(REGISTRY, "https://bot.example.com", False))
    assert "referral list" in json.dumps(
        teams_manifest(REGISTRY, "3f2b6f8e-0000-4000-8000-000000000001", "https://bot.example.com")
    )
    assert "referral list" in repr(hints(REGISTRY))
