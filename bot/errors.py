"""Refusals and failures as values with data; ``bot.cards.refusal`` words them in one place.

A *refusal* is the bot's own no: nothing was done. A *failure* comes from the vendor and says whether anything
may have been done. They are not frozen, although nothing changes them: contextlib sets ``__traceback__`` on
what passes through it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.messages import N_
from bot.model import Freeze, Noun
from bot.model.change import ChangeProblem
from bot.redaction import without_tokens


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The bot will not do this, and nothing was done."""

    @property
    def word(self) -> str:
        """What the audit trail calls it."""
        return type(self).__name__


@dataclass(eq=False)
class Redirected(Exception):  # noqa: N818 - no error of anybody's
    """The answer is that to another ``line``, which is checked like any other that is typed."""

    line: str


@dataclass(eq=False)
class UnknownCommand(Refusal):
    """No command has this name; ``nearest`` are the closest names."""

    typed: str
    nearest: tuple[str, ...] = ()


@dataclass(eq=False)
class BadLine(Refusal):
    """The line cannot be read as arguments: ``problem`` says why; ``usage`` is the command's usage line. ``rest`` is a line with what
    was understood, where it only reads."""

    problem: str
    usage: str = ""
    rest: str = ""


class UnclearLine(BadLine):
    """A line that can be read in two ways: it is asked about, and never read as if one of them was meant."""


@dataclass(eq=False)
class BadValue(Refusal):
    """One argument has a value that will not do; ``problem`` is a sentence, ``example`` a value that would. ``parameter`` is what
    its field is called: the pipeline puts the label in place of the name."""

    parameter: str
    value: str
    problem: str
    example: str = ""


@dataclass(eq=False)
class FieldProblems(Refusal):
    """Values of a form that will not do, by parameter name; the form comes back with everything else kept.

    ``note`` goes above the form, for what belongs to no single field. ``choices`` offers answers to pick from,
    as (label, value), for fields whose likeliest answers are known by what was filled in.
    """

    problems: Mapping[str, str]
    note: str = ""
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


@dataclass(eq=False)
class Ambiguous(Refusal):
    """Several things answer to what was typed: which one is meant? ``more`` counts those not listed."""

    what: Noun
    typed: str
    candidates: tuple[Any, ...]
    more: int = 0

    @property
    def word(self) -> str:
        """``AmbiguousCustomer``."""
        return f"Ambiguous{_joined(self.what.name)}"


@dataclass(eq=False)
class Unknown(Refusal):
    """Nothing of its kind answers to what was typed; ``nearest`` are those that look like it."""

    what: Noun
    typed: str
    nearest: tuple[Any, ...] = ()

    @property
    def word(self) -> str:
        """``UnknownCustomer``."""
        return f"Unknown{_joined(self.what.name)}"


def _joined(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split())


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be done instead, as a button: ``line`` is what it runs."""

    label: str
    line: str


@dataclass(eq=False)
class NotFound(Refusal):
    """What was asked for is not there: ``what`` is a noun phrase ("invoice G000024130"). ``offer`` is a button.

    ``about`` is the tenant id of the customer whose it is, where it is kept from whoever asked: for the audit trail alone.
    """

    what: str
    hint: str = ""
    about: str = ""
    offer: Offer | None = None


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The person may not do ``action``, a verb phrase. ``why`` is a sentence, and ``ask`` who can help, with their page in ``link``.

    ``who`` are all who may not, as a subject ("Sales agents"), where that is the whole reason.
    """

    action: str
    why: str
    ask: str = ""
    who: str = ""
    link: str = ""


@dataclass(eq=False)
class Declined(Refusal):
    """What was asked cannot be done as things stand: ``problem`` says why, ``advice`` what to do, and ``offer`` is a button for that."""

    problem: str
    advice: str = ""
    offer: Offer | None = None


@dataclass(eq=False)
class Stale(Refusal):
    """What a change would overwrite is not what its card showed any more; ``line`` asks for it again."""

    line: str


@dataclass(eq=False)
class SignInFirst(Refusal):
    """It has to be certain which Microsoft account somebody has: ``problem`` is a sentence that says for what."""

    problem: str


@dataclass(eq=False)
class Frozen(Refusal):
    """The bot is read-only: nothing is written anywhere just now."""

    freeze: Freeze


@dataclass(eq=False)
class ChangeUnavailable(Refusal):
    """A pending change cannot be confirmed or cancelled by this click."""

    problem: ChangeProblem
    title: str = ""
    owner: str = ""


@dataclass(eq=False)
class Unavailable(Refusal):
    """``what`` is locked or away, a part of ours. Nothing was done, unless it failed while it was ``committing``."""

    what: str = N_("The bot's database")
    committing: bool = False


@dataclass(eq=False)
class Unsettled(Refusal):
    """Our own store failed while something was stored that is done with that: whether it was, nobody knows."""


@dataclass(eq=False)
class WrongClock(Refusal):
    """Some clock is wrong, so that what depends on the time is left alone; ``problem`` is a sentence."""

    problem: str

    def __str__(self) -> str:
        return self.problem


class Cause(StrEnum):
    """What kind of vendor failure it is; decides advice and whether trying again makes sense."""

    BAD_REQUEST = "bad request"
    SIGN_IN = "sign-in"
    MFA = "mfa"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    CONFLICT = "conflict"
    STALE = "stale"
    THROTTLED = "throttled"
    DOWN = "down"
    TIMEOUT = "timeout"
    GARBAGE = "garbage"
    NO_DATA = "no data yet"
    UNSUPPORTED = "unsupported"


VERDICTS = frozenset({Cause.BAD_REQUEST, Cause.NOT_FOUND, Cause.CONFLICT, Cause.STALE, Cause.UNSUPPORTED})
"""A no that the vendor arrived at by looking at the request. To be turned away at the door, throttled or met with an
outage says nothing about an earlier attempt at the same request."""


@dataclass(eq=False)
class PartnerFailure(Exception):  # noqa: N818 - named for what happened
    """Partner Center, Entra ID or Azure answered with an error, or not at all.

    ``maybe_done`` is true when a write may have taken effect although no answer came back (timeout, dropped
    connection): such a write is settled by repeating the same ``MS-RequestId``, never shown as failed.
    ``retry_after`` is in seconds. ``advice`` says what to do; ``detail`` is the vendor's own text. ``service`` is who
    failed, as people call it; ``operation`` a verb phrase in
    English ("read an invoice"), translated where it is shown. ``own`` is true when it is the asker's
    own sign-in that is missing or has ended: they renew it themselves, in chat.
    """

    cause: Cause
    operation: str
    detail: str = ""
    advice: str = ""
    code: str = ""
    status: int | None = None
    correlation_id: str = ""
    request_id: str = ""
    retry_after: float | None = None
    maybe_done: bool = False
    data: tuple[str, ...] = field(default=())
    service: str = "Partner Center"
    own: bool = False

    def __post_init__(self) -> None:
        # Servers have been seen to quote the request they failed at, and its headers.
        self.detail, self.code = without_tokens(self.detail), without_tokens(self.code)
        self.data = tuple(without_tokens(each) for each in self.data)

    def __str__(self) -> str:
        where = f" [{self.status} {self.code}]" if self.status else ""
        return f"{self.operation}: {self.cause}{where} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class KnownCode:
    """One meaning of a vendor's error code. ``status`` is the HTTP status that it comes with; 0 where that tells nothing.
    ``page`` is the vendor's own about it."""

    code: str
    service: str
    cause: Cause
    advice: str
    page: str
    status: int = 0


ErrorCodes = Mapping[str, tuple[KnownCode, ...]]
"""What the vendors' codes mean, by code in lower case."""
