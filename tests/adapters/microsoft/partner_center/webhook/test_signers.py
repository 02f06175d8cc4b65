"""Certificates that prove nothing, and hosts that are not to be asked for any, at the bot's own door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from adapters.microsoft.partner_center.webhook import certificates, fetching
from tests.adapters.microsoft.partner_center.webhook.world import (
    DAY,
    MICROSOFT,
    ROOT,
    Listener,
    certificate,
    der,
    ec_key,
    issuing,
    listening,
    name,
    pem,
    rsa_key,
)
from tests.fakes import NOW
from tests.metrics import counted

SHA256_RSA, SHA1_RSA = bytes.fromhex("06092a864886f70d01010b"), bytes.fromhex("06092a864886f70d010105")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listening(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    "forged",
    [
        "http://{host}/good.cer",
        "https://evil.example/good.cer",
        "https://{host}@evil.example/good.cer",
        "https://evil.example@{host}/good.cer",
        "https://user:word@{host}/good.cer",
        "https://{host}.evil.example/good.cer",
        "https://evil.example/{host}/good.cer",
        "https://evil.example#@{host}/good.cer",
        "https://evil.example\\@{host}/good.cer",
        "https://evil.example?@{host}/good.cer",
        "https://localhost/good.cer",
        "https://localhost:1/good.cer",
        "https://127.0.0.1:{port}/good.cer",
        "https://[::1]:{port}/good.cer",
        "https://2130706433:{port}/good.cer",
        "https://{host}/good.cer#x",
        "https://{host}\t/good.cer",
        "https://LOCALHOST.:{port}/good.cer",
        "//{host}/good.cer",
        "file:///etc/passwd",
        "{host}/good.cer",
        "https://{host}/" + "a" * 3000,
        "https://ｌocalhost:{port}/good.cer",
        "https:/{host}/good.cer",
    ],
)
async def test_certificates_come_from_named_hosts_only(bot: Listener, forged: str) -> None:
    host = bot.certificates.host
    url = forged.format(host=host, port=host.partition(":")[2])
    assert await bot.deliver(x_ms_certificate_url=url) == 401
    assert not bot.certificates.asked


async def test_the_name_of_the_host_may_be_in_any_case(bot: Listener) -> None:
    url = bot.certificates.url().replace("localhost", "LocalHost").replace("https", "HTTPS")
    assert await bot.deliver(x_ms_certificate_url=url) == 401  # the scheme is written small by every client
    assert await bot.deliver(x_ms_certificate_url=url.replace("HTTPS", "https")) == 200


async def test_a_host_that_sends_us_elsewhere(bot: Listener) -> None:
    async def elsewhere(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(bot.certificates.url())

    bot.certificates.files["/moved.cer"] = elsewhere
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/moved.cer")) == 401
    assert bot.certificates.asked == {"/moved.cer": 1}


async def test_a_certificate_without_end(bot: Listener) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1000):
            await answer.write(b"-" * 4096)
        return answer

    bot.certificates.files |= {"/endless.cer": endless, "/long.cer": b"-" * (64 * 1024 + 1)}
    before = counted("csp_bot_webhook_events_total", outcome="certificate_too_large")
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/endless.cer")) == 401
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/long.cer")) == 401
    assert counted("csp_bot_webhook_events_total", outcome="certificate_too_large") == before + 2


async def test_a_host_that_dawdles_or_is_broken_is_asked_again_later(
    bot: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.1)

    async def dawdle(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return web.Response()

    async def broken(_: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    bot.certificates.files |= {"/slow.cer": dawdle, "/broken.cer": broken}
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/slow.cer")) == 503
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/broken.cer")) == 503
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/nothing.cer")) == 401


async def test_steps_that_are_quick_each_and_slow_together(
    bot: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates, "SECONDS", 0.1)

    async def dawdle(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return web.Response()

    far = bot.certificates.url("/issuer.cer")
    bot.certificates.files |= {"/leaf.cer": der(certificate(issuer_at=far)), "/issuer.cer": dawdle}
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/leaf.cer")) == 503


def _expired() -> bytes:
    return pem(certificate(start=NOW - 9 * DAY, end=NOW - DAY), issuing())


def _early() -> bytes:
    return pem(certificate(start=NOW + DAY), issuing())


def _foreign_issuer() -> bytes:
    issuer = name("Issuing CA", "Microsoft Corporations")
    above = certificate(
        subject=issuer, issuer=ROOT, key=ec_key("issuer"), by=ec_key("root"), ca=True, below=0
    )
    return pem(certificate(issuer=issuer), above)


def _self_signed() -> bytes:
    own = name("events.example", MICROSOFT)
    return pem(certificate(subject=own, issuer=own, by=rsa_key()))


def _own_root() -> bytes:
    """The same names all the way up, and keys of somebody else's."""
    thief = ec_key("thief")
    fake = certificate(subject=ROOT, issuer=ROOT, key=thief, by=thief, ca=True)
    return pem(certificate(issuer=ROOT, by=thief), fake)


def _sha1() -> bytes:
    """Signed anew with what no library signs with any more; both digests have ids of one length."""
    made = der(certificate(by=rsa_key("issuer"))).replace(SHA256_RSA, SHA1_RSA)
    signed = x509.load_der_x509_certificate(made).tbs_certificate_bytes
    made = made[:-256] + rsa_key("issuer").sign(signed, PKCS1v15(), hashes.SHA1())
    return pem(x509.load_der_x509_certificate(made), _rsa_issuer())


def _rsa_issuer():
    return certificate(
        subject=issuing().subject, issuer=ROOT, key=rsa_key("issuer"), by=ec_key("root"), ca=True
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_expired, "chain"),
        (_early, "chain"),
        (_foreign_issuer, "organisation"),
        (lambda: pem(certificate(subject=name("events.example", "Evil Inc.")), issuing()), "organisation"),
        (
            lambda: pem(certificate(subject=name("events.example", MICROSOFT, "Evil Inc.")), issuing()),
            "organisation",
        ),
        (lambda: pem(certificate(subject=name(f"O={MICROSOFT}")), issuing()), "organisation"),
        (_self_signed, "chain"),
        (_own_root, "chain"),
        (_sha1, "chain"),
        (lambda: der(certificate()), "chain"),
        (lambda: pem(certificate(ca=True), issuing()), "chain"),
        (lambda: pem(certificate(signs=False), issuing()), "chain"),
        (lambda: pem(certificate(key=ec_key("signer")), issuing()), "key"),
        (lambda: pem(certificate(key=rsa_key("short", 1024)), issuing()), "key"),
        (lambda: pem(*[issuing()] * 9), "certificate_unreadable"),
        (lambda: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate_unreadable"),
        (lambda: b"<html>", "certificate_unreadable"),
        (lambda: b"", "certificate_unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
async def test_a_certificate_that_proves_nothing(bot: Listener, content, reason: str) -> None:
    bot.certificates.files["/bad.cer"] = content()
    before = counted("csp_bot_webhook_events_total", outcome=reason)
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/bad.cer")) == 401
    assert counted("csp_bot_webhook_events_total", outcome=reason) == before + 1


async def test_an_rsa_authority_is_as_good_as_another(bot: Listener) -> None:
    """The twin of the SHA-1 case: only the digest made that one fail."""
    bot.certificates.files["/rsa.cer"] = pem(certificate(by=rsa_key("issuer")), _rsa_issuer())
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/rsa.cer")) == 200


async def test_the_issuer_is_looked_up_where_the_certificate_says_if_that_host_may_be_asked(
    bot: Listener,
) -> None:
    near, far = bot.certificates.url("/issuer.cer"), "https://evil.example/issuer.cer"
    bot.certificates.files |= {
        "/leaf.cer": der(certificate(issuer_at=near)),
        "/lured.cer": der(certificate(issuer_at=far)),
        "/issuer.cer": der(issuing()),
    }
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/leaf.cer")) == 200
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/lured.cer")) == 401
