"""Hostile and honest deliveries at the bot's own door, over real connections."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from adapters.partner_center.webhook import certificates, fetching
from adapters.partner_center.webhook.intake import LIMIT, PATH
from tests.adapters.partner_center.webhook_world import (
    DAY,
    MICROSOFT,
    ROOT,
    Listener,
    certificate,
    der,
    ec_key,
    event_body,
    issuing,
    listening,
    name,
    pem,
    rsa_key,
    signature,
)
from tests.fakes import FABRIKAM, NOW

SHA256_RSA, SHA1_RSA = bytes.fromhex("06092a864886f70d01010b"), bytes.fromhex("06092a864886f70d010105")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listening(tmp_path) as opened:
        yield opened


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("csp_bot_webhook_events_total", {"outcome": outcome}) or 0.0


def at(days: float) -> str:
    return (NOW + timedelta(days=days)).isoformat()


async def test_an_honest_event_is_kept_acknowledged_and_told_on(bot: Listener) -> None:
    assert await bot.deliver() == 200
    (event,) = bot.events.kept.values()
    assert event.name == "subscription-updated"
    assert event.ids == (FABRIKAM.id, "8aaaaaaa-0000-4000-8000-000000000001")
    assert event.resource == "subscription"
    assert len(event.key) == 64
    assert bot.nudges == [None]


async def test_a_repeated_event_is_acknowledged_and_kept_once(bot: Listener) -> None:
    assert [await bot.deliver(), await bot.deliver(), await bot.deliver()] == [200, 200, 200]
    assert len(bot.events.kept) == 1
    assert bot.nudges == [None]


async def test_header_names_come_in_any_case_and_authorization_will_do(bot: Listener) -> None:
    body = event_body()
    sent = {
        "AUTHORIZATION": signature(body, digest=hashes.SHA512()),
        "X-MS-Certificate-Url": bot.certificates.url(),
        "X-Ms-Signature-Algorithm": "rsa-sha512",
    }
    assert await bot.post(body, sent) == 200


async def test_what_a_gateway_puts_into_authorization_is_no_signature(bot: Listener) -> None:
    assert await bot.deliver(Authorization="Bearer of-a-gateway") == 200


async def test_our_database_being_away_makes_the_vendor_repeat(bot: Listener) -> None:
    bot.events.away = True
    assert await bot.deliver() == 503
    assert bot.nudges == []
    bot.events.away = False
    assert await bot.deliver() == 200


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"x_ms_signature": None}, 401, "unsigned"),
        ({"x_ms_signature": ""}, 401, "unsigned"),
        ({"x_ms_signature": None, "Authorization": "Bearer abc"}, 401, "scheme"),
        ({"x_ms_signature": "signature " + "A" * 344}, 401, "scheme"),
        ({"x_ms_signature": "SignatureX " + "A" * 344}, 401, "scheme"),
        ({"x_ms_signature": "Signature"}, 401, "signature_format"),
        ({"x_ms_signature": "Signature  " + "A" * 344}, 401, "signature_format"),
        ({"x_ms_signature": "Signature " + "A" * 343}, 401, "signature_format"),
        ({"x_ms_signature": "Signature " + "A" * 16}, 401, "signature_format"),
        ({"x_ms_signature": "Signature " + "-_" * 172}, 401, "signature_format"),
        ({"x_ms_signature": "Signature " + "A" * 344}, 401, "signature"),
        ({"Authorization": "Signature " + "A" * 344}, 401, "ambiguous"),
        ({"x_ms_certificate_url": None}, 400, "no_certificate_url"),
        ({"x_ms_signature_algorithm": None}, 400, "no_algorithm"),
        ({"x_ms_signature_algorithm": "sha256"}, 400, "algorithm_format"),
        ({"x_ms_signature_algorithm": "rsa-sha-256"}, 400, "algorithm_format"),
        ({"x_ms_signature_algorithm": "ecdsa-sha256"}, 400, "algorithm_format"),
        ({"x_ms_signature_algorithm": "RSA-SHA1"}, 401, "algorithm"),
        ({"x_ms_signature_algorithm": "RSA-MD5"}, 401, "algorithm"),
        ({"x_ms_signature_algorithm": "RSA-NONE"}, 401, "algorithm"),
        ({"x_ms_signature_algorithm": "RSA-SHA384"}, 401, "signature"),
    ],
)
async def test_a_claim_that_does_not_hold(
    bot: Listener, changes: dict[str, str | None], status: int, reason: str
) -> None:
    before = counted(reason)
    assert await bot.deliver(**changes) == status
    assert counted(reason) == before + 1
    assert bot.events.kept == {}
    assert bot.nudges == []


async def test_two_certificate_urls_are_one_too_many(bot: Listener) -> None:
    body = event_body()
    sent = [*bot.headers(body).items(), ("x-ms-certificate-url", bot.certificates.url())]
    assert await bot.post(body, sent) == 400


async def test_every_byte_counts(bot: Listener) -> None:
    body = event_body()
    headers = bot.headers(body)
    for forged in (
        body.replace(b"updated", b"updatee"),
        body + b" ",
        body[:-1],
        b"",
        body.replace(b'": "', b'":"', 1),
    ):
        assert await bot.post(forged, headers) == 401
    assert await bot.post(body, headers) == 200


async def test_a_byte_order_mark_is_signed_along_or_left_out_as_the_vendor_does(bot: Listener) -> None:
    marked = b"\xef\xbb\xbf" + event_body()
    assert await bot.deliver(marked) == 200
    other = b"\xef\xbb\xbf" + event_body(ResourceName="plan", ResourceChangeUtcDate=at(-1))
    assert await bot.deliver(other, x_ms_signature=signature(other[3:])) == 200
    assert len(bot.events.kept) == 2


async def test_another_key_or_another_kind_of_signature(bot: Listener) -> None:
    body = event_body()
    pss = PSS(MGF1(hashes.SHA256()), PSS.DIGEST_LENGTH)
    assert await bot.deliver(body, x_ms_signature=signature(body, rsa_key("thief"))) == 401
    assert await bot.deliver(body, x_ms_signature=signature(body, padding=pss)) == 401


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
    before = counted("certificate_too_large")
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/endless.cer")) == 401
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/long.cer")) == 401
    assert counted("certificate_too_large") == before + 2


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
    before = counted(reason)
    assert await bot.deliver(x_ms_certificate_url=bot.certificates.url("/bad.cer")) == 401
    assert counted(reason) == before + 1


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


@pytest.mark.parametrize(
    ("days", "status", "reason"),
    [
        (-8, 401, "too_old"),
        (-2, 200, "stored"),
        (-6.9, 200, "stored"),
        (0.006, 200, "stored"),
        (0.01, 401, "too_early"),
        (400, 401, "too_early"),
    ],
)
async def test_events_are_of_the_last_seven_days(
    bot: Listener, days: float, status: int, reason: str
) -> None:
    before = counted(reason)
    assert await bot.deliver(event_body(ResourceChangeUtcDate=at(days))) == status
    assert counted(reason) == before + 1


async def test_an_event_that_was_kept_for_later_is_worth_nothing_then(bot: Listener) -> None:
    body = event_body()
    headers = bot.headers(body)
    assert await bot.post(body, headers) == 200
    bot.events.kept.clear()
    bot.clock.move(timedelta(days=8))
    assert await bot.post(body, headers) == 401
    assert bot.events.kept == {}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"EventName": ',
        event_body(EventName=None),
        event_body(EventName="a b\n"),
        event_body(EventName="x" * 81),
        event_body(ResourceChangeUtcDate="yesterday"),
        event_body(ResourceChangeUtcDate=None),
        event_body(ResourceChangeUtcDate="0001-01-01T00:00:00"),
        b'{"EventName": "x", "ResourceUri": "\\ud800", "ResourceChangeUtcDate": "2026-11-23T09:00:00Z"}',
        b"[" * 60_000,
    ],
    ids=lambda body: body[:30].decode("latin-1"),
)
async def test_a_signed_body_that_is_no_event(bot: Listener, body: bytes) -> None:
    assert await bot.deliver(body) == 400
    assert bot.events.kept == {}


async def test_bodies_have_a_limit_also_when_they_are_sent_small(bot: Listener) -> None:
    large = event_body(ResourceName="x" * LIMIT)
    assert await bot.deliver(large) == 413
    packed = gzip.compress(large)
    assert await bot.post(packed, bot.headers(large) | {"Content-Encoding": "gzip"}) == 413
    bomb = zlib.compress(b" " * (64 * 1024 * 1024))
    assert await bot.post(bomb, bot.headers(b"") | {"Content-Encoding": "deflate"}) == 413


async def test_a_compressed_body_is_signed_as_what_it_holds(bot: Listener) -> None:
    body = event_body()
    encoded = {"Content-Encoding": "gzip"}
    assert await bot.post(gzip.compress(body), bot.headers(body) | encoded) == 200
    assert await bot.post(gzip.compress(body)[:40], bot.headers(body) | encoded) in {400, 401}
    assert await bot.post(b"not gzip at all", bot.headers(body) | encoded) == 400
    assert await bot.post(body, bot.headers(body) | {"Content-Encoding": "rot13"}) == 200


async def test_events_are_posted(bot: Listener) -> None:
    async with bot.session.get(PATH) as answer:
        assert answer.status == 405


async def test_a_certificate_that_changed_is_believed_after_an_hour(bot: Listener) -> None:
    assert await bot.deliver() == 200
    bot.certificates.files["/good.cer"] = pem(certificate(key=rsa_key("next")), issuing())
    body = event_body(ResourceChangeUtcDate=at(-1))
    fresh = {"x_ms_signature": signature(body, rsa_key("next"))}
    assert await bot.deliver(body, **fresh) == 401
    bot.clock.move(timedelta(minutes=61))
    assert await bot.deliver(body, **fresh) == 200
    assert bot.certificates.asked == {"/good.cer": 2}


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("EventName", "ResourceUri", "ResourceName", "AuditUri", "AuditUrl", "ResourceChangeUtcDate")
BODIES = (
    st.binary(max_size=300)
    | st.dictionaries(st.sampled_from(FIELDS), JSONISH).map(
        lambda value: event_body(**value) if all(isinstance(key, str) for key in value) else b""
    )
    | JSONISH.map(lambda value: json.dumps(value).encode())
)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)
LIES = st.dictionaries(
    st.sampled_from(
        [
            "x_ms_signature",
            "x_ms_certificate_url",
            "x_ms_signature_algorithm",
            "Authorization",
            "MS_CorrelationId",
            "Content_Encoding",
        ]
    ),
    st.none()
    | HEADER
    | st.binary(min_size=250, max_size=520).map(lambda raw: f"Signature {base64.b64encode(raw).decode()}")
    | st.sampled_from(["gzip", "deflate", "br", "zstd", "identity"]),
    max_size=3,
)


async def test_nothing_that_is_sent_makes_the_bot_stumble(bot: Listener) -> None:
    """Never 500, whatever the headers and the body are."""
    loop = asyncio.get_running_loop()
    seen: set[int] = set()

    async def one(body: bytes, lies: dict[str, str | None]) -> int:
        return await bot.deliver(body, **lies)

    @settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
    @given(BODIES, LIES)
    def storm(body: bytes, lies: dict[str, str | None]) -> None:
        status = asyncio.run_coroutine_threadsafe(one(body, lies), loop).result(10)
        seen.add(status)
        assert status in {200, 400, 401, 413, 503}

    await asyncio.to_thread(storm)
    assert {400, 401} <= seen
