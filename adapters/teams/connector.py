"""Bot Connector client: what the bot sends to Teams, over one asynchronous session.

botbuilder's own client blocks a thread for each call and does not repeat what was throttled; its turn context, activity
handler and authentication are used, its client is not.
https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import structlog
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from prometheus_client import Counter
from yarl import URL

from adapters.runtime.log_limit import SeldomEach
from adapters.server.bodies import read_at_most
from adapters.teams.cloud import Cloud
from adapters.teams.credentials import Credentials
from bot.model.retry_after import retry_after

log = structlog.get_logger(__name__)

CALLS = Counter(
    "csp_bot_teams_calls_total",
    "Calls to the Bot Framework, by operation and status",
    ["operation", "status"],
)

RETRIED = frozenset({412, 429, 502, 504})
"""Statuses to repeat (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit)."""

RETRY_FOR = 30.0
"""Seconds that a call waits in all to be taken: whoever asked is still there, and nobody repeats an answer that was dropped."""
RETRY_BRIEFLY = 5.0
"""The same, for what an answer can do without."""
PAGE = 500
"""People on a page of a roster; Teams gives no more."""
MOST_CHANNELS = 1000
"""Channels of a team; Teams allows no more."""
MOST_CALLS = 100
"""Calls that one service URL may keep waiting. Others have a hundred of their own, so that one which does not answer
holds nobody else up."""

ADDRESS = "address"
"""The code of a failure where nothing was sent: the bot's token goes to no such address."""

LONGEST_WAIT = 10.0
_TIMEOUT = 15.0
_LIMIT = ClientTimeout(total=None)
_LARGEST = 512 * 1024


class ConnectorFailed(Exception):  # noqa: N818 - named for what happened
    """A call came to nothing. ``status`` is 0 when no answer came; ``retry_after`` is in seconds."""

    def __init__(self, operation: str, status: int, code: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{operation}: {status} {code}".strip())
        self.operation = operation
        self.status = status
        self.code = code
        self.retry_after = retry_after

    @property
    def gone(self) -> bool:
        """Whether trying again cannot help: the bot was removed, blocked, or the conversation is no more."""
        return self.status in (400, 403, 404, 405, 410, 413)


class Connector:
    """Calls to the connector. ``retry_scale`` scales the waiting between attempts."""

    def __init__(
        self, session: ClientSession, credentials: Credentials, cloud: Cloud, retry_scale: float = 1.0
    ) -> None:
        self._session = session
        self._credentials = credentials
        self._cloud = cloud
        self._retry_scale = retry_scale
        self._refusals = SeldomEach()
        self._slots: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def send(
        self, service_url: str, conversation: str, activity: Mapping[str, Any], *, fail_fast: bool = False
    ) -> str:
        """Post an activity; returns its id. ``fail_fast`` waits out no throttling. Raises :class:`ConnectorFailed`."""
        path = ("conversations", conversation, "activities")
        answer = await self._call(
            "send", "POST", service_url, path, activity, retry_for=0 if fail_fast else RETRY_FOR
        )
        return str(answer.get("id") or "")

    async def update(
        self,
        service_url: str,
        conversation: str,
        activity_id: str,
        activity: Mapping[str, Any],
        *,
        fail_fast: bool = False,
    ) -> str:
        """Put an activity in place of an earlier one of the bot's own. ``fail_fast`` waits out no throttling. Raises
        :class:`ConnectorFailed`."""
        path = ("conversations", conversation, "activities", activity_id)
        said = {**activity, "id": activity_id}
        await self._call("update", "PUT", service_url, path, said, retry_for=0 if fail_fast else RETRY_FOR)
        return activity_id

    async def delete(self, service_url: str, conversation: str, activity_id: str) -> None:
        """Take an activity of the bot's own away. Raises :class:`ConnectorFailed`."""
        await self._call(
            "delete", "DELETE", service_url, ("conversations", conversation, "activities", activity_id)
        )

    async def member(self, service_url: str, conversation: str, member: str) -> Mapping[str, Any]:
        """The profile of somebody in a conversation. Raises :class:`ConnectorFailed`."""
        path = ("conversations", conversation, "members", member)
        return await self._call("member", "GET", service_url, path, retry_for=RETRY_BRIEFLY)

    async def members(self, service_url: str, conversation: str, after: str = "") -> Mapping[str, Any]:
        """One page of who is in a conversation; ``after`` is the token of the page before. Raises
        :class:`ConnectorFailed`."""
        path = ("conversations", conversation, "pagedmembers")
        query = {"pageSize": str(PAGE)} | ({"continuationToken": after} if after else {})
        return await self._call("members", "GET", service_url, path, retry_for=0, query=query)

    async def channels(self, service_url: str, team: str) -> Mapping[str, str]:
        """The channels of a team that the bot is in, as their names by id; the first one's is empty. Raises
        :class:`ConnectorFailed`.

        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context#get-the-list-of-channels-in-a-team
        """
        answer = await self._call(
            "channels", "GET", service_url, ("teams", team, "conversations"), retry_for=RETRY_BRIEFLY
        )
        listed = answer.get("conversations")
        found = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
        return {
            each["id"]: str(each.get("name") or "")
            for each in found[:MOST_CHANNELS]
            if isinstance(each.get("id"), str) and each["id"]
        }

    async def create(
        self, service_url: str, parameters: Mapping[str, Any], *, fail_fast: bool = False
    ) -> str:
        """Open a conversation with one person, or find the one there is; returns its id.

        Raises :class:`ConnectorFailed`.
        """
        retry_for = 0 if fail_fast else RETRY_FOR
        answer = await self._call(
            "create", "POST", service_url, ("conversations",), parameters, retry_for=retry_for
        )
        found = answer.get("id")
        if not isinstance(found, str) or not found:
            raise ConnectorFailed("create", 502, "no id")
        return found

    async def _call(
        self,
        operation: str,
        method: str,
        service_url: str,
        path: tuple[str, ...],
        body: Mapping[str, Any] | None = None,
        retry_for: float = RETRY_FOR,
        query: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        url = self._address(operation, service_url, path)
        slot = self._slots.get(service_url) or asyncio.Semaphore(MOST_CALLS)
        self._slots[service_url] = slot
        if query:
            url = url.with_query(dict(query))
        waited = 0.0
        for attempt in count():
            try:
                return await self._once(operation, method, url, body, slot)
            except ConnectorFailed as failed:
                wait = failed.retry_after or min(LONGEST_WAIT, 2.0**attempt)
                waited += wait
                if failed.status not in RETRIED or wait > LONGEST_WAIT or waited > retry_for:
                    raise
                if times := self._refusals.due(f"again {operation} {failed.status}"):
                    told = {"operation": operation, "status": failed.status, "wait": wait}
                    log.info("a call to teams is repeated", **told, times=times)
                # Not all that were refused together come back together.
                await asyncio.sleep(wait * random.uniform(1, 1.25) * self._retry_scale)  # noqa: S311
        raise AssertionError("unreachable")

    def _address(self, operation: str, service_url: str, path: tuple[str, ...]) -> URL:
        # A reference may have been stored under other settings; the bot's token goes to no other host.
        if not self._cloud.serves(service_url) or any(not part.strip(".") for part in path):
            raise ConnectorFailed(operation, 400, ADDRESS)
        quoted = "/".join(quote(part, safe="") for part in path)
        return URL(f"{service_url.rstrip('/')}/v3/{quoted}", encoded=True)

    async def _once(
        self,
        operation: str,
        method: str,
        url: URL,
        body: Mapping[str, Any] | None,
        slot: asyncio.Semaphore,
    ) -> Mapping[str, Any]:
        try:
            token = await self._credentials.token()
        except (PermissionError, ValueError, OSError) as error:
            # The text of the error is Entra's and may name what must not be logged.
            if times := self._refusals.due("token"):
                log.error("the bot could not sign in to teams", error=type(error).__name__, times=times)
            CALLS.labels(operation, "no token").inc()
            raise ConnectorFailed(operation, 401, "token") from error
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            async with (
                asyncio.timeout(_TIMEOUT),
                slot,
                self._session.request(
                    method,
                    url,
                    data=json.dumps(body) if body is not None else None,
                    headers=headers,
                    timeout=_LIMIT,
                    allow_redirects=False,
                ) as answer,
            ):
                CALLS.labels(operation, str(answer.status)).inc()
                return await self._read(operation, answer)
        except (ClientError, TimeoutError, ValueError) as error:
            CALLS.labels(operation, "none").inc()
            raise ConnectorFailed(operation, 0, type(error).__name__) from error

    async def _read(self, operation: str, answer: ClientResponse) -> Mapping[str, Any]:
        text = await read_at_most(answer.content, _LARGEST)
        try:
            found = json.loads(text) if text.strip() else {}
        except ValueError:
            found = {}
        said = found if isinstance(found, dict) else {}
        if 200 <= answer.status < 300:
            return said
        error = said.get("error")
        code = str(error.get("code", "")) if isinstance(error, dict) else ""
        if times := self._refusals.due(f"{operation} {answer.status}"):
            told = {"operation": operation, "status": answer.status, "code": code[:80]}
            log.info("teams refused a call", **told, times=times)
        raise ConnectorFailed(
            operation,
            answer.status,
            code[:80],
            retry_after(answer.headers.get("Retry-After", ""), datetime.now(UTC)),
        )
