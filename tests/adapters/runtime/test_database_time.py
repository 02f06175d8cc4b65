"""The database's time, known without asking."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.runtime.database_time import GOOD_FOR, DatabaseTime
from bot.errors import Unavailable

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Machine:
    """Seconds that pass when a story says so, and a database whose clock goes by them."""

    passed: float = 1000.0
    on_the_way: float = 0.0
    away: bool = False
    asked: list[datetime] = field(default_factory=list)
    off: timedelta = timedelta()

    async def read(self, now: datetime) -> datetime:
        self.asked.append(now)
        if self.away:
            raise Unavailable
        self.passed += self.on_the_way
        told = self.true()
        self.passed += self.on_the_way
        return told

    def true(self) -> datetime:
        return NOON + timedelta(seconds=self.passed) + self.off


async def test_it_goes_on_by_itself_and_is_asked_once_in_a_while() -> None:
    machine = Machine(on_the_way=2.0)
    known = DatabaseTime(machine.read, lambda: machine.passed)
    await known.ask()
    for _ in range(5):
        machine.passed += GOOD_FOR / 6
        assert known.now() == machine.true().timestamp(), "the way of the answer is reckoned with"
    assert len(machine.asked) == 1
    machine.passed += GOOD_FOR
    machine.off = timedelta(seconds=7)
    assert known.now() == machine.true().timestamp() - 7, "nobody waits for a new answer"
    await asyncio.sleep(0)
    assert known.now() == machine.true().timestamp() and len(machine.asked) == 2
    await known.close()


async def test_what_it_said_before_holds_while_the_database_is_away() -> None:
    machine = Machine()
    known = DatabaseTime(machine.read, lambda: machine.passed)
    await known.ask()
    machine.away = True
    machine.passed += 100 * GOOD_FOR
    for _ in range(3):
        assert known.now() == machine.true().timestamp()
        await asyncio.sleep(0)


async def test_before_the_first_answer_it_is_what_the_process_says() -> None:
    known = DatabaseTime(Machine(away=True).read)
    await known.ask()
    assert abs(known.now() - datetime.now(UTC).timestamp()) < 60
    await known.close()
