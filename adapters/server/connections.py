"""Connections of one server: how many there are, and how long each may take over what it does.

The framework knows no deadline for headers, for bodies and for answers that nobody reads. Here each connection stands
between the transport and the framework's protocol, and says what it waits for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum

from aiohttp import web
from prometheus_client import Counter, Gauge

from adapters.server import limits

OPEN = Gauge("csp_bot_http_connections", "Connections of callers that are open")
DROPPED = Counter("csp_bot_http_dropped_total", "Connections that the server ended, by reason", ["reason"])

_TICK = 1.0
_END = b"\r\n\r\n"
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Phase(StrEnum):
    """What a connection is at."""

    IDLE = "idle"  # no byte of a request yet
    HEADERS = "headers"  # some, and their end is not there
    READ = "read"  # the headers are there, and the framework has them
    WORKING = "working"  # a handler has the request
    LINGERING = "lingering"  # it was answered, and the rest of its body is thrown away
    ENDED = "ended"  # we hung up


class Connection(asyncio.BufferedProtocol):
    """One connection; passes everything on to ``inner``, the framework's protocol.

    What comes after a whole request waits here until that is answered, and is not read from the caller any further: the
    framework would read and keep dozens of requests beside the one that is worked on.
    """

    def __init__(self, inner: asyncio.Protocol, connections: Connections) -> None:
        self._inner, self._connections = inner, connections
        self._transport: asyncio.Transport | None = None
        self.phase, self.since = Phase.IDLE, 0.0
        self._request: web.BaseRequest | None = None
        self._served = False
        self._stuck: float | None = None
        self._size, self._tail, self._early = 0, b"", b""

    # -- from the transport --------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._connections.admit(self):
            self._inner.connection_made(transport)

    def get_buffer(self, sizehint: int) -> bytearray:
        # One for all: what is read is taken out before anybody else's turn.
        return self._connections.buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._received(bytes(self._connections.buffer[:nbytes]))

    def _received(self, data: bytes) -> None:
        if self.phase is Phase.ENDED:
            return
        if self.phase is Phase.READ or (self.phase is Phase.WORKING and not self.uploading):
            self._hold(data)
            return
        if self.phase is Phase.IDLE:
            self._size, self._tail = 0, b""
            self._enter(Phase.HEADERS)
        if self.phase is Phase.HEADERS and not self._counted(data):
            self._connections.end(self, "headers too long", _TOO_LONG)
            return
        self._inner.data_received(data)

    def _hold(self, data: bytes) -> None:
        self._early += data
        if self._transport is not None:
            self._transport.pause_reading()

    def _release(self) -> None:
        if self._early and self._transport is not None and self.phase is not Phase.READ:
            early, self._early = self._early, b""
            self._transport.resume_reading()
            self._received(early)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        known = self._connections.forget(self)
        self.phase, self._request = Phase.ENDED, None
        if known:
            self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._stuck = self._connections.now()
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._stuck = None
        self._inner.resume_writing()

    # -- from the server -----------------------------------------------------------------------------

    def begins(self, request: web.BaseRequest) -> None:
        """A handler has the request now."""
        if self.phase is not Phase.ENDED:
            self._request = request
            self._enter(Phase.WORKING)
            if self.uploading:
                self._release()

    def is_over(self) -> None:
        """The handler has answered; the answer may still be on its way."""
        unread, self._request, self._served = self.uploading, None, True
        if self.phase is Phase.WORKING:
            self._enter(Phase.LINGERING if unread else Phase.READ if self._more else Phase.IDLE)
            self._release()

    @property
    def uploading(self) -> bool:
        """Whether a handler has a request whose body is not there to its end."""
        return self._request is not None and not self._request.content.is_eof()

    def overdue(self, now: float) -> str:
        """Why it is to be ended; empty while it is in time."""
        waited = now - self.since
        if self._stuck is not None and now - self._stuck > limits.ANSWER_SECONDS:
            return "answer not read"
        if self.phase is Phase.WORKING:
            # A handler that waits for the body says so itself, an instant before.
            return "body too slow" if self.uploading and waited > limits.BODY_SECONDS + _TICK else ""
        if self._unsent:
            return "answer not read" if waited > limits.ANSWER_SECONDS else ""
        if self.phase is Phase.LINGERING:
            return "body not read" if waited > limits.LINGERING_SECONDS + _TICK else ""
        if self.phase is Phase.IDLE and self._served:
            return "unused" if waited > limits.KEEP_ALIVE_SECONDS else ""
        return "headers too slow" if waited > limits.HEADER_SECONDS else ""

    def hang_up(self, last_words: bytes = b"") -> None:
        """End it; what the caller has not read of earlier answers is lost, unless there are last words."""
        begun, self.phase, self._request = self.phase, Phase.ENDED, None
        assert self._transport is not None
        if last_words and begun is Phase.HEADERS and not self._unsent and not self._transport.is_closing():
            self._transport.write(last_words)
            if not self._unsent:
                self._transport.close()
                return
        self._transport.abort()

    # -- inside --------------------------------------------------------------------------------------

    @property
    def _more(self) -> bool:
        """Whether the framework has the headers of another request already, which came with the one before."""
        return bool(getattr(self._inner, "_messages", ()))

    @property
    def _unsent(self) -> bool:
        return self._transport is not None and self._transport.get_write_buffer_size() > 0

    def _enter(self, phase: Phase) -> None:
        self.phase, self.since = phase, self._connections.now()
        self._connections.moved(self)

    def _counted(self, data: bytes) -> bool:
        """Whether the headers are within bounds with these bytes."""
        seen = self._tail + data
        end = seen.find(_END)
        self._size += end if end >= 0 else len(data)
        self._tail = seen[-3:]
        if end >= 0:
            self.phase = Phase.READ
        return self._size <= limits.HEADER_BYTES


class Connections:
    """All connections of a server, at most ``most``. A new one takes the place of the one that has waited longest for
    its caller; never of one whose request is whole and being worked on.

    ``make`` is the framework's factory of protocols.
    """

    def __init__(self, make: Callable[[], asyncio.Protocol], most: int, now: Callable[[], float]) -> None:
        self._make, self._most, self.now = make, most, now
        self._open: set[Connection] = set()
        # In the order in which they began to wait.
        self._waiting: dict[Connection, None] = {}
        self.buffer = bytearray(limits.READ_BYTES)

    def __call__(self) -> Connection:
        """A protocol for a connection that was accepted."""
        return Connection(self._make(), self)

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: Connection) -> bool:
        """Whether there is room for one more, also by making some."""
        if len(self._open) >= self._most and not self.make_room():
            connection.hang_up()
            DROPPED.labels("no room").inc()
            return False
        self._open.add(connection)
        OPEN.inc()
        connection.since = self.now()
        self.moved(connection)
        return True

    def make_room(self) -> bool:
        """End the connection that has waited longest for its caller; whether there was one."""
        while self._waiting:
            oldest = next(iter(self._waiting))
            if oldest.phase is Phase.WORKING and not oldest.uploading:
                del self._waiting[oldest]
                continue
            self.end(oldest, "room for others")
            return True
        return False

    def moved(self, connection: Connection) -> None:
        """Its phase has changed just now."""
        self._waiting.pop(connection, None)
        if connection.phase is not Phase.WORKING or connection.uploading:
            self._waiting[connection] = None

    def end(self, connection: Connection, reason: str, last_words: bytes = b"") -> None:
        """Hang up, and count it under this reason."""
        DROPPED.labels(reason).inc()
        self._waiting.pop(connection, None)
        connection.hang_up(last_words)

    def forget(self, connection: Connection) -> bool:
        """It is closed; whether it had been admitted."""
        self._waiting.pop(connection, None)
        if connection not in self._open:
            return False
        self._open.remove(connection)
        OPEN.dec()
        return True

    def sweep(self) -> None:
        """End what is overdue."""
        now = self.now()
        for connection in list(self._open):
            if connection.phase is not Phase.ENDED and (reason := connection.overdue(now)):
                self.end(connection, reason, _TOO_SLOW)


async def sweep_on(connections: Connections) -> None:
    """Look every second, until cancelled."""
    while True:
        await asyncio.sleep(_TICK)
        connections.sweep()
