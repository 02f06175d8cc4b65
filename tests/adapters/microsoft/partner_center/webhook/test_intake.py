"""Hostile and honest deliveries at the bot's own door, over real connections."""

from __future__ import annotations

import asyncio
import gzip
import re
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from structlog.testing import capture_logs

from adapters.microsoft.partner_center.webhook import intake
from adapters.microsoft.partner_center.webhook.intake import LIMIT, PATH
from adapters.server import limits
from tests.adapters.microsoft.partner_center.webhook.world import (
    Listener,
    certificate,
    event_body,
    issuing,
    listening,
    pem,
    rsa_key,
    signature,
)
from tests.fakes import FABRIKAM, NOW
from tests.metrics import counted


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Listener]:
    async with listening(tmp_path) as opened:
        yield opened


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


async def test_events_that_nobody_signed_do_not_fill_the_log(bot: Listener) -> None:
    with capture_logs() as lines:
        for _ in range(20):
            assert await bot.post(b"{}", {}) == 401
    assert [line["times"] for line in lines if line["event"] == "webhook_refused"] == [1]


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
    before = counted("csp_bot_webhook_events_total", outcome=reason)
    assert await bot.deliver(**changes) == status
    assert counted("csp_bot_webhook_events_total", outcome=reason) == before + 1
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
    before = counted("csp_bot_webhook_events_total", outcome=reason)
    assert await bot.deliver(event_body(ResourceChangeUtcDate=at(days))) == status
    assert counted("csp_bot_webhook_events_total", outcome=reason) == before + 1


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
        b'{"EventName": "x\\ud800", "ResourceUri": "", "ResourceChangeUtcDate": "2026-11-23T09:00:00Z"}',
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
    assert await bot.post(gzip.compress(body) + b"more", bot.headers(body) | encoded) == 400
    bare = zlib.compress(body, wbits=-15)
    assert await bot.post(bare, bot.headers(body) | {"Content-Encoding": "deflate"}) == 200
    assert await bot.post(body, bot.headers(body) | {"Content-Encoding": "rot13"}) == 200


async def test_a_body_that_drips_or_has_no_end_is_cut_off(
    bot: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)

    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(0.2)

    async def flood() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 4096

    assert await bot.post(drip(), bot.headers(b"")) == 408
    assert await bot.post(flood(), bot.headers(b"")) == 413
    assert await bot.deliver() == 200


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


def test_every_reason_for_which_an_event_is_refused_is_explained_to_the_operator() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(intake.__file__).parent.glob("*.py"))
    page = (Path(__file__).parents[5] / "docs" / "webhooks.md").read_text(encoding="utf-8")
    reasons = set(re.findall(r'Refused\("(\w+)"', code)) | {"no_certificate_url", "no_algorithm", "too_slow"}
    assert len(reasons) > 20 and not {reason for reason in reasons if f"`{reason}`" not in page}
