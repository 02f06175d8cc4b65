"""After a write the vendor's own record of it is read back and tied to ours: once, and never to somebody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from adapters.store import SqlStore
from bot.audit.matching import match
from bot.commands import load
from bot.errors import Cause, PartnerFailure
from bot.jobs.context import JobContext
from bot.jobs.vendor_audit import AT_ONCE, GIVES_UP, READS, tie_to_vendor
from bot.model import AuditRecord
from bot.model.audit import AuditEntry
from sandbox import Sandbox
from tests.chat import open_chat
from tests.contracts.store_samples import CONTOSO, MINUTE, NOW, RETAIL, entry
from tests.e2e.mortal import Vendor, replica
from tests.fake_partner import FakeAuditRecords, FakePartner
from tests.fakes import FakeClock, Staff

WROTE = entry(change_id="c1", customer_id=CONTOSO.id, correlation_id="k-1", request_id="r-1", arguments={})
RECORD = AuditRecord(
    "v-1", NOW, "update_customer_spending_budget", "customer_spending_budget", "succeeded",
    "ada@northwindcloud.example", CONTOSO.id, "K-1",
)  # fmt: skip
STRANGER = replace(RECORD, id="v-2", correlation_id="other")
LATER = FakeClock(NOW + 5 * MINUTE)


AUDITED = load().audited


async def tied(store: SqlStore, partner: object, clock: FakeClock) -> int:
    """One run of the job, over this vendor; how many writes it tied."""
    recipients = Staff().recipients(store)
    context = JobContext(partner, {}, store, clock, recipients, audited=AUDITED)  # type: ignore[arg-type]
    return await tie_to_vendor(context)


@dataclass
class Keeper(FakePartner):
    """A vendor whose audit log says what it is told to."""

    log: list[AuditRecord] = field(default_factory=list)
    looked_up: list[tuple[date, date, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.audit = KeptRecords(self, self)


@dataclass
class KeptRecords(FakeAuditRecords):
    keeper: Keeper

    async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
        self.vendor.asked("audit.records")
        self.keeper.looked_up.append((since, until, customer_id))
        return [each for each in self.keeper.log if not customer_id or each.customer_id == customer_id]


async def ties(store: SqlStore) -> list[AuditEntry]:
    assert (await store.audit.verify()).fault is None
    return [each for each in await store.audit.entries(limit=500) if "recorded" in each.outcome]


# -- which record it is ----------------------------------------------------------------------------


def test_the_record_with_our_correlation_id_is_meant():
    assert match(WROTE, [STRANGER, RECORD], AUDITED) is RECORD
    assert match(WROTE, [STRANGER], AUDITED) is None
    assert match(WROTE, [], AUDITED) is None
    several = [replace(RECORD, id="v-0", operation="something_else", customer_id=""), RECORD]
    assert match(WROTE, several, AUDITED) is RECORD


def test_else_the_only_one_of_its_kind_at_that_time():
    bare = replace(RECORD, correlation_id="")
    assert match(WROTE, [bare], AUDITED) is bare
    assert match(WROTE, [bare, replace(bare, id="v-3")], AUDITED) is None
    for other in (
        replace(bare, at=NOW + timedelta(minutes=11)),
        replace(bare, at=None),
        replace(bare, customer_id=RETAIL.id),
        replace(bare, operation="create_customer"),
    ):
        assert match(WROTE, [other], AUDITED) is None
    assert match(replace(WROTE, correlation_id=""), [bare], AUDITED) is bare


def test_another_correlation_id_counts_only_when_time_is_all_there_is():
    assert match(WROTE, [STRANGER], AUDITED, by_time=True) is STRANGER
    assert match(WROTE, [STRANGER, replace(STRANGER, id="v-3")], AUDITED, by_time=True) is None


# -- the round -------------------------------------------------------------------------------------


async def test_a_write_is_tied_once(store: SqlStore):
    keeper = Keeper(log=[RECORD, STRANGER])
    await store.audit.append(WROTE)
    assert await tied(store, keeper, LATER) == 1
    assert await tied(store, keeper, LATER) == 0
    [row] = await ties(store)
    assert (row.outcome, row.vendor_audit_id, row.change_id) == ("recorded by vendor", "v-1", "c1")
    assert (row.actor, row.customer_id, row.correlation_id) == ("bot", CONTOSO.id, "k-1")
    assert "succeeded, by ada@northwindcloud.example" in row.detail
    assert keeper.looked_up == [(NOW.date(), NOW.date(), CONTOSO.id)]


async def test_a_log_that_runs_late_is_asked_again(store: SqlStore):
    keeper, clock = Keeper(), FakeClock(NOW)
    await store.audit.append(WROTE)
    assert await tied(store, keeper, clock) == 0 and keeper.looked_up == []
    clock.move(5 * MINUTE)
    assert await tied(store, keeper, clock) == 0
    keeper.log.append(RECORD)
    clock.move(timedelta(hours=5))
    assert await tied(store, keeper, clock) == 1


async def test_after_two_days_it_says_that_there_is_no_record(store: SqlStore):
    await store.audit.append(WROTE)
    clock = FakeClock(NOW + GIVES_UP + MINUTE)
    assert await tied(store, Keeper(), clock) == 1
    assert await tied(store, Keeper(log=[RECORD]), clock) == 0
    [row] = await ties(store)
    assert row.outcome == "not recorded by vendor" and "48 hours" in row.detail and row.vendor_audit_id == ""


async def test_before_it_gives_up_it_goes_by_operation_and_time(store: SqlStore):
    await store.audit.append(WROTE)
    assert await tied(store, Keeper(log=[STRANGER]), LATER) == 0
    assert await tied(store, Keeper(log=[STRANGER]), FakeClock(NOW + GIVES_UP + MINUTE)) == 1
    [row] = await ties(store)
    assert row.vendor_audit_id == "v-2" and "found by operation and time" in row.detail


async def test_a_vendor_that_does_not_answer_is_asked_in_the_next_round(store: SqlStore):
    keeper = Keeper(log=[RECORD])
    keeper.fail["audit.records"] = [PartnerFailure(Cause.THROTTLED, "read the audit log")]
    await store.audit.append(WROTE)
    assert await tied(store, keeper, LATER) == 0
    assert await tied(store, keeper, LATER) == 1


async def test_a_log_that_could_not_be_read_for_two_days_says_so(store: SqlStore):
    keeper = Keeper()
    keeper.fail["audit.records"] = [PartnerFailure(Cause.FORBIDDEN, "read the audit log")]
    await store.audit.append(WROTE)
    assert await tied(store, keeper, FakeClock(NOW + GIVES_UP + MINUTE)) == 1
    assert "could not be read: forbidden" in (await ties(store))[0].detail


async def test_only_what_the_vendor_keeps_records_of_is_looked_up(store: SqlStore):
    for each in (
        replace(WROTE, command="alert add", change_id="a"),
        replace(WROTE, outcome="failed", change_id="b"),
        replace(WROTE, command="usage show", change_id=""),
        replace(WROTE, command="ticket note", change_id="d", arguments={"ticket": "azure:x:y:z"}),
    ):
        await store.audit.append(each)
    keeper = Keeper(log=[RECORD])
    assert await tied(store, keeper, LATER) == 0 and keeper.looked_up == []
    assert await tied(store, keeper, FakeClock(NOW + GIVES_UP + MINUTE)) == 1
    [row] = await ties(store)
    assert row.change_id == "d" and "cannot read" in row.detail and keeper.looked_up == []


async def test_a_round_is_bounded_and_the_rest_follows(store: SqlStore):
    keeper = Keeper()
    for number in range(AT_ONCE + 5):
        customer = f"c{number:03}"
        await store.audit.append(
            replace(WROTE, change_id=f"x{number}", customer_id=customer, correlation_id=f"k{number}")
        )
        keeper.log.append(replace(RECORD, id=f"v{number}", customer_id=customer, correlation_id=f"k{number}"))
    rounds = 0
    while await tied(store, keeper, LATER):
        rounds += 1
        assert len(keeper.looked_up) <= READS * rounds
    found = await ties(store)
    assert len(found) == AT_ONCE + 5
    assert {(each.change_id[1:], each.vendor_audit_id[1:]) for each in found} == {
        (str(number), str(number)) for number in range(AT_ONCE + 5)
    }


async def write(store: SqlStore, customer: str) -> AuditRecord:
    """A write to a customer, and what the vendor's log may come to say of it."""
    key = f"k-{customer}"
    await store.audit.append(replace(WROTE, change_id=customer, customer_id=customer, correlation_id=key))
    return replace(RECORD, id=f"v-{customer}", customer_id=customer, correlation_id=key)


async def test_writes_that_the_vendor_never_tells_of_keep_no_other_waiting(store: SqlStore):
    keeper, clock = Keeper(), FakeClock(NOW)
    first = await write(store, "first")
    for number in range(AT_ONCE):
        await write(store, f"silent{number}")
        # Of tickets at Azure the vendor keeps no record, and nobody asks.
        azure = {"ticket": f"azure:x:y:{number}"}
        await store.audit.append(
            replace(WROTE, command="ticket note", change_id=f"azure{number}", arguments=azure)
        )
    last = await write(store, "last")
    clock.move(5 * MINUTE)
    assert await tied(store, keeper, clock) == 0
    keeper.log = [first, last]
    for _ in range(2 * AT_ONCE // READS):
        clock.move(5 * MINUTE)
        await tied(store, keeper, clock)
    assert {each.change_id for each in await ties(store)} == {"first", "last"}
    asked = [customer for _, _, customer in keeper.looked_up]
    times = [asked.count(f"silent{number}") for number in range(AT_ONCE)]
    assert max(times) - min(times) <= 1, "none before its turn"


async def test_a_question_that_always_fails_keeps_no_other_waiting(store: SqlStore):
    class Strict(KeptRecords):
        async def records(self, since: date, until: date, customer_id: str = "") -> Sequence[AuditRecord]:
            if customer_id == "gone":
                raise PartnerFailure(Cause.NOT_FOUND, "read the audit log")
            return await super().records(since, until, customer_id)

    await write(store, "gone")
    keeper, clock = Keeper(log=[await write(store, "there")]), FakeClock(NOW)
    keeper.audit = Strict(keeper, keeper)
    for _ in range(2):
        clock.move(5 * MINUTE)
        await tied(store, keeper, clock)
    assert [each.change_id for each in await ties(store)] == ["there"]


async def test_a_budget_set_in_chat_is_tied_while_others_write_too(store: SqlStore):
    chat = await open_chat(store)
    await chat.say("usage budget fabrikam 6000")
    await chat.press("Set budget")
    [done] = [each for each in await store.audit.entries() if each.outcome == "done"]
    record = replace(RECORD, at=done.at, customer_id=done.customer_id, correlation_id=done.correlation_id)
    chat.clock.move(5 * MINUTE)
    assert await tied(store, Keeper(log=[record]), chat.clock) == 1


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


async def test_the_sandboxs_log_knows_our_correlation_ids(
    sandbox: Sandbox, database_url: str, keys: list[str]
):
    clock = FakeClock(sandbox.world.clock.now())
    async with replica(Vendor.of(sandbox), database_url, keys, clock) as dispatcher:
        store = dispatcher.core.store
        pages = [page async for page in dispatcher.core.partner.customers.pages()]
        fabrikam = [each for page in pages for each in page if each.name.startswith("Fabrikam")]
        await store.customers.replace_all(fabrikam, clock.now())
        chat = replace(await open_chat(store), dispatcher=dispatcher, clock=clock)
        await store.customers.replace_all(fabrikam, clock.now())
        await chat.say("usage budget fabrikam 6000")
        await chat.press("Set budget")
        clock.move(5 * MINUTE)
        assert await tied(store, dispatcher.core.partner, clock) == 1
        [row] = await ties(store)  # type: ignore[arg-type]
        [known] = [each for each in sandbox.world.audit.records if each.correlation_id == row.correlation_id]
        assert row.vendor_audit_id == known.id and known.operation in row.detail
