"""What is written out already is judged again just before it is posted, by the rights of that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.processes.delivery import Delivery
from bot.jobs.compose import compose
from bot.jobs.scan import scan
from bot.model import AlertKind, Destination, NoticeState
from bot.ports.outbox import DeliveryFailed
from tests.fakes import CONTOSO, FABRIKAM
from tests.jobs.desk import HANA, LOST, OWNER, TO_HANA, about, lose, regain
from tests.jobs.office import HERE


@pytest.mark.parametrize("how", LOST)
async def test_what_waits_to_be_posted_is_not_posted_once_the_right_is_gone(desk, how):
    await desk.office.rule(AlertKind.PERCENT, "80")
    await scan(desk.office.context)
    await compose(desk.office.context)
    lose(desk, how)
    assert await desk.deliver() == [] and await desk.states() == [NoticeState.NEW]
    assert about(FABRIKAM, await desk.told()) == []
    assert await desk.states() == [NoticeState.WITHHELD] and await desk.parked() == {"r0": how}
    regain(desk)
    assert len(about(FABRIKAM, await desk.told())) == 1


async def test_what_was_parked_for_its_place_is_judged_when_it_comes_back(desk):
    await desk.office.rule(AlertKind.PERCENT, "80")
    await scan(desk.office.context)
    await compose(desk.office.context)
    outbox, now = desk.office.store.outbox, desk.office.clock.now()
    [claimed] = await outbox.claim(now, timedelta(minutes=1), 9)
    await outbox.park(claimed.id, now, "The channel is archived.")
    lose(desk, "role")
    await outbox.unpark(HERE, now)
    assert about(FABRIKAM, await desk.told()) == []
    regain(desk)
    assert len(about(FABRIKAM, await desk.told())) == 1


async def test_a_summary_leaves_out_what_one_of_its_makers_may_not_see_any_more(desk):
    office = desk.office
    await office.rule(AlertKind.AMOUNT, "100")
    await office.rule(AlertKind.AMOUNT, "110", owner=f"slack:T1:{HANA}", owner_home=TO_HANA)
    await scan(office.context)
    stormy = replace(office.context, limits=replace(office.context.limits, storm=3))
    await compose(stormy)
    lose(desk, "scope", HANA)
    assert await desk.deliver() == []
    assert await desk.states() == [NoticeState.NEW] * 4
    told = await desk.told()
    assert len(about(FABRIKAM, told)) == 1 and len(about(CONTOSO, told)) == 1
    assert await desk.parked() == {"r1": "scope"}


async def test_each_person_is_looked_up_once_for_all_that_is_posted_together(desk):
    office = desk.office
    for at in range(12):
        place = Destination("slack", "T1", f"C{at}")
        await office.rule(AlertKind.PERCENT, "80", destination=place, currency="")
    await scan(office.context)
    await compose(office.context)
    desk.staff.asked.clear()
    recipients = desk.staff.recipients(office.store)
    await Delivery(office.store.outbox, {"slack": desk.slack}, office.clock, recipients).run_due()
    assert len(desk.slack.posted) == 12 and desk.staff.asked == [OWNER]


async def test_a_message_of_an_earlier_release_is_written_anew_and_judged(desk):
    """It does not say what rights it rests on."""
    await desk.office.rule(AlertKind.PERCENT, "80")
    await scan(desk.office.context)
    await compose(desk.office.context)
    async with desk.office.store._database.write() as connection:
        await connection.exec_driver_sql("UPDATE outbox SET access = ''")
    assert await desk.deliver() == [] and await desk.states() == [NoticeState.NEW]
    assert len(about(FABRIKAM, await desk.told())) == 1


async def test_that_something_could_not_be_delivered_is_told_to_who_may_see_what(desk):
    """The word to whoever made a rule names the notice."""
    await desk.office.rule(AlertKind.PERCENT, "80")
    await scan(desk.office.context)
    await compose(desk.office.context)
    kept = desk.slack.deliver

    async def archived(destination, card, notice_id):
        if destination.channel:
            raise DeliveryFailed("It is archived.", permanent=True)
        return await kept(destination, card, notice_id)

    desk.slack.deliver = archived  # type: ignore[method-assign]
    office, outbox = desk.office, desk.office.store.outbox
    recipients = desk.staff.recipients(office.store)
    await Delivery(outbox, {"slack": desk.slack}, office.clock, recipients).run_due()
    lose(desk, "role")
    assert await desk.deliver() == []
