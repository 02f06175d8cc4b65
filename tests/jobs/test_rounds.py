"""What is looked at again and again: days, invoices, sign-ins, and digests in the reader's own morning."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.alerts.mutes import level_of_mute
from bot.errors import Cause, PartnerFailure
from bot.jobs.context import JobLimits
from bot.jobs.digest import slot_of, window, write_digests
from bot.jobs.invoices import look_for_invoices
from bot.jobs.scan import scan
from bot.jobs.signin import look_after_signins
from bot.jobs.snapshot import Present, snapshot
from bot.model import (
    AlertKind,
    Cadence,
    Invoice,
    Money,
    Mute,
    NoticeState,
    Scope,
    SignIn,
    SignInProblem,
)
from tests.fakes import CONTOSO, FABRIKAM, eur
from tests.jobs.office import Office


@pytest.fixture
async def office(store):
    return await Office(store).open()


# -- days ------------------------------------------------------------------------------------------


async def test_a_day_that_costs_far_more_than_usual(office):
    await office.rule(AlertKind.SUDDEN, "3")
    for day in range(1, 11):
        office.day(day)
        office.spent(FABRIKAM.id, str(100 * day))
        await snapshot(office.context)
    assert await office.told() == []
    office.day(11)
    office.spent(FABRIKAM.id, "1900")
    await snapshot(office.context)
    [notice] = await office.told()
    assert "Fabrikam, Inc." in notice and "€900" in notice and "€100" in notice
    await snapshot(office.context)
    assert await office.told() == []


async def test_the_figures_of_a_day_are_kept_once(office):
    office.day(2)
    assert await snapshot(office.context) == 2
    assert await snapshot(office.context) == 0
    office.day(2, hour=23)
    office.spent(FABRIKAM.id, "4400")
    assert await snapshot(office.context) == 1
    office.day(3, hour=6)
    assert await snapshot(office.context) == 2
    kept = [
        history
        async for batch in office.store.alerts.histories(date(2026, 11, 1), [FABRIKAM.id])
        for history in batch
    ]
    assert [(point.day.day, point.cost) for point in kept[0].points] == [
        (2, Decimal(4400)),
        (3, Decimal(4400)),
    ]


async def test_a_notice_says_what_moved_since_the_day_before(office):
    await office.rule(AlertKind.PERCENT, "90")
    office.day(20)
    await snapshot(office.context)
    office.day(21)
    office.spent(FABRIKAM.id, "4600")

    async def meters(_customer, _subscription):
        lines = await type(office.partner.usage).by_meter(office.partner.usage, _customer, _subscription)
        return [replace(lines[0], cost=eur("4279")), lines[1]]

    office.partner.usage.by_meter = meters
    await scan(office.context)
    [notice] = await office.told()
    assert "moved most since Nov 20" in notice and "+€279" in notice
    assert "€4,321.10 on Nov 20" in notice and "€4,600.00 on Nov 21" in notice


async def test_a_customer_that_is_gone_is_told_once(office):
    await office.rule(AlertKind.STALE, "48")
    office.day(10)
    await snapshot(office.context)
    del office.partner.costs[CONTOSO.id]
    office.day(14)
    await snapshot(office.context)
    [notice] = await office.told()
    assert "Contoso Ltd" in notice and "may have left" in notice
    office.day(15)
    await snapshot(office.context)
    assert await office.told() == []


async def test_old_figures_are_told_once_and_again_when_they_hang_anew(office):
    await office.rule(AlertKind.STALE, "48", scope=Scope(customers=(FABRIKAM,)))
    hangs = office.clock.now() - timedelta(hours=50)
    office.partner.as_of = hangs
    await scan(office.context)
    assert len(await office.told()) == 1
    office.clock.move(timedelta(hours=6))
    await scan(office.context)
    assert await office.told() == []
    office.partner.as_of = office.clock.now()
    await scan(office.context)
    office.clock.move(timedelta(hours=49))
    await scan(office.context)
    assert len(await office.told()) == 1


async def test_a_scan_that_breaks_off_keeps_what_it_found(office):
    await office.rule(AlertKind.AMOUNT, "100")
    whole = type(office.partner.usage).by_customer

    async def breaks(self=office.partner.usage):
        async for page in whole(self):
            yield page[:1]
            raise PartnerFailure(Cause.DOWN, "read the usage of all customers")

    office.partner.usage.by_customer = breaks
    with pytest.raises(PartnerFailure):
        await scan(office.context)
    assert len(await office.told()) == 1
    del office.partner.usage.by_customer
    await scan(office.context)
    assert len(await office.told()) == 1


async def test_customers_without_an_azure_plan_have_the_period_the_vendor_says(office):
    await office.rule(AlertKind.AMOUNT, "100")
    seen = []

    async def older():
        async for rows in type(office.partner.usage).by_customer(office.partner.usage):
            yield [replace(row, azure_plan=False) for row in rows]

    async def summary(customer_id):
        seen.append(customer_id)
        known = await type(office.partner.usage).summary(office.partner.usage, customer_id)
        return replace(known, starts=date(2026, 11, 10), ends=date(2026, 12, 9))

    office.partner.usage.by_customer, office.partner.usage.summary = older, summary
    await scan(office.context)
    await scan(office.context)
    told = await office.told()
    assert len(told) == 2 and "Nov 10" in told[0] and len(seen) == 2


def test_who_is_present_takes_eight_bytes_each():
    present = Present()
    present.add([FABRIKAM.id, "not a guid"])
    assert FABRIKAM.id in present and "not a guid" in present and CONTOSO.id not in present
    present.add([CONTOSO.id])
    assert CONTOSO.id in present


# -- invoices --------------------------------------------------------------------------------------


def invoice(number: str, day: int, total: str, month: int = 11) -> Invoice:
    return Invoice(number, date(2026, month, day), eur(total), eur("0"), "Recurring")


async def test_a_new_invoice_with_its_pdf_and_the_change(office):
    await office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 10, tzinfo=UTC))
    office.partner.billed = listed = [invoice("D02000OLD", 8, "1000", 10)]
    assert await look_for_invoices(office.context) == 0
    listed.insert(0, invoice("D02000NEW", 21, "1250"))
    assert await look_for_invoices(office.context) == 1
    [told] = await office.told()
    assert "D02000NEW" in told and "€250.00 more" in told and "25%" in told and "D02000NEW.pdf" in told
    assert await look_for_invoices(office.context) == 0


async def test_without_its_pdf_an_invoice_is_told_all_the_same(office):
    await office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 1, tzinfo=UTC))
    office.partner.fail["invoices.pdf"] = [PartnerFailure(Cause.DOWN, "fetch a PDF")]
    assert await look_for_invoices(office.context) == 1
    [told] = await office.told()
    assert "G000024130" in told and ".pdf" not in told


async def test_one_more_rule_is_not_told_what_was_there_before(office):
    await office.rule(AlertKind.INVOICE)
    assert await look_for_invoices(office.context) == 0


async def test_a_list_that_comes_empty_once_makes_no_news_of_what_was_there(office):
    await office.rule(AlertKind.INVOICE, created=datetime(2026, 11, 10, tzinfo=UTC))
    for answer in ([], [invoice("D02000OLD", 8, "1000")], [], [invoice("D02000OLD", 8, "1000")]):
        office.partner.billed = answer
        assert await look_for_invoices(office.context) == 0
    office.partner.billed = [invoice("D02000OLD", 8, "1000"), invoice("D02000NEW", 21, "1250")]
    assert await look_for_invoices(office.context) == 1
    office.partner.billed = []
    assert await look_for_invoices(office.context) == 0
    office.partner.billed = [invoice("D02000OLD", 8, "1000"), invoice("D02000NEW", 21, "1250")]
    assert await look_for_invoices(office.context) == 0


# -- sign-ins --------------------------------------------------------------------------------------


@dataclass
class Health:
    now: list[SignIn]

    async def health(self):
        return self.now


async def test_a_sign_in_that_stops_working_is_told_until_it_is_mended(office):
    await office.rule(AlertKind.SIGNIN, "14")
    ends = office.clock.now() + timedelta(days=90)
    health = Health([SignIn("the service account", ends=ends)])
    assert await look_after_signins(office.context, health) == 0
    health.now = [SignIn("the service account", SignInProblem.REVOKED, ends, "Run csp-bot consent.")]
    assert await look_after_signins(office.context, health) == 1
    [told] = await office.told()
    assert "was turned away" in told and "csp-bot consent" in told
    assert await look_after_signins(office.context, health) == 0
    health.now = [SignIn("the service account", ends=ends)]
    assert await look_after_signins(office.context, health) == 0
    office.clock.move(timedelta(days=1))
    health.now = [SignIn("the service account", SignInProblem.NO_MFA, ends)]
    assert await look_after_signins(office.context, health) == 1


async def test_a_sign_in_that_ends_soon(office):
    await office.rule(AlertKind.SIGNIN, "14")
    health = Health([SignIn("the service account", ends=office.clock.now() + timedelta(days=7, hours=1))])
    assert await look_after_signins(office.context, health) == 1
    [told] = await office.told()
    assert "ends in 7 days" in told


# -- digests ---------------------------------------------------------------------------------------


async def test_a_digest_comes_at_nine_where_the_reader_is(office):
    rule = await office.rule(
        AlertKind.DIGEST, time_zone="Asia/Tokyo", created=datetime(2026, 11, 1, tzinfo=UTC)
    )
    limits = JobLimits()
    assert slot_of(rule, datetime(2026, 11, 22, 23, 59, tzinfo=UTC), limits) is None
    assert slot_of(rule, datetime(2026, 11, 23, 0, 0, tzinfo=UTC), limits) == date(2026, 11, 23)
    new_york = replace(rule, time_zone="America/New_York")
    assert slot_of(new_york, datetime(2026, 11, 23, 13, 59, tzinfo=UTC), limits) is None
    assert slot_of(new_york, datetime(2026, 11, 23, 14, 0, tzinfo=UTC), limits) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cadence", "slot", "days"),
    [
        (Cadence.DAILY, date(2026, 11, 23), (date(2026, 11, 22), date(2026, 11, 22))),
        (Cadence.WEEKLY, date(2026, 11, 23), (date(2026, 11, 16), date(2026, 11, 22))),
        (Cadence.MONTHLY, date(2026, 12, 1), (date(2026, 11, 1), date(2026, 11, 30))),
        (Cadence.MONTHLY, date(2027, 1, 1), (date(2026, 12, 1), date(2026, 12, 31))),
    ],
)
def test_a_digest_tells_of_days_that_are_over(cadence, slot, days):
    assert window(cadence, slot) == days


async def test_a_digest_is_written_once_and_late_rather_than_never(office):
    await office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    for day in range(1, 23):
        office.day(day)
        office.spent(FABRIKAM.id, str(150 * day))
        await snapshot(office.context)
    office.clock.at = datetime(2026, 11, 23, 8, 59, tzinfo=UTC)
    assert await write_digests(office.context) == 0
    office.clock.at = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert await write_digests(office.context) == 1
    assert await write_digests(office.context) == 0
    [digest] = await office.told()
    assert "Daily digest" in digest and "Fabrikam, Inc." in digest and "€150.00" in digest
    office.clock.at = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)
    assert await write_digests(office.context) == 1


async def test_a_muted_digest_is_not_written_and_comes_again_after_the_mute(office):
    rule = await office.rule(AlertKind.DIGEST, created=datetime(2026, 11, 1, tzinfo=UTC))
    office.clock.at = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
    until = office.clock.now() + timedelta(hours=12)
    silence = Mute(
        rule.id, "", until, "holidays", "Bill Weber", office.clock.now(), level_of_mute(rule, None)
    )
    await office.store.alerts.mute(silence)
    assert await write_digests(office.context) == 0
    assert await office.told() == []
    [muted] = await office.store.alerts.notices()
    assert muted.state is NoticeState.MUTED
    office.clock.at = datetime(2026, 11, 24, 9, 1, tzinfo=UTC)
    assert await write_digests(office.context) == 1


async def test_no_digest_for_the_time_before_it_was_asked_for(office):
    await office.rule(AlertKind.DIGEST, cadence=Cadence.WEEKLY)
    office.clock.move(timedelta(hours=2))
    assert await write_digests(office.context) == 0


async def test_currencies_never_meet(office):
    await office.rule(AlertKind.DIGEST, cadence=Cadence.MONTHLY, created=datetime(2026, 10, 1, tzinfo=UTC))
    for day in range(1, 31):
        office.day(day)
        office.spent(FABRIKAM.id, str(100 * day))
        office.partner.costs[CONTOSO.id] = Money(Decimal(10 * day), "USD")
        await snapshot(office.context)
    office.clock.at = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    assert await write_digests(office.context) == 1
    [digest] = await office.told()
    assert "€3,000.00" in digest and "USD" in digest and "300" in digest and "3,300" not in digest
