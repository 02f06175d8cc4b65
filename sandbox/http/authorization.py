"""Authorization: every Partner Center request is authenticated, counted against its quota, and then answered, once for each request id."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import unquote

import jwt

from sandbox.entra.tokens import PARTNER_CENTER, Caller, TokenIssuer
from sandbox.http.operations import Call, Operation
from sandbox.wire.bodies import Answer
from sandbox.wire.problems import Refusal, challenge, refuse, throttle
from sandbox.world.world import World

_SERVER = "202010109"


class Authorizer:
    """Authenticates, throttles, recalls what was answered before (idempotency), then lets the handler work."""

    def __init__(self, world: World, tokens: TokenIssuer) -> None:
        self.world = world
        self.tokens = tokens

    def answer(
        self,
        operation: Operation,
        path: str,
        params: Mapping[str, str],
        query: Mapping[str, str],
        headers: Mapping[str, str],
        raw: bytes,
    ) -> Answer:
        """The answer to one request. A write runs at most once for one MS-RequestId."""
        sent = headers.get("MS-RequestId", "").strip()
        request_id = sent or str(uuid.uuid4())
        correlation_id = headers.get("MS-CorrelationId", "").strip() or str(uuid.uuid4())
        self.world.agenda.run(self.world.now())
        try:
            caller = self._authorize(operation, headers)
            answer = (
                self.world.ledger.recall(operation.method, path, sent) if operation.writes and sent else None
            )
            if answer is None:
                call = Call(
                    world=self.world,
                    caller=caller,
                    method=operation.method,
                    path=path,
                    params={name: unquote(value) for name, value in params.items()},
                    query=query,
                    headers=headers,
                    raw=raw,
                    now=self.world.now(),
                    request_id=request_id,
                    correlation_id=correlation_id,
                )
                answer = self._handle(operation, call, path, sent)
        except Refusal as refusal:
            answer = refusal.answer
        # The id that comes back on reads is not always the one that was sent.
        shown = request_id if operation.writes or "/invoices" not in path else str(uuid.uuid4())
        extra = {
            "MS-RequestId": shown,
            "MS-CorrelationId": correlation_id,
            "MS-CV": f"{request_id.replace('-', '')[:16]}.0",
            "MS-ServerId": _SERVER,
        }
        return Answer(
            answer.status, answer.body, {**extra, **answer.headers}, answer.bom, answer.content_type
        )

    def _handle(self, operation: Operation, call: Call, path: str, sent: str) -> Answer:
        try:
            answer = operation.handle(call)
        except Refusal as refusal:
            answer = refusal.answer
        # A refusal by the business is an answer too: the same id would get it again.
        if operation.writes and sent:
            self.world.ledger.remember(operation.method, path, sent, answer)
        return answer

    def _authorize(self, operation: Operation, headers: Mapping[str, str]) -> Caller:
        caller = self._authenticate(headers)
        if operation.quota is not None:
            wait = self.world.quotas.take(caller.tenant, operation.quota, self.world.clock.wall())
            if wait is not None:
                raise throttle(wait)
        if caller.person is None:
            if operation.user_only:
                raise refuse(403, 900329, "This operation does not support application-only tokens.")
            return caller
        if not caller.mfa:
            raise challenge(401, 900421, "The token does not contain the multifactor authentication claim.")
        if not caller.person.roles:
            raise refuse(403, 900308, "The caller does not have the required privileges.")
        if not caller.person.roles & operation.roles:
            raise refuse(
                403, 900150, "The role of the caller does not have the right to perform this operation."
            )
        return caller

    def _authenticate(self, headers: Mapping[str, str]) -> Caller:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise challenge(
                401, 400, "Access denied. The authorization header is missing or is not a bearer token."
            )
        try:
            caller = self.tokens.caller(token.strip())
        except (jwt.PyJWTError, KeyError):
            raise challenge(401, 400, "Access denied. The token is not valid.") from None
        if caller.audience == "https://graph.windows.net":
            raise challenge(401, 900420, "The audience of the token is not accepted any more.")
        if caller.audience != PARTNER_CENTER:
            raise challenge(401, 400, "Access denied. The audience of the token is not valid.")
        if self.tokens.expired(caller) or self.tokens.revoked(caller):
            raise challenge(401, 400, "Access denied. The token has expired.")
        if caller.tenant != self.world.tenant_id:
            raise challenge(401, 800001, "The partner token is missing.")
        return caller
