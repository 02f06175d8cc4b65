"""Demo story, which makes the demo worth watching: days on record, standing rules, and customers whose spend
grows before one's eyes.

The bot has been watching for ninety days when the demo begins: their figures come from the sandbox, and what the rules
would have told by now counts as told. What happens from then on is found, told and acted on as anywhere.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import structlog

from adapters.composition.bot import Bot
from adapters.playground.identity import PEOPLE, WORKSPACE
from bot.alerts.periods import calendar_month, day_of, period_of
from bot.alerts.rule_index import RuleIndex
from bot.alerts.spend import evaluate, merge
from bot.audit.entries import entry_of_ours
from bot.model import AlertKind, CustomerUsage, Destination, Evaluation, History, Period, Point, Rule, Scope
from bot.model.audit import Outcome
from config.alerts import AlertSettings, read_alerts

log = structlog.get_logger(__name__)

DAYS = 90

STORY = (
    (25.0, "Contoso Ltd", Decimal("0.22")),
    (150.0, "Fabrikam, Inc.", Decimal("0.19")),
    (300.0, "Contoso Ltd", Decimal("0.20")),
    (540.0, "Wide World Importers", Decimal("0.35")),
)
"""Seconds after the start, who spends, and how much of the budget (or of what was spent) at once."""

QUICK = {
    "scan": timedelta(seconds=8),
    "snapshot": timedelta(minutes=10),
    "tickets": timedelta(seconds=15),
    "invoices": timedelta(minutes=1),
    "customers": timedelta(minutes=1),
    "domains": timedelta(seconds=30),
    "renewals": timedelta(seconds=30),
    "events": timedelta(seconds=2),
    "compose": timedelta(seconds=5),
    "deliver": timedelta(seconds=1),
    "settle": timedelta(seconds=2),
}
"""Nobody waits a quarter of an hour for a demo."""


def demo_pace() -> AlertSettings:
    """How often the demo's worker looks."""
    usual = read_alerts()
    return AlertSettings({**usual.every, **QUICK}, usual.limits)


async def seed_alerts(bot: Bot, facts: Mapping[str, Any]) -> None:
    """Put ninety days and the standing rules on record; what is over its budget already counts as told."""
    alerts, now = bot.store.alerts, bot.core.clock.now()
    rows = await _ask(facts, "history", {"days": DAYS})
    await alerts.record(Evaluation(), {}, now, [_history(row) for row in rows])
    rules = _rules(bot)
    for rule in rules:
        await alerts.add(rule)
    row = entry_of_ours(now, "alert add", Outcome.DONE, detail="The rules that the demo begins with.")
    await bot.store.audit.append(row)
    index = RuleIndex(rules, now)
    found = []
    async for page in bot.core.partner.usage.by_customer():
        found += [_told(usage, index, bot) for usage in page if index.candidates(usage)]
    told = merge(found)
    await alerts.record(Evaluation(memory=told.memory), index.rules, now)


def _told(usage: CustomerUsage, index: RuleIndex, bot: Bot) -> Evaluation:
    now = bot.core.clock.now()
    period = period_of(usage, now, None) or calendar_month(day_of(usage, now))
    return evaluate(usage, period, index.candidates(usage), {}, {}, now)


def _rules(bot: Bot) -> list[Rule]:
    now = bot.core.clock.now()
    wishes: tuple[tuple[str, str, AlertKind, tuple[str, ...]], ...] = (
        ("budget", "bill", AlertKind.PERCENT, ("80", "100", "120")),
        ("sudden", "ada", AlertKind.SUDDEN, ("3",)),
        ("bills", "bill", AlertKind.INVOICE, ()),
        ("desk", "hana", AlertKind.TICKETS, ()),
    )
    return [
        Rule(
            id=name,
            kind=kind,
            scope=Scope(),
            destination=Destination("playground", WORKSPACE, "#csp-alerts"),
            destination_name="#csp-alerts",
            owner=f"playground:{WORKSPACE}:{owner}",
            owner_name=PEOPLE[owner].name,
            owner_home=Destination("playground", WORKSPACE, user=owner),
            created=now,
            steps=tuple(Decimal(step) for step in steps),
        )
        for name, owner, kind, steps in wishes
    ]


def _history(row: Mapping[str, Any]) -> History:
    budget = None if row["budget"] is None else Decimal(row["budget"])
    return History(
        row["customer"],
        Period(date.fromisoformat(row["starts"]), date.fromisoformat(row["ends"])),
        row["currency"],
        tuple(Point(date.fromisoformat(day), Decimal(cost), budget) for day, cost in row["days"]),
    )


@asynccontextmanager
async def growing(bot: Bot, facts: Mapping[str, Any], speed: float) -> AsyncIterator[None]:
    """Let the story run until the block ends; a faster world is a faster story."""
    task = asyncio.create_task(_run(bot, facts, max(speed, 0.01)))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _run(bot: Bot, facts: Mapping[str, Any], speed: float) -> None:
    began = asyncio.get_running_loop().time()
    for seconds, customer, share in STORY:
        await asyncio.sleep(max(0.0, began + seconds / speed - asyncio.get_running_loop().time()))
        try:
            found = await bot.store.customers.exact(customer)
            if not found:
                continue
            summary = await bot.core.partner.usage.summary(found[0].id)
            base = summary.budget or summary.cost
            if base:
                amount = (base.amount * share).quantize(Decimal("0.01"))
                await _ask(facts, "spend", {"customer": customer, "amount": str(amount)})
        except Exception as error:
            # The demo goes on without its story.
            log.warning("the demo's story missed a turn", reason=type(error).__name__, exc_info=True)


async def _ask(facts: Mapping[str, Any], control: str, order: Mapping[str, Any]) -> Any:
    context = await asyncio.to_thread(ssl.create_default_context, cafile=str(facts["ca_file"]))
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session,
        session.post(f"{facts['url']}/_sandbox/{control}", json=order) as answer,
    ):
        answer.raise_for_status()
        return await answer.json() if answer.status == 200 else None
