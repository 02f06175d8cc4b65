"""Sign-in health: how a sign-in on which the bot depends is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SignInProblem(StrEnum):
    """Why a sign-in does not work, or soon will not."""

    MISSING = "missing"
    REVOKED = "revoked"
    NO_MFA = "no mfa"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in: ``name`` is whose ("the service account"). ``ends`` is when it lapses if it is not used before.

    ``advice`` says what to do about ``problem``.
    """

    name: str
    problem: SignInProblem | None = None
    ends: datetime | None = None
    advice: str = ""
