"""A service that is no double of any: Azure as far as these tests need one."""

from __future__ import annotations

from adapters.microsoft.entra import audiences
from adapters.microsoft.http.service import LATER, Service
from bot.errors import Cause
from tests.adapters.microsoft.world import BASE

_CAUSES = {400: Cause.BAD_REQUEST, 409: Cause.CONFLICT, 429: Cause.THROTTLED}


def judge(status: int, code: str) -> tuple[Cause, str]:
    if code == "QuotaExceeded":
        return Cause.CONFLICT, "Ask for more quota."
    return _CAUSES.get(status, Cause.DOWN), LATER


AZURE = Service(name="Azure", label="azure", base=BASE, audience=audiences.AZURE, judge=judge)
