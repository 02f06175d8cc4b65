"""The sandbox's webhook as a listener without any knowledge of ours sees it."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.sandbox.conftest import Client

NAMES = ["usagerecords-thresholdExceeded", "invoice-ready", "test-created"]


@dataclass
class Ear:
    """Listens on loopback; answers what it is told to and 200 from then on."""

    url: str = ""
    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def listen(self, request: web.Request) -> web.Response:
        named = {name.lower(): value for name, value in request.headers.items()}
        self.heard.append((await request.read(), named))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    async def hear(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                await asyncio.sleep(0.01)
        return [json.loads(body.decode("utf-8-sig")) for body, _ in self.heard]


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    listening = Ear()
    app = web.Application()
    app.router.add_post("/events", listening.listen)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.url = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    yield listening
    await runner.cleanup()


@pytest.fixture
async def vendor(app: Client, ear: Ear) -> Client:
    """The application, registered; deliveries are repeated at once."""
    app.sandbox.webhook_sender.pause = 0.01
    body = {"WebhookUrl": ear.url, "WebhookEvents": NAMES, "SignatureTokenToMsSignatureHeader": True}
    assert (await app("POST", "/webhooks/v1/registration", body=body)).status == 200
    return app


async def signed(vendor: Client, body: bytes, headers: dict[str, str]) -> bool:
    """Whether the certificate at the address in the headers fits the signature."""
    prefix = vendor.sandbox.url
    assert headers["x-ms-certificate-url"].startswith(prefix)
    der = (await vendor.get(headers["x-ms-certificate-url"].removeprefix(prefix))).raw
    key = x509.load_der_x509_certificate(der).public_key()
    assert isinstance(key, RSAPublicKey)
    scheme, _, token = headers["x-ms-signature"].partition(" ")
    assert (scheme, headers["x-ms-signature-algorithm"]) == ("Signature", "rsa-sha256")
    try:
        key.verify(base64.b64decode(token), body, PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return False
    return True


async def test_one_registration_is_made_replaced_and_told(app: Client, ear: Ear) -> None:
    path, body = "/webhooks/v1/registration", {"WebhookUrl": ear.url, "WebhookEvents": NAMES}
    assert (await app("PUT", path, body=body)).status == 404
    assert (await app("POST", path, body=body)).json["SubscriberId"]
    assert (await app("POST", path, body=body)).status == 409
    assert (await app("PUT", path, body=body | {"WebhookEvents": ["invoice-ready"]})).status == 200
    assert (await app.get(path)).json["WebhookEvents"] == ["invoice-ready"]
    for wrong in ("http://bot.example.com/events", "ftp://localhost", "http://[", "", 7):
        assert (await app("PUT", path, body=body | {"WebhookUrl": wrong})).status == 400
    assert (await app("PUT", path, body=body | {"WebhookEvents": ["no-such"]})).status == 400


async def test_a_test_event_is_signed_delivered_and_reported(vendor: Client, ear: Ear) -> None:
    ear.answers = [503, 401]
    identity = (await vendor("POST", "/webhooks/v1/registration/validationEvents")).json["correlationId"]
    (*_, event) = await ear.hear(3)
    assert event["EventName"] == "test-created"
    assert event["ResourceUri"].startswith("http://") and event["ResourceUri"].endswith(identity)
    assert await signed(vendor, *ear.heard[-1])
    result = (await vendor.get(f"/webhooks/v1/registration/validationEvents/{identity}")).json
    codes = [row["responseCode"] for row in result["results"]]
    assert codes == ["ServiceUnavailable", "Unauthorized", "OK"]
    assert (result["status"], result["callbackUrl"]) == ("completed", ear.url)
    assert (await vendor.get("/webhooks/v1/registration/validationEvents/nobody")).status == 404


async def test_without_the_wish_the_signature_comes_in_authorization(vendor: Client, ear: Ear) -> None:
    body = {"WebhookUrl": ear.url, "WebhookEvents": NAMES}
    await vendor("PUT", "/webhooks/v1/registration", body=body)
    await vendor("POST", "/_sandbox/invoice-ready")
    await ear.hear(1)
    assert ear.heard[0][1]["authorization"].startswith("Signature ")
    assert "x-ms-signature" not in ear.heard[0][1]


async def test_delivery_is_given_up_after_ten_attempts(vendor: Client, ear: Ear) -> None:
    ear.answers = [500] * 20
    vendor.sandbox.webhook_sender.pause = 0.0
    await vendor("POST", "/_sandbox/invoice-ready")
    await ear.hear(10)
    (delivery,) = vendor.sandbox.world.webhooks.deliveries
    async with asyncio.timeout(5):
        while delivery.state == "pending":
            await asyncio.sleep(0.01)
    assert (delivery.state, len(ear.heard)) == ("failed", 10)


async def test_passing_a_step_of_a_budget_is_told_without_a_name(
    vendor: Client, ear: Ear, fabrikam: Any
) -> None:
    look = vendor.sandbox.world.webhooks.detect
    look()
    assert ear.heard == []  # Fabrikam has passed 80 % long ago; that is no news
    await vendor("POST", "/_sandbox/spend", body={"customer": fabrikam.name, "amount": "100000"})
    look()
    look()
    (event,) = await ear.hear(1)
    assert event["EventName"] == "usagerecords-thresholdExceeded"
    assert event["ResourceUri"].endswith("/v1/customers/usagerecords")
    assert fabrikam.id not in ear.heard[0][0].decode()


async def test_an_invoice_is_told_when_the_world_issues_it_or_when_asked(vendor: Client, ear: Ear) -> None:
    made = (await vendor("POST", "/_sandbox/invoice-ready")).json
    (event,) = await ear.hear(1)
    assert event["ResourceUri"].endswith(f"/v1/invoices/{made['invoice']}")
    vendor.sandbox.world.clock.advance(20 * 86400)
    vendor.sandbox.world.webhooks.detect()
    events = await ear.hear(7)
    assert len({event["ResourceUri"] for event in events}) == 7
    assert (await vendor("POST", "/_sandbox/invoice-ready", body={"invoice": "none"})).status == 400


async def test_tricks_to_order(vendor: Client, ear: Ear) -> None:
    good: list[bool] = []
    kinds = ("forged", "tampered", "wrong_certificate", "bom", "http_resource", "duplicate")
    for kind in kinds:
        ear.heard.clear()
        assert (await vendor("POST", "/_sandbox/webhooks", body={"kind": kind})).status == 204
        await vendor("POST", "/_sandbox/invoice-ready")
        await ear.hear(2 if kind == "duplicate" else 1)
        good.append(await signed(vendor, *ear.heard[0]))
    assert good == [False, False, True, True, True, True]
    assert ear.heard[0] == ear.heard[1]
    shown = (await vendor.get("/_sandbox/webhooks")).json
    assert [row["trick"] for row in shown] == list(kinds)
    assert (await vendor("POST", "/_sandbox/webhooks", body={"kind": "no-such"})).status == 400
    await vendor("POST", "/_sandbox/webhooks", body={"kind": "late", "times": 9})
    await vendor("DELETE", "/_sandbox/webhooks")
    assert not vendor.sandbox.world.webhooks.tricks


async def test_nothing_is_sent_that_nobody_asked_for(vendor: Client, ear: Ear) -> None:
    order = {"name": "subscription-updated", "path": "/v1/customers/x"}
    assert (await vendor("POST", "/_sandbox/webhook-event", body=order)).json == {"sent": False}
    assert (await vendor("POST", "/_sandbox/webhook-event", body={"name": "x"})).status == 400


async def test_the_facts_name_the_root_and_the_host(vendor: Client) -> None:
    facts = vendor.sandbox.facts()
    (root,) = x509.load_pem_x509_certificates(Path(facts["webhook_roots_file"]).read_bytes())
    issuer = x509.load_der_x509_certificate((await vendor.get("/_certificates/issuer.cer")).raw)
    issuer.verify_directly_issued_by(root)
    assert f"https://{facts['webhook_certificate_host']}" == vendor.sandbox.url
    assert (await vendor.get("/_certificates/other.cer")).status == 404
