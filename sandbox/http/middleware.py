"""Middleware between aiohttp and the world: the log of requests, fault injection, and answers on the socket."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import web

from sandbox.http.faults import Fault, Faults
from sandbox.wire.bodies import Answer
from sandbox.wire.problems import Refusal, azure_challenge, throttle

Answering = Callable[[web.Request, bytes], Answer]
# Azure Resource Manager marks every answer, whatever it says.
_AZURE = ("/subscriptions/", "/providers/")
_SECRET = frozenset({"authorization", "x-ms-authorization-auxiliary", "cookie"})
_SECRET_FIELDS = ("client_secret", "refresh_token", "client_assertion", "code_verifier", "code=")
KEPT = 5000


class FaultMiddleware:
    """Turns an answering function into an aiohttp handler that can be made to fail."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.requests: list[dict[str, Any]] = []

    def handler(self, answering: Answering) -> Callable[[web.Request], Any]:
        """The aiohttp handler for *answering*."""

        async def handle(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            entry = self._note(request, raw)
            fault = self.faults.match(request.method, request.path)
            if fault is None:
                return self._respond(request, entry, self._answer(answering, request, raw))
            return await self._inject(fault, request, entry, lambda: self._answer(answering, request, raw))

        return handle

    @staticmethod
    def _answer(answering: Answering, request: web.Request, raw: bytes) -> Answer:
        try:
            return answering(request, raw)
        except Refusal as refusal:
            return refusal.answer

    def _note(self, request: web.Request, raw: bytes) -> dict[str, Any]:
        body = raw.decode("utf-8", "replace")
        if any(word in body for word in _SECRET_FIELDS):
            body = "(withheld)"
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _SECRET}
        entry: dict[str, Any] = {
            "method": request.method,
            "path": request.path,
            "query": request.query_string,
        }
        if "code=" in request.query_string:
            entry["query"] = "(withheld)"
        entry |= {"headers": headers, "body": body, "status": None}
        self.requests.append(entry)
        del self.requests[:-KEPT]
        return entry

    @staticmethod
    def _respond(request: web.Request, entry: dict[str, Any], answer: Answer) -> web.Response:
        entry["status"] = answer.status
        headers = dict(answer.headers)
        if request.path.startswith(_AZURE):
            headers |= {
                name: str(uuid.uuid4()) for name in ("x-ms-request-id", "x-ms-correlation-request-id")
            }
        if answer.body is not None:
            headers["Content-Type"] = answer.content_type
        return web.Response(status=answer.status, body=answer.payload(), headers=headers)

    async def _inject(
        self, fault: Fault, request: web.Request, entry: dict[str, Any], work: Callable[[], Answer]
    ) -> web.StreamResponse:
        if fault.kind == "latency":
            await asyncio.sleep(fault.seconds)
            return self._respond(request, entry, work())
        if fault.kind == "latency_after":
            answer = work()
            await asyncio.sleep(fault.seconds)
            return self._respond(request, entry, answer)
        if fault.kind == "status":
            return self._respond(request, entry, _status(fault, azure=request.path.startswith(_AZURE)))
        if fault.kind == "throttle_storm":
            return self._respond(request, entry, throttle(fault.retry_after).answer)
        if fault.kind == "drop_before":
            return self._drop(request, entry)
        return await self._spoil(fault, request, entry, work())

    async def _spoil(
        self, fault: Fault, request: web.Request, entry: dict[str, Any], answer: Answer
    ) -> web.StreamResponse:
        """The request has taken effect; only the answer is lost or ruined."""
        if fault.kind == "drop_after":
            return self._drop(request, entry)
        if fault.kind == "garbage":
            text = "<html><body>Bad gateway \x00 {]"
            return self._respond(
                request, entry, Answer(answer.status, text, answer.headers, content_type="text/html")
            )
        if fault.kind == "empty":
            return self._respond(request, entry, Answer(answer.status, None, answer.headers))
        if fault.kind == "blank":
            return self._respond(request, entry, Answer(answer.status, {}, answer.headers))
        entry["status"] = answer.status
        payload = answer.payload()
        headers = {
            **answer.headers,
            "Content-Type": answer.content_type,
            "Content-Length": str(len(payload) or 100),
        }
        response = web.StreamResponse(status=answer.status, headers=headers)
        await response.prepare(request)
        await response.write(payload[: len(payload) // 2])
        return self._drop(request, entry)

    @staticmethod
    def _drop(request: web.Request, entry: dict[str, Any]) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        entry["status"] = entry["status"] or 0
        return web.Response(status=500)


def _status(fault: Fault, *, azure: bool) -> Answer:
    """An answer of this status without any effect, in the shape of whoever is asked."""
    message = "An internal error occurred."
    headers = {"Retry-After": str(fault.retry_after)} if fault.status in (429, 503) else {}
    if fault.status == 401:
        headers["WWW-Authenticate"] = azure_challenge("common", message)
    if azure:
        return Answer(fault.status, {"error": {"code": str(fault.status), "message": message}}, headers)
    body = {"code": fault.status, "description": message, "data": [], "source": "PartnerFD"}
    return Answer(fault.status, body, headers)
