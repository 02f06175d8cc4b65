"""What the tests of the webhook share: certificates of every kind, a host that serves them, and a bot that listens."""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import aiohttp
import trustme
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from adapters.microsoft.partner_center.webhook.intake import PATH, WebhookIntake
from adapters.processes.web import serving, web_app
from bot.errors import Unavailable
from bot.model import VendorEvent
from config.settings import PartnerCenterSettings
from tests.fakes import FABRIKAM, NOW, FakeClock

MICROSOFT = "Microsoft Corporation"
DAY = timedelta(days=1)


@cache
def rsa_key(label: str = "signer", bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key for each label, made once for all tests: making one takes a while."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(label: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def name(common: str, *organisations: str) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, each) for each in organisations]
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common)])


ROOT, ISSUER = name("Root", MICROSOFT), name("Issuing CA", MICROSOFT)


def certificate(
    *,
    subject: x509.Name | None = None,
    issuer: x509.Name = ISSUER,
    key=None,
    by=None,
    start: datetime = NOW - DAY,
    end: datetime = NOW + 30 * DAY,
    ca: bool = False,
    below: int | None = None,
    signs: bool = True,
    issuer_at: str = "",
) -> x509.Certificate:
    """A certificate; by default a good signer's, issued by the good issuing authority."""
    built = (
        x509.CertificateBuilder()
        .subject_name(subject or name("events.example", MICROSOFT))
        .issuer_name(issuer)
        .public_key((key or rsa_key()).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca, below), critical=True)
        .add_extension(
            x509.KeyUsage(signs and not ca, False, False, False, False, ca, ca, False, False), critical=True
        )
    )
    if issuer_at:
        where = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
        )
        built = built.add_extension(x509.AuthorityInformationAccess([where]), critical=False)
    return built.sign(by or ec_key("issuer"), hashes.SHA256())


@cache
def root() -> x509.Certificate:
    return certificate(subject=ROOT, issuer=ROOT, key=ec_key("root"), by=ec_key("root"), ca=True)


@cache
def issuing() -> x509.Certificate:
    return certificate(subject=ISSUER, issuer=ROOT, key=ec_key("issuer"), by=ec_key("root"), ca=True, below=0)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)


def der(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.DER)


def event_body(**changes: object) -> bytes:
    body = {
        "EventName": "subscription-updated",
        "ResourceUri": f"http://api.partnercenter.microsoft.com/webhooks/v1/customers/{FABRIKAM.id}/subscriptions/"
        "8AAAAAAA-0000-4000-8000-000000000001",
        "ResourceName": "subscription",
        "AuditUri": None,
        "ResourceChangeUtcDate": (NOW - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S.3520276+00:00"),
    }
    return json.dumps(body | changes).encode()


def signature(body: bytes, key: rsa.RSAPrivateKey | None = None, digest=None, padding=None) -> str:
    signed = (key or rsa_key()).sign(body, padding or PKCS1v15(), digest or hashes.SHA256())
    return f"Signature {base64.b64encode(signed).decode()}"


@dataclass
class MemoryEvents:
    """Events in a dictionary; ``away`` is a database that does not answer."""

    kept: dict[str, VendorEvent] = field(default_factory=dict)
    away: bool = False

    async def put(self, event: VendorEvent, now: datetime) -> bool:
        if self.away:
            raise Unavailable
        return self.kept.setdefault(event.key, event) is event

    async def waiting(self, limit: int) -> Sequence[VendorEvent]:
        return list(self.kept.values())[:limit]

    async def done(self, keys: Sequence[str], now: datetime) -> None:
        for key in keys:
            self.kept.pop(key, None)


Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class CertificateHost:
    """An https server on loopback; what is at a path is bytes, or a function that misbehaves."""

    ca_file: Path
    host: str = ""
    files: dict[str, bytes | Serve] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def url(self, path: str = "/good.cer") -> str:
        return f"https://{self.host}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked[request.path] += 1
        found = self.files.get(request.path)
        if found is None:
            return web.Response(status=404)
        return web.Response(body=found) if isinstance(found, bytes) else await found(request)


@asynccontextmanager
async def certificate_host(folder: Path) -> AsyncIterator[CertificateHost]:
    authority = trustme.CA()
    path = folder / "tls.pem"
    authority.cert_pem.write_to_path(str(path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    host = CertificateHost(path)
    app = web.Application()
    app.router.add_get("/{tail:.*}", host.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    host.host = f"localhost:{runner.addresses[0][1]}"
    host.files = {"/good.cer": pem(certificate(), issuing())}
    try:
        yield host
    finally:
        await runner.cleanup()


@dataclass
class Listener:
    """The bot's server with an intake, the host of certificates, and what was kept."""

    session: aiohttp.ClientSession
    certificates: CertificateHost
    events: MemoryEvents
    clock: FakeClock
    nudges: list[None] = field(default_factory=list)

    def headers(self, body: bytes, **changes: str | None) -> dict[str, str]:
        """Good headers; a change to ``None`` leaves one out."""
        good: dict[str, str | None] = {
            "x_ms_signature": signature(body),
            "x_ms_certificate_url": self.certificates.url(),
            "x_ms_signature_algorithm": "RSA-SHA256",
        }
        merged = good | changes
        return {key.replace("_", "-"): value for key, value in merged.items() if value is not None}

    async def post(self, body: object, headers: object) -> int:
        async with self.session.post(PATH, data=body, headers=headers) as answer:
            assert await answer.read() == b""
            return answer.status

    async def deliver(self, body: bytes | None = None, **changes: str | None) -> int:
        content = event_body() if body is None else body
        return await self.post(content, self.headers(content, **changes))


async def _ready() -> None: ...


@asynccontextmanager
async def listening(
    folder: Path, adjust: Callable[[CertificateHost], None] = lambda _: None
) -> AsyncIterator[Listener]:
    roots = folder / "roots.pem"
    roots.write_bytes(pem(root()))
    async with certificate_host(folder) as host:
        adjust(host)
        settings = PartnerCenterSettings(
            "tenant",
            "client",
            ca_file=host.ca_file,
            webhook_certificate_hosts=(host.host,),
            webhook_roots_file=roots,
        )
        events, clock, nudges = MemoryEvents(), FakeClock(), []
        intake = WebhookIntake(settings, events, clock, lambda: nudges.append(None))
        app = web_app([intake], _ready, None)
        async with serving(app, [intake], "127.0.0.1", 0, grace=0.2) as port:
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
                yield Listener(session, host, events, clock, nudges)


async def until(told: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until something is so; fails when it does not come about."""
    async with asyncio.timeout(seconds):
        while not told():
            await asyncio.sleep(0.01)
