"""Replays a folder of recorded vendor responses through the client, and prints what it makes of them.

    python tests/replay_samples.py FOLDER

The folder holds ``index.json`` (``{"files": {name: {"method", "path", "status", "kind"}}}``) and one JSON file per
response. Each response is served over TLS at its documented path, and the operation of the client that asks for
that path is run over it. Exits with 1 when an operation ends in anything but a value or a ``PartnerFailure``.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import tempfile
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import trustme
from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from adapters.microsoft.http.exchange import Exchange
from adapters.microsoft.http.protocol import Call, Request, fresh_ids
from adapters.microsoft.http.retry import RetryPolicy
from adapters.microsoft.http.transport import HttpTransport
from adapters.microsoft.http.wire import decode
from adapters.microsoft.partner_center.client import PartnerCenter
from adapters.microsoft.partner_center.service import partner_center
from adapters.microsoft.partner_center.service_desk import PartnerCenterDesk
from bot.errors import PartnerFailure
from bot.model import Address, CustomerRef, LineItemKind, NewCustomer

ID = "11111111-2222-3333-4444-555555555555"
ADDRESS = Address("US", "Redmond", "One Microsoft Way", state="WA", postal_code="98052")
NEW = NewCustomer("test company", "xyz.ccsctp.net", "test@outlook.com", "en-US", "en", ADDRESS)


@dataclass(frozen=True)
class Sample:
    """One recorded response and where it belongs."""

    file: str
    method: str
    path: str
    status: int
    body: bytes

    @property
    def segments(self) -> list[str]:
        """The documented path; placeholders stay as they are printed."""
        return segments(urlsplit(self.path).path)

    def asks_for(self, *words: str) -> bool:
        """Whether the path is ``/v1/`` and *words*; ``*`` stands for any one id."""
        given = self.segments[1:]
        return len(given) == len(words) and all(
            word in ("*", part) for part, word in zip(given, words, strict=True)
        )


def segments(path: str) -> list[str]:
    return [part.lower() for part in unquote(path).split("/") if part]


class Tokens:
    async def token(self, resource: str, *, user: bool, tenant: str = "") -> str:
        return "recorded"

    def expire(self, token: str) -> None: ...


class Vendor:
    """Serves the one sample that is on; whatever else is asked for afterwards is an empty collection."""

    def __init__(self) -> None:
        self.sample: Sample | None = None
        self.served = False

    def show(self, sample: Sample) -> None:
        self.sample, self.served = sample, False

    async def handle(self, request: web.Request) -> web.Response:
        sample = self.sample
        assert sample is not None
        if self.served:
            return web.json_response({"totalCount": 0, "items": []})
        asked, documented = segments(request.path), sample.segments
        if request.method != sample.method or len(asked) != len(documented):
            return web.json_response({"code": 1000, "description": "Another path was asked for."}, status=404)
        self.served = True
        return web.Response(status=sample.status, body=sample.body, content_type="application/json")


Operation = Callable[[PartnerCenter, Sample], Awaitable[Any]]


async def _all(pages: AsyncIterator[Sequence[Any]]) -> list[Any]:
    return [row async for page in pages for row in page]


def _lines(client: PartnerCenter, sample: Sample) -> Awaitable[Any]:
    query = {name.lower(): value[0] for name, value in parse_qs(urlsplit(sample.path).query).items()}
    kind = query.get("invoicelineitemtype") or query.get("nvoicelineitemtype") or "billinglineitems"
    invoice = sample.segments[2].upper()
    period = query.get("period", "")
    kinds = LineItemKind(query.get("provider", "onetime"), kind)
    return _all(client.invoices.line_items(invoice, kinds, query.get("currencycode", ""), period))


OPERATIONS: list[tuple[str, tuple[str, ...], Operation]] = [
    ("GET", ("customers",), lambda client, _: _all(client.customers.pages())),
    ("POST", ("customers",), lambda client, _: client.customers.create(NEW, fresh_ids())),
    ("GET", ("customers", "usagerecords"), lambda client, _: _all(client.usage.by_customer())),
    ("GET", ("customers", "*"), lambda client, _: client.customers.get(ID)),
    ("GET", ("customers", "*", "subscriptions"), lambda client, _: client.subscriptions.of(ID)),
    ("GET", ("customers", "*", "usagesummary"), lambda client, _: client.usage.summary(ID)),
    ("GET", ("customers", "*", "usagebudget"), lambda client, _: client.usage.budget(ID)),
    (
        "PATCH",
        ("customers", "*", "usagebudget"),
        lambda client, _: client.usage.set_budget(ID, Decimal(100), fresh_ids()),
    ),
    (
        "GET",
        ("customers", "*", "subscriptions", "usagerecords"),
        lambda client, _: client.usage.by_subscription(ID),
    ),
    (
        "GET",
        ("customers", "*", "subscriptions", "*", "usagerecords", "resources"),
        lambda client, _: client.usage.by_resource(ID, ID),
    ),
    (
        "GET",
        ("customers", "*", "subscriptions", "*", "azureentitlements"),
        lambda client, _: client.subscriptions.azure_entitlements(ID, ID),
    ),
    (
        "GET",
        ("customers", "*", "servicerequests"),
        lambda client, _: PartnerCenterDesk(client.exchange).tickets(CustomerRef(ID, "Contoso", "")),
    ),
    ("GET", ("invoices",), lambda client, _: client.invoices.all()),
    ("GET", ("invoices", "*", "lineitems"), _lines),
    ("POST", ("validations", "address"), lambda client, _: client.customers.check_address(ADDRESS)),
]


def operation_for(sample: Sample) -> Operation | None:
    """The client's operation that asks for the sample's path."""
    if sample.method == "GET" and sample.asks_for("invoices", "summary"):
        from adapters.microsoft.partner_center.calls import invoices

        return lambda client, _: client.exchange.perform(invoices.balance())
    if sample.asks_for("customers", "relationshiprequests"):
        return None
    found = (run for method, words, run in OPERATIONS if sample.method == method and sample.asks_for(*words))
    return next(found, None)


async def as_json(client: PartnerCenter, sample: Sample) -> object:
    """What nothing in the client asks for: at least the body can be read."""
    request = Request("replay", sample.method, sample.path.split("?")[0].replace("<", "").replace(">", ""))
    return await client.exchange.perform(Call(request, lambda response: decode(response.body)))


def read_samples(folder: Path) -> list[Sample]:
    """Every response of the folder. An error without a path may come from anywhere: it is served for customers."""
    index = json.loads((folder / "index.json").read_text("utf-8"))["files"]
    found = []
    for name, facts in sorted(index.items()):
        status, path = facts["status"] or 200, facts["path"] or ("/v1/customers" if facts["status"] else "")
        if facts["kind"] == "response" and path.startswith("/"):
            body = (folder / name).read_bytes()
            found.append(Sample(name, facts["method"] or "GET", path, status, body))
    return found


@asynccontextmanager
async def replaying(vendor: Vendor) -> AsyncIterator[PartnerCenter]:
    """A client whose vendor is *vendor*, over TLS on loopback."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", vendor.handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    with tempfile.TemporaryDirectory() as directory:
        ca_file = Path(directory, "ca.pem")
        authority.cert_pem.write_to_path(str(ca_file))
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        base = f"https://localhost:{runner.addresses[0][1]}"
        exchange = Exchange(
            partner_center(base), Tokens(), HttpTransport(ca_file), retry=RetryPolicy(attempts=1)
        )
        async with PartnerCenter(exchange) as client:
            yield client
    await runner.cleanup()


def shown(value: object) -> str:
    """A value as one short piece of text: what is known of it, and nothing else."""
    if isinstance(value, list | tuple):
        return f"{len(value)} × {shown(value[0])}" if value else "none"
    if is_dataclass(value):
        known = {one.name: getattr(value, one.name) for one in fields(value) if one.repr}
        return " ".join(f"{name}={shown(part)}" for name, part in known.items() if part not in (None, "", ()))
    if isinstance(value, dict):
        return f"{{{len(value)} fields}}"
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value)


async def replay(folder: Path) -> int:
    """Run everything; returns how many operations broke."""
    vendor, broken = Vendor(), 0
    async with replaying(vendor) as client:
        for sample in read_samples(folder):
            vendor.show(sample)
            run = operation_for(sample)
            kind = "read" if run else "json"
            try:
                told = shown(await (run or as_json)(client, sample))
            except PartnerFailure as failure:
                kind, told = "no", f"{failure.cause}: {failure.code} {failure.detail} → {failure.advice}"
            except Exception:  # noqa: BLE001 - whatever breaks is what this script is looking for
                kind, told, broken = "BROKE", traceback.format_exc(limit=-2).replace("\n", " "), broken + 1
            sys.stdout.write(f"{kind:5} {sample.status} {sample.file:90.90} {' '.join(told.split()):.160}\n")
    return broken


def main() -> int:
    if len(sys.argv) != 2 or not Path(sys.argv[1], "index.json").is_file():
        sys.stderr.write("usage: python tests/replay_samples.py FOLDER   (with index.json in it)\n")
        return 2
    broken = asyncio.run(replay(Path(sys.argv[1])))
    sys.stdout.write(f"{broken} broke.\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
