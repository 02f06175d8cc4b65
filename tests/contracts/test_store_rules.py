"""What every store does with alert rules and the silences over them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from adapters.store import SqlStore
from bot.alerts.mutes import OPEN
from bot.model import AlertKind, Cadence, NoticeState, Scope
from tests.contracts.alert_samples import HOME, RULES, WHOLE, crossing, mute, outcome, rule
from tests.contracts.store_samples import CONTOSO, MUELLER, NOW, RETAIL, SAM

DAY = timedelta(days=1)


async def test_rules_come_back_as_they_were_added_the_oldest_first(store: SqlStore) -> None:
    digest = rule(
        "r0", kind=AlertKind.DIGEST, cadence=Cadence.WEEKLY, steps=(), scope=Scope((CONTOSO, MUELLER)),
        destination=HOME, created=NOW + DAY,
    )  # fmt: skip
    assert await store.alerts.add(digest)
    assert await store.alerts.add(WHOLE)
    assert await store.alerts.rules() == [WHOLE, digest]
    assert await store.alerts.rule("r0") == digest
    assert await store.alerts.rule("r9") is None


async def test_a_rules_id_is_given_once(store: SqlStore) -> None:
    assert await store.alerts.add(WHOLE)
    assert not await store.alerts.add(rule("r1", owner_name="Sam"))
    assert await store.alerts.rules() == [WHOLE]


async def test_a_removed_rule_takes_memory_and_mutes_along_and_leaves_what_was_told(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.add(rule("r2"))
    [told] = await store.alerts.record(outcome(crossing("told")), RULES, NOW)
    await store.alerts.post({told.id: "m1"}, [])
    await store.alerts.record(outcome(crossing("new"), muted=(crossing("muted"),)), RULES, NOW)
    await store.alerts.mute(mute())
    await store.alerts.mute(mute(rule_id="r2"))
    assert await store.alerts.remove("r1", NOW) == WHOLE
    assert await store.alerts.remove("r1", NOW) is None
    assert [each.id for each in await store.alerts.rules()] == ["r2"]
    assert await store.alerts.memory([CONTOSO.id]) == {}
    assert [each.rule_id for each in await store.alerts.mutes(NOW)] == ["r2"]
    states = {each.crossing.key: each.state for each in await store.alerts.notices()}
    assert states == {"told": NoticeState.SENT, "new": NoticeState.MOOT, "muted": NoticeState.MUTED}


async def test_a_mute_lasts_until_its_time_is_over_and_a_newer_one_takes_its_place(store: SqlStore) -> None:
    await store.alerts.mute(mute())
    await store.alerts.mute(mute(rule_id="r2", cost=None))
    assert await store.alerts.mutes(NOW) == [mute(), mute(rule_id="r2", cost=None)]
    again = mute(until=NOW + 2 * DAY, reason="still", by=SAM, level=Decimal(100))
    await store.alerts.mute(again)
    assert await store.alerts.mutes(NOW + DAY) == [again]
    assert await store.alerts.mutes(NOW + 2 * DAY) == []


async def test_unmuting_says_whether_there_was_a_silence(store: SqlStore) -> None:
    await store.alerts.mute(mute())
    assert not await store.alerts.unmute("r1", MUELLER.id)
    assert not await store.alerts.unmute("r1", "")
    assert await store.alerts.unmute("r1", CONTOSO.id)
    assert not await store.alerts.unmute("r1", CONTOSO.id)
    assert await store.alerts.mutes(NOW) == []


async def test_a_customer_that_got_worse_is_no_longer_silent(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.mute(mute())
    await store.alerts.mute(mute(MUELLER.id))
    await store.alerts.record(outcome(crossing(), woken=(("r1", CONTOSO.id),)), RULES, NOW)
    assert await store.alerts.mutes(NOW) == [mute(MUELLER.id)]


async def test_the_silence_of_a_whole_rule_ends_for_the_one_customer_that_got_worse(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.mute(mute(""))
    later = NOW + timedelta(hours=1)
    await store.alerts.record(outcome(crossing(), woken=(("r1", CONTOSO.id),)), RULES, later)
    whole, woken = sorted(await store.alerts.mutes(later), key=lambda each: each.customer_id)
    assert whole == mute("")
    assert (woken.customer_id, woken.reason, woken.until) == (CONTOSO.id, "woken", later)
    assert not await store.alerts.unmute("r1", CONTOSO.id)
    assert await store.alerts.mutes(NOW + DAY) == []


async def test_what_was_woken_is_silent_again_when_it_or_the_rule_is_muted_anew(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.mute(mute(""))
    pairs = (("r1", CONTOSO.id), ("r1", RETAIL.id))
    await store.alerts.record(outcome(woken=pairs), RULES, NOW)
    await store.alerts.mute(mute(CONTOSO.id))
    reasons = {each.customer_id: each.reason for each in await store.alerts.mutes(NOW)}
    assert reasons == {"": "they know", CONTOSO.id: "they know", RETAIL.id: "woken"}
    await store.alerts.mute(mute("", level=Decimal(200)))
    assert {each.customer_id for each in await store.alerts.mutes(NOW)} == {"", CONTOSO.id}
    await store.alerts.record(outcome(woken=pairs), RULES, NOW)
    assert await store.alerts.unmute("r1", "")
    assert await store.alerts.mutes(NOW) == []


async def test_silences_that_are_over_are_swept_and_those_in_force_are_kept(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.mute(mute(MUELLER.id))
    await store.alerts.mute(mute("", until=NOW + 2 * DAY))
    await store.alerts.record(replace(outcome(), memory={}, woken=(("r1", CONTOSO.id),)), RULES, NOW)
    assert await store.sweep(NOW + DAY) == 1
    assert {each.customer_id for each in await store.alerts.mutes(NOW + DAY)} == {"", CONTOSO.id}
    assert await store.sweep(NOW + 2 * DAY) == 2


async def test_a_mute_that_has_nothing_to_compare_with_yet_comes_back_as_it_was_set(store: SqlStore) -> None:
    await store.alerts.add(WHOLE)
    await store.alerts.mute(mute("", level=OPEN, cost=None))
    assert await store.alerts.mutes(NOW) == [mute("", level=OPEN, cost=None)]
