"""Error responses: refusals, in the shapes that the services document."""

from __future__ import annotations

from typing import Any

from sandbox.wire.bodies import Answer


class Refusal(Exception):  # noqa: N818 - it is an answer, not an accident
    """Ends the handling of a request with an answer that says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refuse(
    status: int,
    code: int | str,
    description: str,
    *,
    data: list[str] | None = None,
    source: str = "PartnerFD",
) -> Refusal:
    """Partner Center's standard error body."""
    body = {"code": code, "description": description, "data": data or [], "source": source}
    return Refusal(Answer(status, body))


def challenge(status: int, code: int | str, description: str) -> Refusal:
    """A 401 that names its reason in WWW-Authenticate too."""
    headers = {
        "WWW-Authenticate": (
            'Bearer authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
            f'error="invalid_token", error_description="{description}"'
        )
    }
    body: dict[str, Any] = {"code": code, "description": description, "data": [], "source": "PartnerFD"}
    return Refusal(Answer(status, body, headers))


def throttle(seconds: int) -> Refusal:
    """The gateway's answer to too many calls: another shape than everybody else's."""
    message = f"Rate limit is exceeded. Try again in {seconds} seconds."
    return Refusal(Answer(429, {"statusCode": 429, "message": message}, {"Retry-After": str(seconds)}))


def arm(
    status: int, code: str, message: str, headers: dict[str, str] | None = None, *, target: str = ""
) -> Refusal:
    """Azure Resource Manager's error body; `target` names the property that is wrong."""
    error: dict[str, Any] = {"code": code, "message": message}
    if target:
        error |= {"target": target, "details": [{"code": code, "message": message, "target": target}]}
    return Refusal(Answer(status, {"error": error}, headers or {}))


def azure_challenge(tenant: str, message: str) -> str:
    """What Azure puts into WWW-Authenticate beside a 401."""
    where = f'authorization_uri="https://login.windows.net/{tenant}"'
    return f'Bearer {where}, error="invalid_token", error_description="{message}"'
