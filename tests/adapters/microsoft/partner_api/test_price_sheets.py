"""Price sheets over the wire: from the double of the Partner API to lines, with its tokens, refusals and troubles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.partner_api import price_sheets
from adapters.microsoft.partner_api.price_sheets import PartnerApiPriceSheets
from adapters.microsoft.partner_api.service import partner_api
from bot.errors import Cause, PartnerFailure
from bot.model.price import PriceLine, PriceView, SheetKey
from sandbox import Sandbox
from tests.adapters.microsoft.world import MemoryVault, settings_of, signed_in

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOVEMBER = SheetKey("DE", PriceView.LICENSES, "2026-11")


@dataclass
class Api:
    sandbox: Sandbox
    source: PartnerApiPriceSheets

    async def lines(self, key: SheetKey = NOVEMBER, now: datetime = NOW) -> list[PriceLine]:
        async with self.source.sheet(key, now) as parts:
            found = [part async for part in parts]
        assert not [part.unread for part in found if part.unread]
        return [line for part in found for line in part.lines]

    @property
    def asked(self) -> list[dict[str, object]]:
        return [each for each in self.sandbox.requests if "/v1.0/sales/" in str(each["path"])]


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async def doze(seconds: float) -> None:
        pass

    async with Sandbox(now=NOW) as sandbox:
        settings = settings_of(sandbox)
        auth = await signed_in(sandbox, settings, MemoryVault())
        exchange = Exchange(
            partner_api(settings.partner_api_url), auth, HttpTransport(settings.ca_file), sleep=doze
        )
        async with PartnerApiPriceSheets(exchange) as source:
            yield Api(sandbox, source)


async def test_each_view_has_its_prices(api: Api) -> None:
    found = {view: await api.lines(SheetKey("DE", view, "2026-11")) for view in PriceView}
    assert all(found.values())
    [e3] = [
        each
        for each in found[PriceView.LICENSES]
        if each.title == "Microsoft 365 E3"
        and (each.term, each.plan, each.segment) == ("P1Y", "annual", "commercial")
    ]
    assert (e3.product_id, e3.sku_id, e3.currency) == ("CFQ7TTC0LFLX", "0001", "EUR")
    assert float(e3.amount) < float(e3.erp)
    meters = [each for each in found[PriceView.CONSUMPTION] if "D4s v5 - EU West" in each.sku_title]
    assert [(each.amount, each.erp, each.unit, each.currency) for each in meters] == [
        ("", "0.2208", "1 Hour", "USD")
    ]
    assert {each.term for each in found[PriceView.RESERVATIONS]} == {"P1Y", "P3Y"}
    assert {each.plan for each in found[PriceView.SOFTWARE]} >= {"annual", "onetime"}
    assert {each.term for each in found[PriceView.EXTENDED_TERM]} == {"P1M"}


async def test_a_zip_is_asked_for_and_kept_as_it_was_sent(api: Api) -> None:
    await api.lines()
    [asked] = api.asked
    headers = {str(name).lower(): value for name, value in asked["headers"].items()}  # type: ignore[attr-defined]
    assert headers["accept-encoding"] == "deflate" and headers["client-request-id"]


async def test_history_is_another_month_and_prices_move(api: Api) -> None:
    november = {each[1:9]: each.amount for each in await api.lines()}
    october = {
        each[1:9]: each.amount for each in await api.lines(SheetKey("DE", PriceView.LICENSES, "2026-10"))
    }
    moved = [key for key in november if november[key] != october[key]]
    assert november.keys() == october.keys() and 0 < len(moved) < len(november) / 2
    api.sandbox.world.clock.advance(timedelta(days=14).total_seconds())
    later = NOW + timedelta(days=14)
    december = {
        each[1:9]: each.amount
        for each in await api.lines(SheetKey("DE", PriceView.LICENSES, "2026-12"), later)
    }
    assert december != november
    assert november == {each[1:9]: each.amount for each in await api.lines(NOVEMBER, later)}


async def test_sheets_of_long_ago_come_unpacked(api: Api) -> None:
    assert await api.lines(SheetKey("DE", PriceView.CONSUMPTION, "2020-01"))


async def test_troubles_on_the_way_are_waited_out_from_the_beginning(api: Api) -> None:
    whole = await api.lines()
    for fault in ("truncate", "drop_before"):
        api.sandbox.faults.order(fault, path="/v1.0/sales")
    api.sandbox.faults.order("status", path="/v1.0/sales", status=503)
    assert await api.lines() == whole
    assert len(api.asked) >= 4


@pytest.mark.parametrize(
    ("view", "month", "cause"),
    [("updatedlicensebased", "2027-01", Cause.NOT_FOUND)],
)
async def test_a_month_that_is_not_there_yet_is_no_trouble_of_the_service(
    api: Api, view: str, month: str, cause: Cause
) -> None:
    with pytest.raises(PartnerFailure) as caught:
        await api.lines(SheetKey("DE", PriceView(view), month))
    assert (caught.value.cause, caught.value.service) == (cause, "Partner API")


async def test_an_account_without_the_role_is_told_which_it_needs(api: Api) -> None:
    api.sandbox.world.people[api.sandbox.service_account].roles = frozenset({"HelpdeskAgents"})
    with pytest.raises(PartnerFailure) as caught:
        await api.lines()
    assert caught.value.cause is Cause.FORBIDDEN
    assert "Sales agent" in caught.value.advice


async def test_a_sheet_that_is_too_large_is_given_up(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(price_sheets, "MOST_FETCHED", 500)
    with pytest.raises(PartnerFailure) as caught:
        await api.lines()
    assert caught.value.cause is Cause.GARBAGE
    assert "too large" in caught.value.detail


async def test_what_is_no_sheet_is_said_so(api: Api) -> None:
    api.sandbox.faults.order("garbage", path="/v1.0/sales")
    with pytest.raises(PartnerFailure) as caught:
        await api.lines()
    assert (caught.value.cause, "no column" in caught.value.detail) == (Cause.GARBAGE, True)


@pytest.mark.parametrize(
    "key", [SheetKey("D", PriceView.LICENSES, "2026-11"), SheetKey("DE", PriceView.LICENSES, "11')/x")]
)
def test_nothing_but_a_market_and_a_month_gets_into_the_path(key: SheetKey) -> None:
    import io

    with pytest.raises(ValueError, match="no price sheet"):
        price_sheets.sheet_request(key, NOW, io.BytesIO())
