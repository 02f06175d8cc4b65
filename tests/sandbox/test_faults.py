"""Faults that can be ordered, and the ledger that tells what took effect."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import uuid
from typing import Any

import aiohttp
import pytest

from tests.sandbox.conftest import Client, new_customer

CREATE = {"method": "POST", "path": "/v1/customers"}


async def _order(client: Client, **order: Any) -> None:
    assert (await client("POST", "/_sandbox/faults", body=order)).status == 200


async def _effects(client: Client) -> list[dict]:
    return (await client.get("/_sandbox/ledger")).json


async def test_an_answer_lost_after_the_effect_comes_again_with_the_same_request_id(app: Client) -> None:
    await _order(app, match=CREATE, kind="drop_after", times=1)
    headers = {"MS-RequestId": str(uuid.uuid4())}
    with pytest.raises(aiohttp.ClientError):
        await app("POST", "/v1/customers", headers=dict(headers), body=new_customer())
    assert len(await _effects(app)) == 1
    got = await app("POST", "/v1/customers", headers=dict(headers), body=new_customer())
    assert got.status == 201
    assert got.json["userCredentials"]
    assert [one["request_id"] for one in await _effects(app)] == [headers["MS-RequestId"]]


async def test_a_connection_dropped_before_the_effect_leaves_no_trace(app: Client) -> None:
    await _order(app, match=CREATE, kind="drop_before")
    with pytest.raises(aiohttp.ClientError):
        await app("POST", "/v1/customers", body=new_customer())
    assert await _effects(app) == []
    assert (await app("POST", "/v1/customers", body=new_customer())).status == 201


async def test_a_status_hits_as_often_as_ordered_and_then_no_more(app: Client) -> None:
    await _order(
        app, match={"path": "/v1/customers", "after": 1}, kind="status", status=503, retry_after=7, times=2
    )
    got = [await app.get("/v1/customers?size=1") for _ in range(4)]
    assert [one.status for one in got] == [200, 503, 503, 200]
    assert got[1].headers["Retry-After"] == "7"


async def test_a_storm_of_429_passes(app: Client) -> None:
    await _order(app, kind="throttle_storm", times=3, retry_after=2, match={"path": "/v1"})
    got = [await app.get("/v1/customers?size=1") for _ in range(4)]
    assert [one.status for one in got] == [429, 429, 429, 200]
    assert got[0].json["statusCode"] == 429


async def test_garbage_and_emptiness(app: Client) -> None:
    await _order(app, kind="garbage", match={"path": "/v1"})
    with pytest.raises(ValueError):
        _ = (await app.get("/v1/customers?size=1")).json
    await _order(app, kind="empty", match={"path": "/v1"})
    got = await app.get("/v1/customers?size=1")
    assert (got.status, got.raw) == (200, b"")
    await _order(app, kind="blank", match={"path": "/v1"})
    got = await app.get("/v1/customers?size=1")
    assert (got.status, got.json) == (200, {})


async def test_a_truncated_answer_is_noticed(app: Client) -> None:
    await _order(app, kind="truncate", match={"path": "/v1"})
    with pytest.raises(aiohttp.ClientError):
        await app.get("/v1/customers?size=100")
    assert (await app.get("/v1/customers?size=100")).status == 200


async def test_latency_before_and_after_the_effect(app: Client) -> None:
    for kind, expected in (("latency", 0), ("latency_after", 1)):
        await app("DELETE", "/_sandbox/faults")
        await _order(app, match=CREATE, kind=kind, seconds=30)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(app("POST", "/v1/customers", body=new_customer()), 0.15)
        assert len(await _effects(app)) == expected


async def test_orders_that_make_no_sense_are_refused(app: Client) -> None:
    assert (await app("POST", "/_sandbox/faults", body={"kind": "earthquake"})).status == 400
    assert (await app("POST", "/_sandbox/faults", body={"kind": "status", "colour": 1})).status == 400
    assert (await app("POST", "/_sandbox/spend", body={"customer": "Nobody", "amount": 1})).status == 400
    assert (await app.get("/_sandbox/nothing")).status == 404


async def test_entra_fails_as_well_when_ordered(anonymous: Client) -> None:
    await _order(
        anonymous, match={"path": f"/{anonymous.sandbox.tenant_id}/oauth2"}, kind="status", status=500
    )
    assert (
        await anonymous("POST", f"/{anonymous.sandbox.tenant_id}/oauth2/v2.0/token", form={})
    ).status == 500


async def test_it_runs_as_a_process_of_its_own(tmp_path) -> None:
    code = f"import asyncio; from sandbox import serve; asyncio.run(serve(0, 60.0, 7, {str(tmp_path)!r}))"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        facts = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        assert facts["authority"] == f"{facts['url']}/{facts['tenant_id']}"
        assert facts["service_account"] == "service@northwindcloud.example"
        assert (tmp_path / "ca.pem").exists()
    finally:
        process.terminate()
        await process.wait()
