"""What the operator counts: every number that the page of alerts names is there, and moves when it should."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

import adapters.microsoft.partner_center.webhook.intake  # noqa: F401 - counts events
from bot.errors import Cause, PartnerFailure
from bot.ports.outbox import DeliveryFailed
from tests.chat import open_chat
from tests.fakes import FABRIKAM
from tests.jobs.test_events import Mailbox, Vendor, rule
from tests.metrics import counted
from tests.shape.test_house import ROOT

_METRIC = re.compile(r"`(csp_bot_\w+)(?:\{([\w,]+)\})?`")


def documented() -> Mapping[str, set[str]]:
    """The metrics in the table of docs/alerts.md, with their labels."""
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8").partition("| metric |")[2]
    return {name: set(filter(None, labels.split(","))) for name, labels in _METRIC.findall(page)}


def test_the_page_names_metrics_that_there_are():
    known = {
        name: set(getattr(each, "_labelnames", ())) for name, each in REGISTRY._names_to_collectors.items()
    }
    assert len(documented()) >= 9
    assert {name: known.get(name) for name in documented()} == documented()


@pytest.fixture
async def vendor(store):
    return Vendor((await open_chat(store)).as_("bill"))


async def test_scans_notices_deliveries_retries_parked_and_lag_are_counted(vendor, monkeypatch):
    trouble = [DeliveryFailed("It does not answer."), DeliveryFailed("Slow down.", retry_after=9)]
    trouble.append(DeliveryFailed("It is archived.", permanent=True))
    deliver = Mailbox.deliver

    async def unwilling(self, destination, card, notice_id):
        if destination.channel and trouble:
            raise trouble.pop(0)
        return await deliver(self, destination, card, notice_id)

    monkeypatch.setattr(Mailbox, "deliver", unwilling)
    outcomes = ("retried", "throttled", "parked", "delivered")

    def all_counted() -> dict[str, float]:
        found = {
            each: counted("csp_bot_deliveries_total", platform="playground", outcome=each)
            for each in outcomes
        }
        found["customers"] = counted("csp_bot_scan_customers_total")
        found["notices"] = counted("csp_bot_alert_notices_total", round="scan")
        found["messages"] = counted("csp_bot_alert_messages_total")
        return found

    await rule(vendor, "percent all 80")
    before = all_counted()
    await vendor.work.scan()
    vendor.chat.clock.move(timedelta(minutes=5))
    await vendor.work.delivery.start_due()
    assert counted("csp_bot_outbox_lag_seconds") == 300
    for _ in range(4):
        await vendor.told()
        vendor.chat.clock.move(timedelta(minutes=2))
    grown = {name: now - before[name] for name, now in all_counted().items()}
    # What is delivered is the word to the rule's owner that the notice is not.
    assert grown == {
        "customers": 2, "notices": 1, "messages": 1, "retried": 1, "throttled": 1, "parked": 1, "delivered": 1,
    }  # fmt: skip
    assert counted("csp_bot_parked") == 1
    outbox = vendor.chat.core.store.outbox
    [parked] = await outbox.parked()
    await outbox.unpark(parked.destination, vendor.now())
    await vendor.told()
    await vendor.told()
    assert counted("csp_bot_outbox_lag_seconds") == 0.0 and counted("csp_bot_parked") == 0


async def test_what_a_round_found_before_it_broke_off_is_counted(vendor):
    usage = vendor.chat.partner.usage.by_customer

    async def breaks_off():
        async for page in usage():
            yield page
            raise PartnerFailure(Cause.DOWN, "read the usage of all customers")

    await rule(vendor, "percent all 80")
    vendor.chat.partner.usage.by_customer = breaks_off
    before = counted("csp_bot_scan_customers_total"), counted("csp_bot_alert_notices_total", round="scan")
    with pytest.raises(PartnerFailure):
        await vendor.work.scan()
    after = counted("csp_bot_scan_customers_total"), counted("csp_bot_alert_notices_total", round="scan")
    assert (after[0] - before[0], after[1] - before[1]) == (2, 1)


async def test_what_the_snapshot_finds_is_counted_too(vendor):
    await rule(vendor, "stale all 48")
    await vendor.work.snapshot()
    vendor.chat.clock.move(timedelta(days=3))
    del vendor.chat.partner.costs[FABRIKAM.id]
    before = counted("csp_bot_alert_notices_total", round="snapshot")
    await vendor.work.snapshot()
    assert counted("csp_bot_alert_notices_total", round="snapshot") == before + 1
