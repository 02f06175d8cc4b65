"""``csp-bot webhook``: register the bot's address with Partner Center, show the registration, try it out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from adapters.microsoft.entra.tokens import Auth
from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.partner_center.client import open_exchange
from adapters.microsoft.partner_center.webhook import registration as webhook
from adapters.microsoft.partner_center.webhook.intake import PATH
from adapters.microsoft.partner_center.webhook.registration import Registration, Trial
from adapters.store import SqlStore
from bot.errors import Cause, PartnerFailure, Unavailable
from config.settings import Settings

Say = Callable[[str], None]
Ask = Callable[[str], bool]
Work = Callable[[Exchange], Awaitable[int]]

POLL_SECONDS = 2.0
PATIENCE_SECONDS = 90.0
"""How long the outcome of a test event is waited for."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OVER = frozenset({"completed", "failed"})
_ADVICE = {
    "unauthorized": "The bot refused it. Its log says why, in the line webhook_refused; docs/webhooks.md explains "
    "each reason. When the reason is certificate_host, put the host into PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS.",
    "badrequest": "The bot could not read it. Something in between may have taken headers away: see webhook_refused "
    "in the bot's log.",
    "notfound": f"Something answers there, but not the bot: the address must end with {PATH}.",
    "serviceunavailable": "The bot could not check or store it just then: look at its database, and at whether it "
    "may reach the hosts of PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS. Partner Center repeats it.",
}
_UNREACHED = (
    "Partner Center cannot reach the address. It must be public, with a certificate that browsers accept."
)


async def register(settings: Settings, url: str, *, say: Say, confirm: Ask) -> int:
    """Make Partner Center send its events to ``url`` (by default to the bot's public address)."""
    url = url or (settings.public_url and settings.public_url + PATH)
    problem = _unfit(url)
    if problem:
        say(problem)
        return 2

    async def work(exchange: Exchange) -> int:
        events = webhook.chosen(await exchange.perform(webhook.offered()))
        before = await exchange.perform(webhook.registration())
        if not events:
            say("Partner Center offers none of the events that the bot understands. Nothing was changed.")
            return 1
        if before and before.url == url and set(before.events) == set(events):
            say(f"Nothing to do: events go to {url} already.\n  {', '.join(events)}")
            return 0
        say(_change(before, url, events))
        if not confirm("Register this?"):
            say("Nothing was changed.")
            return 1
        await exchange.perform(webhook.register(url, events, replace=before is not None))
        say("Registered. Try it out with: csp-bot webhook test")
        return 0

    return await _with_exchange(settings, work, say)


async def show(settings: Settings, *, say: Say) -> int:
    """Print the registration; returns 1 when there is none."""

    async def work(exchange: Exchange) -> int:
        found = await exchange.perform(webhook.registration())
        if found is None:
            say(
                "Nothing is registered: Partner Center sends no events. To change that: csp-bot webhook register"
            )
            return 1
        say(f"Events go to {found.url}\n  {', '.join(found.events) or 'none'}")
        own = settings.public_url and settings.public_url + PATH
        if own and found.url != own:
            say(f"That is not this bot's address, which is {own}")
        offered = webhook.chosen(await exchange.perform(webhook.offered()))
        missing = [name for name in offered if name not in found.events]
        if missing:
            say(f"Not registered although the bot understands them: {', '.join(missing)}")
        return 0

    return await _with_exchange(settings, work, say)


async def test(
    settings: Settings, *, say: Say, poll: float = POLL_SECONDS, patience: float = PATIENCE_SECONDS
) -> int:
    """Have a test event sent, wait for its outcome (``patience`` seconds at most) and say what to do about it."""

    async def work(exchange: Exchange) -> int:
        found = await exchange.perform(webhook.registration())
        if found is None or webhook.TEST not in {name.casefold() for name in found.events}:
            say(f"No registration asks for {webhook.TEST}. First run: csp-bot webhook register")
            return 1
        identity = await exchange.perform(webhook.send_test())
        say(f"Partner Center sends a test event to {found.url} (correlation id {identity}).")
        return _verdict(await _outcome(exchange, identity, poll, patience), say)

    return await _with_exchange(settings, work, say)


async def _outcome(exchange: Exchange, identity: str, poll: float, patience: float) -> Trial | None:
    """The trial once it is over or has an answer of success, else as it stands when patience ends."""
    until = asyncio.get_running_loop().time() + patience
    while True:
        trial = await exchange.perform(webhook.trial(identity))
        if trial and (trial.status in _OVER or _good(trial)):
            return trial
        if asyncio.get_running_loop().time() + poll > until:
            return trial
        await asyncio.sleep(poll)


def _good(trial: Trial) -> bool:
    return any(attempt.code.casefold() in {"ok", "200"} for attempt in trial.attempts)


def _verdict(trial: Trial | None, say: Say) -> int:
    for attempt in trial.attempts if trial else ():
        words = f" - {attempt.message}" if attempt.message else ""
        say(f"  {attempt.at}  {attempt.code or 'no answer'}{words}")
    if trial and _good(trial):
        say("It arrived, its signature was good, and the bot kept it. The webhook works.")
        return 0
    if trial is None or not trial.attempts:
        say("Nothing was delivered so far. Partner Center may be slow: try again in some minutes.")
        return 1
    last = trial.attempts[-1]
    say("It did not get through.")
    say(_ADVICE.get(last.code.replace(" ", "").casefold(), _UNREACHED))
    return 1


def _unfit(url: str) -> str:
    """Why an address cannot be registered; empty when it can be."""
    if not url:
        return "The bot has no public address. Set PUBLIC_URL, or name one: csp-bot webhook register --url https://…"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not host or parts.username is not None or parts.fragment:
        return f"{url} is not a whole address such as https://bot.example.com{PATH}"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _LOOPBACK):
        return "Partner Center sends events to https addresses only."
    return ""


def _change(before: Registration | None, url: str, events: tuple[str, ...]) -> str:
    lines = ["The registration at Partner Center, of which there is one for each partner:", ""]
    if before is None:
        lines += ["  before  none"]
    else:
        lines += [f"  before  {before.url}", f"          {', '.join(before.events) or 'no events'}"]
    lines += [f"  after   {url}", f"          {', '.join(events)}"]
    if before and before.url != url:
        lines += ["", f"Whatever listens at {before.url} gets no events any more."]
    lost = [name for name in before.events if name not in events] if before else []
    if lost:
        lines += ["", f"Not sent any more, because the bot does nothing with them: {', '.join(lost)}"]
    return "\n".join(lines)


async def _with_exchange(settings: Settings, work: Work, say: Say) -> int:
    try:
        async with _exchange(settings) as exchange:
            if exchange is None:
                say("Set PARTNER_CENTER_TENANT_ID, PARTNER_CENTER_CLIENT_ID and a secret first.")
                return 2
            return await work(exchange)
    except PartnerFailure as failure:
        say(_failed(failure))
        return 1
    except Unavailable:
        say("The database does not answer, or has no tables. Run: csp-bot migrate")
        return 1


@asynccontextmanager
async def _exchange(settings: Settings) -> AsyncIterator[Exchange | None]:
    vendor = settings.partner_center
    if vendor is None:
        yield None
        return
    async with SqlStore.open(settings.database_url, settings.token_encryption_keys) as store:
        exchange = open_exchange(vendor, Auth(vendor, store.vault))
        try:
            yield exchange
        finally:
            await exchange.close()


def _failed(failure: PartnerFailure) -> str:
    said = failure.detail or str(failure.cause)
    if failure.cause is Cause.THROTTLED and failure.operation == "send a test event":
        said, advice = "Partner Center sends two test events a minute and no more.", "Try again in a minute."
    else:
        advice = failure.advice
    unknown = "It may have been done all the same: csp-bot webhook show" if failure.maybe_done else ""
    trace = f"Correlation id {failure.correlation_id}." if failure.correlation_id else ""
    return "\n".join(
        filter(
            None,
            (f"It did not work ({failure.operation}): {said}", " ".join((advice, unknown)).strip(), trace),
        )
    )
