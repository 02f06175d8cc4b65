"""Partner API of the double: who may have a price sheet, which one, and in which wrapping."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

import jwt

from sandbox.entra.directory import Entra
from sandbox.entra.tokens import Caller
from sandbox.pricing.sheets import COLUMNS, sheet
from sandbox.wire.bodies import Answer
from sandbox.wire.problems import Refusal
from sandbox.world.countries import COUNTRIES, Country
from sandbox.world.people import ADMIN_AGENT, SALES_AGENT
from sandbox.world.world import World

AUDIENCE = "https://api.partner.microsoft.com"
_SHEET = re.compile(r"/v1\.0/sales/pricesheets\(Market='(\w{2})',PricesheetView='(\w+)'\)/\$value")
_UNPACKED_BEFORE = datetime(2020, 4, 1, tzinfo=UTC)
"""Older sheets are served as they are: https://learn.microsoft.com/partner-center/developer/get-a-price-sheet"""


class Pricing:
    """Answers for a signed-in Admin agent or Sales agent; application-only access is not supported."""

    def __init__(self, world: World, entra: Entra) -> None:
        self.world, self.entra = world, entra

    def answer(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """One request. Raises Refusal in the Partner API's shape."""
        self._admit(headers)
        found = _SHEET.fullmatch(path)
        if found is None or method != "GET":
            raise _refuse(404, "NotFound", "The resource was not found.")
        country, view = _country(found[1]), found[2].lower()
        if country is None or view not in COLUMNS:
            raise _refuse(400, "BadRequest", "The market or the view is not valid.")
        month = self._month(query)
        content = sheet(self.world, country, view, month)
        zipped = "deflate" in headers.get("Accept-Encoding", "").lower() and month >= _UNPACKED_BEFORE
        named = {
            "Content-Disposition": "attachment; filename=pricesheet",
            "Request-ID": self.world.rng.guid("pricing", path),
        }
        return Answer(
            200, _zip(content) if zipped else content, named, content_type="application/octet-stream"
        )

    def _admit(self, headers: Mapping[str, str]) -> None:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        caller: Caller | None = None
        with suppress(jwt.PyJWTError, KeyError):
            caller = self.entra.tokens.caller(token) if scheme == "Bearer" else None
        tokens = self.entra.tokens
        if caller is None or caller.audience != AUDIENCE or tokens.expired(caller) or tokens.revoked(caller):
            raise _refuse(401, "Unauthorized", "Access token validation failure.")
        if not headers.get("client-request-id"):
            raise _refuse(400, "BadRequest", "The header client-request-id is required.")
        if caller.person is None:
            raise _refuse(400, "BadRequest", "Application-only access is not supported.")
        if caller.tenant != self.world.tenant_id or not caller.person.roles & {ADMIN_AGENT, SALES_AGENT}:
            raise _refuse(403, "Forbidden", "The user has none of the roles Admin agent and Sales agent.")

    def _month(self, query: Mapping[str, str]) -> datetime:
        this = self.world.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        timeline, said = query.get("timeline", "current").lower(), query.get("month", "")
        if timeline == "current":
            return this
        if timeline == "future":
            return this.replace(year=this.year + this.month // 12, month=this.month % 12 + 1)
        if timeline != "history" or not re.fullmatch(r"\d{4}(0[1-9]|1[0-2])", said):
            raise _refuse(400, "BadRequest", "History needs a month as YYYYMM.")
        month = datetime(int(said[:4]), int(said[4:]), 1, tzinfo=UTC)
        if month > this:
            raise _refuse(404, "NotFound", "There is no price sheet of this month.")
        return month


def _country(code: str) -> Country | None:
    return next((one for one in COUNTRIES.values() if one.iso2 == code.upper()), None)


def _zip(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheets.csv", content)
    return packed.getvalue()


def _refuse(status: int, code: str, message: str) -> Refusal:
    return Refusal(Answer(status, {"error": {"code": code, "message": message}}))
