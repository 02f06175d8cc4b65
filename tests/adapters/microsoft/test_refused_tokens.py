"""Tokens that are over or taken back in mid-run: replaced for everything that is asked of Partner Center and Microsoft Graph, too."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.graph import open_directory
from adapters.microsoft.http.protocol import fresh_ids
from adapters.microsoft.partner_center.calls import customers
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.errors import Cause, PartnerFailure
from config.settings import PartnerCenterSettings
from sandbox import Sandbox
from tests.adapters.microsoft.world import ok, stage

GONE = ("over", "taken back")


def end_tokens(sandbox: Sandbox, how: str) -> None:
    """Every token that is out is refused from now on; the bot's own clock does not tell."""
    if how == "over":
        sandbox.world.clock.advance(timedelta(hours=2).total_seconds())
    else:
        sandbox.entra.tokens.revoke()


@pytest.mark.parametrize("how", GONE)
async def test_whatever_is_asked_of_partner_center_goes_on_with_a_fresh_token(
    sandbox: Sandbox, client: PartnerCenter, how: str
) -> None:
    who = sandbox.world.named("Fabrikam, Inc.").id
    newest = (await client.invoices.all())[0].id
    asked = (
        lambda: client.customers.get(who),
        lambda: client.invoices.pdf(newest),
        lambda: client.usage.summary(who),
        lambda: client.usage.set_budget(who, Decimal(100), fresh_ids()),
        lambda: PartnerCenterDesk(client.exchange).tickets(None),
    )
    for ask in asked:
        end_tokens(sandbox, how)
        assert await ask() is not None


@pytest.mark.parametrize("how", GONE)
async def test_so_does_what_is_asked_of_the_directory(
    sandbox: Sandbox, settings: PartnerCenterSettings, auth: Auth, how: str
) -> None:
    ada = sandbox.world.people["ada@northwindcloud.example"]
    async with open_directory(settings, auth, ["AdminAgents"]) as directory:
        before = await directory.membership(ada.id)
        end_tokens(sandbox, how)
        assert await directory.membership(ada.id) == before


async def test_each_page_of_a_long_list_may_have_a_token_of_its_own() -> None:
    def page(number: int, *, last: bool = False) -> object:
        following = {
            "uri": f"/customers?page={number}",
            "headers": [{"key": "MS-ContinuationToken", "value": f"{number}"}],
        }
        return ok({"items": [{"id": f"c{number}"}], "links": {} if last else {"next": following}})

    play = stage(page(1), ok(None, 401), page(2), ok(None, 401), page(3, last=True))  # type: ignore[arg-type]
    found = await play.exchange.everything(customers.all_customers())
    assert [each.id for each in found] == ["c1", "c2", "c3"]
    assert len({sent.headers["Authorization"] for sent in play.script.sent}) == 3


async def test_it_works_again_as_soon_as_tokens_do(sandbox: Sandbox, client: PartnerCenter) -> None:
    await client.invoices.balances()
    sandbox.faults.order("status", path="/v1/invoices", status=401, times=2)
    with pytest.raises(PartnerFailure) as caught:
        await client.invoices.balances()
    assert caught.value.cause is Cause.SIGN_IN
    assert await client.invoices.balances() is not None
