"""An answer is for everybody where it offers to be, and nowhere else, whatever a click or a chat says."""

from __future__ import annotations

import pytest

from bot.cards.model import Actions, Button, Card, ShareButton
from bot.model.identity import Role
from bot.pipeline.replies import reply_with, shared
from bot.ports.dispatch import Audience
from tests.cards.gallery import gallery
from tests.chat import open_chat
from tests.commands.limits import lend
from tests.commands.test_access import with_rules
from tests.commands.test_change_people import with_sign_in

ALONE = [
    "access signin",
    "access signout",
    "access whoami",
    "access grants",
    "access grant sam@northwindcloud.example helpdesk_agent until=2026-12-01",
    "access revoke oscar@northwindcloud.example sales_agent",
    "alert history",
    "alert list",
    "audit export",
    "audit list",
    "audit show 1",
    "audit verify",
    "change list",
    "customer list",
    "customer list format=csv",
    "invoice list format=csv",
    "customer show fabrikam",
    "help",
    "invoice get G012345678",
    "status",
    "usage budget fabrikam 6000",
]
"""What is for who asks: links to sign in, the trail, who holds what, files, questions to confirm."""

SHAREABLE = ["usage show fabrikam", "usage top", "invoice list", "invoice balance"]


@pytest.fixture
async def gil(store):
    """Gil may ask for anything, and there is a role to take back and a row to read."""
    chat = with_sign_in(with_rules(await open_chat(store)))
    await lend(chat, "oscar", Role.SALES_AGENT)
    gil = chat.as_("gil")
    await gil.say("customer list")
    return gil


@pytest.mark.parametrize("line", ALONE)
async def test_an_answer_that_does_not_offer_it_is_not_shared(gil, line):
    await gil.say(line, share=True)
    assert gil.last.audience is Audience.ASKER and gil.card.private
    rows = await gil.core.store.audit.entries(limit=5)
    assert not any("everyone" in row.detail for row in rows)


@pytest.mark.parametrize("line", SHAREABLE)
async def test_an_answer_that_offers_it_is(gil, line):
    await gil.say(line, share=True)
    assert gil.last.audience is Audience.EVERYONE and not gil.card.private


@pytest.mark.parametrize(("name", "card"), gallery().items(), ids=list(gallery()))
def test_no_card_is_shared_that_does_not_offer_it(name, card):
    rows = [node.all for node in card.body if isinstance(node, Actions)]
    offers = any(isinstance(each, ShareButton) for row in rows for each in row)
    before, after = reply_with(card), shared(reply_with(card))
    assert offers or after == before, name
    if offers:
        assert name.split(":")[0] in {
            "usage",
            "usage_months",
            "usage_ranking",
            "invoice_list",
            "ticket",
            "invoice",
            "ticket_list",
        }, f"is {name} for everybody?"


def test_what_is_shared_offers_no_sharing_again_behind_the_others_either():
    row = Actions((Button("October", "x"),), (ShareButton("Share", "usage show c"), Button("By meter", "y")))
    after = shared(reply_with(Card("Usage", "Usage.", (row,))))
    assert after.audience is Audience.EVERYONE
    assert after.card.body == (Actions((Button("October", "x"),), (Button("By meter", "y"),)),)
