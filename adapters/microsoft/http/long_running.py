"""Long-running operations: work that a service takes on and answers for later, and where its outcome is told. Pure.

``Location`` tells by the status of what is there, ``Azure-AsyncOperation`` by a word in a body; without either, the resource that is
made or changed tells by its ``provisioningState``.
https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.protocol import Request, Response
from adapters.microsoft.http.wire import fields, word

_STATUS_LINKS = ("azure-asyncoperation", "operation-location")
_FAILED = frozenset({"failed", "canceled", "cancelled"})
_PUTTING = frozenset({"PUT", "PATCH"})


class Progress(Enum):
    """How far the work is."""

    RUNNING = auto()
    DONE = auto()
    FAILED = auto()


class Told(Enum):
    """By what the state of work is told."""

    STATUS = auto()
    """The HTTP status of what is at ``Location``."""
    WORD = auto()
    """The word ``status`` in a body of its own."""
    RESOURCE = auto()
    """``properties.provisioningState`` of the resource itself."""


@dataclass(frozen=True, slots=True)
class LongRunning:
    """Work under way: the link to its state, and the one to its result (empty where the last answer is the result)."""

    link: str
    told: Told = Told.STATUS
    result: str = ""

    @property
    def is_told_by_status(self) -> bool:
        """Whether a status of refusal, where the outcome was to be, is the outcome."""
        return self.told is Told.STATUS

    def begun(self, response: Response) -> Progress:
        """What the answer that began it says already: a resource can be there, and have failed."""
        return self.progress(response) if self.told is Told.RESOURCE else Progress.RUNNING

    def progress(self, response: Response) -> Progress:
        """What a poll's answer says. Raises :class:`WireError` where it says nothing."""
        if response.status == 202 and (self.told is Told.STATUS or not response.body.strip()):
            return Progress.RUNNING
        match self.told:
            case Told.STATUS:
                return Progress.DONE
            case Told.WORD:
                state = word(fields(response.body).raw("status"))
                if not state:
                    raise WireError("it does not say how far the work is")
            case Told.RESOURCE:
                # What says nothing of its state is there for good.
                state = _provisioning_state(response) or "succeeded"
        if state in _FAILED:
            return Progress.FAILED
        return Progress.DONE if state == "succeeded" else Progress.RUNNING

    def moved(self, response: Response) -> LongRunning:
        """The same work, where a poll's answer says that its state is told elsewhere from now on."""
        if self.told is Told.RESOURCE:
            return self
        names = _STATUS_LINKS if self.told is Told.WORD else ("location",)
        return replace(self, link=_header(response, *names) or self.link)


def long_running(request: Request, response: Response) -> LongRunning | None:
    """The work that *response* says was taken on; ``None`` for one that is an answer by itself."""
    location = _header(response, "location")
    status_link = _header(response, *_STATUS_LINKS) if request.method != "GET" and response.ok else ""
    if status_link:
        # What was put or patched is the result; an action's is where Location says, or what the last poll said.
        result = request.path if request.method in _PUTTING else location
        return LongRunning(status_link, Told.WORD, result)
    if response.status == 202 and location:
        return LongRunning(location)
    if request.method in _PUTTING and response.ok and _is_unfinished(response):
        return LongRunning(request.path, Told.RESOURCE)
    return None


def _is_unfinished(response: Response) -> bool:
    """Whether a resource that was put or patched is not there yet, or came to nothing."""
    if response.status == 202 and not response.body.strip():
        return True
    return _provisioning_state(response) not in {"", "succeeded"}


def _provisioning_state(response: Response) -> str:
    """How far a resource says it is; "" where it does not say, or cannot be read, which its reader will find."""
    try:
        return word(fields(response.body).inner("properties").raw("provisioningState"))
    except WireError:
        return ""


def _header(response: Response, *names: str) -> str:
    return next((value for name in names if (value := response.headers.get(name, ""))), "")
