"""Staff in Slack and Teams who ask, read, confirm and press twice, and note what they were told and when."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.adapters.slack.harness import SlackHarness, sign
from tests.adapters.slack.screen import Shown
from tests.adapters.slack.slack_double import BOT as SLACK_BOT
from tests.adapters.slack.slack_double import SlackDouble
from tests.adapters.teams.connector_double import ConnectorDouble, personal_of
from tests.adapters.teams.harness import LOCAL_TOKEN, TeamsHarness, actions, card_text, profile, user_id

ANSWER_WITHIN = 120.0
"""Seconds after which nobody waits any longer. A write and the reads around it have given up after 85, and what could
not be shown then comes by the outbox."""

INTERIM = ("Working on it", "Looking", "Asking", "One moment", "Still")
HONEST = (
    "not available", "try again", "did not answer", "limiting requests", "Unexpected reply", "no clear answer", "slow down", "cannot be read", "on record",
    "Something went wrong", "not be stored", "asked for a lot", "Somebody changed this", "has changed since",
)  # fmt: skip


@dataclass
class Silence:
    """Nobody was answered. ``seen`` is the last thing that stood on the screen meanwhile."""

    seen: str = ""


@dataclass
class Tally:
    """What became of every line and click."""

    outcomes: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    cut_off: int = 0
    kills: list[float] = field(default_factory=list)
    pressed: dict[int, str] = field(default_factory=dict)
    """The amounts whose button was pressed, and what was answered; nothing where it did not claim to be done."""

    def add(self, asked: str, began: float, told: str | Silence) -> None:
        """One line was answered with this text, or with nothing."""
        if isinstance(told, Silence):
            # Whoever is killed with a question in hand takes it along; a write comes back, a question does not.
            if any(began - 1 <= kill <= began + ANSWER_WITHIN for kill in self.kills):
                self.cut_off += 1
            else:
                self.missing.append(f"{asked} (seen: {told.seen!r}, at {began:.0f} s)")
            return
        self.waits.append(time.monotonic() - began)
        self.outcomes["honest failure" if is_honest_failure(told) else "answered"] += 1


def is_honest_failure(told: str) -> bool:
    """Whether the answer says that the line or click was not done."""
    return any(word in told for word in HONEST)


class Balancer:
    """Sends each request to one of the web processes, and to the next one where nobody listens, as a proxy does."""

    def __init__(self, addresses: Sequence[str], tally: Tally) -> None:
        self.addresses, self.tally, self._turn = addresses, tally, 0

    async def post(
        self, http: aiohttp.ClientSession, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        began = time.monotonic()
        for _ in range(3):
            for _ in self.addresses:
                self._turn += 1
                address = self.addresses[self._turn % len(self.addresses)]
                try:
                    async with http.post(address + path, data=body, headers=headers) as answer:
                        text = await answer.text()
                        self.tally.acknowledged.append(time.monotonic() - began)
                        return answer.status, text
                except aiohttp.ClientConnectionError:
                    continue
            await asyncio.sleep(0.5)
        return 0, ""


class Workspace(SlackDouble):
    """A workspace that tells whoever waits for it when their screen changes."""

    def __init__(self) -> None:
        super().__init__()
        self.news: dict[str, asyncio.Queue[Shown]] = defaultdict(asyncio.Queue)

    def _show(self, channel: str, given: dict[str, Any], to: str = "", thread: str = "") -> Shown:
        shown = super()._show(channel, given, to, thread)
        self.news[to or "U" + channel[1:]].put_nowait(shown)
        if len(self.messages) > 4000:
            del self.messages[:1000]
        return shown

    def _replace(self, shown: Shown, given: dict[str, Any]) -> None:
        super()._replace(shown, given)
        self.news[shown.to or "U" + shown.channel[1:]].put_nowait(shown)


class InSlack(SlackHarness):
    """Many people in Slack, before bots in other processes."""

    def __init__(self, balancer: Balancer, people: Sequence[str]) -> None:
        super().__init__(dispatch=None, store=None, clock=None)  # type: ignore[arg-type]
        self.slack: Workspace = Workspace()
        self.balancer, self.people = balancer, people

    async def __aenter__(self) -> InSlack:
        for user in self.people:
            self.slack.add_user(user)
            self.slack.members["D" + user[1:]] |= {SLACK_BOT, user}
        await self.slack.start()
        self.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await self.slack.close()

    async def post(self, body: bytes, headers: Mapping[str, str], *, signed: bool = True) -> tuple[int, str]:
        return await self.balancer.post(self.http, "/slack/events", body, {**headers, **sign(body)})

    async def send_click(self, payload: Mapping[str, Any]) -> None:
        await self.post_payload(payload)

    async def ask(self, user: str, line: str) -> Shown | Silence:
        return await self._told(user, self.send_command(line, user, "D" + user[1:]))

    async def press(self, user: str, shown: Shown, label: str, times: int = 1) -> Shown | Silence:
        payloads = [self.click_payload(label, user, shown) for _ in range(times)]
        return await self._told(user, asyncio.gather(*map(self.send_click, payloads)))

    def has(self, user: str, shown: Shown, label: str) -> bool:
        return f"[{label}]" in shown.said

    def standing(self, label: str) -> list[tuple[str, Shown]]:
        """Cards that still have this button, each with the person before whom it stands."""
        found = [each for each in self.slack.messages if each.blocks and f"[{label}]" in each.said]
        return [
            (each.to or "U" + each.channel[1:], each) for each in found if each.to or each.channel[0] == "D"
        ]

    def text(self, shown: Shown) -> str:
        return shown.said

    async def _told(self, user: str, doing: Awaitable[None]) -> Shown | Silence:
        news = self.slack.news[user]
        while not news.empty():
            news.get_nowait()
        await doing
        return await _final(news.get, lambda shown: shown.said if shown.blocks else "")


class Tenant(ConnectorDouble):
    """A tenant that tells whoever waits for it when their chat changes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.news: dict[str, asyncio.Queue[Any]] = defaultdict(asyncio.Queue)

    async def _send(self, request: Any) -> Any:
        answer = await super()._send(request)
        # What was refused, or only says that somebody is typing, changes nothing on the screen.
        if answer.status == 201 and (given := json.loads(answer.body)["id"]):
            conversation = request.match_info["conversation"]
            shown = self.conversations[conversation]
            self.news[conversation].put_nowait(next(each for each in reversed(shown) if each.id == given))
            if len(shown) > 60:
                del shown[:20]
        return answer

    async def _update(self, request: Any) -> Any:
        answer = await super()._update(request)
        if answer.status == 200 and (found := self._find(request)):
            self.news[found.conversation].put_nowait(found)
        return answer


class InTeams(TeamsHarness):
    """Many people in Teams, before bots in other processes that let this machine in without tokens."""

    def __init__(self, balancer: Balancer, people: Sequence[str]) -> None:
        super().__init__(None, None, None, anonymous=True)  # type: ignore[arg-type]
        self.teams: Tenant = Tenant(anonymous=True)
        self.balancer = balancer
        for name in people:
            self.teams.members[(personal_of(user_id(name)), user_id(name))] = profile(name)

    async def __aenter__(self) -> InTeams:
        await self.teams.start()
        self.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()
        await self.teams.close()

    async def post(self, body: Any, header: str | None = None, **more: Any) -> tuple[int, Any]:
        status, text = await self.balancer.post(
            self.http,
            f"/api/messages?token={LOCAL_TOKEN}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        return status, json.loads(text) if text.startswith("{") else None

    async def ask(self, user: str, line: str) -> Any:
        return await self._told(user, self.post(self.message(line, user)))

    async def press(self, user: str, shown: Any, label: str, times: int = 1) -> Any:
        action = next(each for each in actions(self.card_of(shown, user)) if each.get("title") == label)
        clicks = [self.post(self._execute(shown, action, {}, user)) for _ in range(times)]
        return await self._told(user, asyncio.gather(*clicks))

    def standing(self, label: str) -> list[tuple[str, Any]]:
        """Cards that still have this button, each with the person before whom it stands."""
        found = [shown for messages in self.teams.conversations.values() for shown in messages]
        named = {
            personal_of(user): name for (_, user), each in self.teams.members.items() if (name := user[3:])
        }
        return [(named[shown.conversation], shown) for shown in found if self.has("", shown, label)]

    def has(self, user: str, shown: Any, label: str) -> bool:
        return any(each.get("title") == label for each in actions(self.card_of(shown, user)))

    def text(self, shown: Any) -> str:
        return card_text(shown.card or {})

    async def _told(self, user: str, doing: Awaitable[Any]) -> Any:
        news = self.teams.news[personal_of(user_id(user))]
        while not news.empty():
            news.get_nowait()
        await doing
        return await _final(news.get, lambda shown: card_text(shown.card) if shown.card else "")


async def _final(next_one: Callable[[], Awaitable[Any]], text_of: Callable[[Any], str]) -> Any:
    """The first thing on the screen that is an answer; what only says that work is under way is none."""
    silence = Silence()
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            while True:
                shown = await next_one()
                said = text_of(shown)
                silence.seen = said.splitlines()[0] if said else silence.seen
                if said and not any(said.lstrip("✓⚠ ").startswith(word) for word in INTERIM):
                    return shown
    except TimeoutError:
        return silence


LINES = (
    "help", "help usage", "usage show {name}", "usage show {name}", "usage show {name} by=resource", "usage top",
    "invoice list", "invoice balance", "customer show {name}", "customer list con", "ticket list {name}",
    "subscription list {name}", "alert list", "access whoami", "status", "usage show nobody-like-it", "usage shwo {name}",
)  # fmt: skip


async def work(
    place: InSlack | InTeams, user: str, customer: str, tally: Tally, pause: float, until: float, seed: int
) -> None:
    """One person's day: mostly questions, now and then a budget that is set with a double click."""
    chance = random.Random(seed)
    amount = 20_000 + 1_000 * (seed % 1_000)  # nobody else asks for it
    while time.monotonic() < until:
        await asyncio.sleep(chance.expovariate(1 / pause))
        if time.monotonic() >= until:
            return
        if chance.random() < 0.2:
            amount += 1
            await _set_budget(place, user, customer, amount, tally, leaves=chance.random() < 0.1)
            continue
        line = chance.choice(LINES).format(name=customer)
        began = time.monotonic()
        shown = await place.ask(user, line)
        tally.add(f"{user}: {line}", began, shown if isinstance(shown, Silence) else place.text(shown))


async def _set_budget(
    place: InSlack | InTeams, user: str, customer: str, amount: int, tally: Tally, *, leaves: bool
) -> None:
    """Ask for a change, and confirm it unless the person ``leaves`` the card standing."""
    began, line = time.monotonic(), f"usage budget {customer} {amount}"
    asked = await place.ask(user, line)
    tally.add(f"{user}: {line}", began, asked if isinstance(asked, Silence) else place.text(asked))
    if leaves or isinstance(asked, Silence) or not place.has(user, asked, "Set budget"):
        return
    began = time.monotonic()
    # People press twice. The second press finds the first one's work.
    told = await place.press(user, asked, "Set budget", times=2)
    answer = told if isinstance(told, Silence) else place.text(told)
    tally.pressed[amount] = "" if isinstance(answer, Silence) or is_honest_failure(answer) else answer
    tally.add(f"{user}: confirmed {line}", began, answer)
