"""Long-running operations: work that a service takes on and answers for later, and where its outcome is told. Pure.

``Location`` tells by the status of what is there, ``Azure-AsyncOperation`` by a word in a body.
https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.wire import WireError, fields, word

_STATUS_LINKS = ("azure-asyncoperation", "operation-location")
_FAILED = frozenset({"failed", "canceled", "cancelled"})


class Progress(Enum):
    """How far the work is."""

    RUNNING = auto()
    DONE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class LongRunning:
    """Work under way: the link to its state, and the one to its result (empty where the last answer is the result)."""

    link: str
    told_in_body: bool = False
    result: str = ""

    def progress(self, response: Response) -> Progress:
        """What a poll's answer says. Raises :class:`WireError` where it says nothing."""
        if response.status == 202 and not (self.told_in_body and response.body.strip()):
            return Progress.RUNNING
        if not self.told_in_body:
            return Progress.DONE
        state = word(fields(response.body).raw("status"))
        if not state:
            raise WireError("it does not say how far the work is")
        if state in _FAILED:
            return Progress.FAILED
        return Progress.DONE if state == "succeeded" else Progress.RUNNING

    def moved(self, response: Response) -> LongRunning:
        """The same work, where a poll's answer says that its state is told elsewhere from now on."""
        names = _STATUS_LINKS if self.told_in_body else ("location",)
        return replace(self, link=_header(response, *names) or self.link)


def long_running(request: Request, response: Response) -> LongRunning | None:
    """The work that *response* says was taken on; ``None`` for one that is an answer by itself."""
    location = _header(response, "location")
    status_link = _header(response, *_STATUS_LINKS) if request.method != "GET" and response.ok else ""
    if status_link:
        # What was put or patched is the result; an action's is where Location says, or what the last poll said.
        result = request.path if request.method in {"PUT", "PATCH"} else location
        return LongRunning(status_link, told_in_body=True, result=result)
    return LongRunning(location) if response.status == 202 and location else None


def _header(response: Response, *names: str) -> str:
    return next((value for name in names if (value := response.headers.get(name, ""))), "")
