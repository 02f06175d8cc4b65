"""The script that replays recorded responses tells what reads from what does not, and notices a crash."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests import replay_samples

RECORDED = {
    "customers.json": ("GET", "/v1/customers?size=40", 200, '\ufeff{"items":[{"id":"x"}]}'),
    "usage.json": ("GET", "/v1/customers/<id>/usagesummary", 200, '{"totalCost":12.5}'),
    "budget.json": ("PATCH", "/v1/customers/<id>/usagebudget", 200, '{"Amount":100}'),
    "throttled.json": (None, None, 429, '{"statusCode":429,"message":"Try again in 57 seconds."}'),
    "garbage.json": ("GET", "/v1/invoices", 200, "<html>"),
    "other.json": ("GET", "/v1/offers/<id>", 200, '{"id":"1"}'),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    index = {}
    for name, (method, path, status, body) in RECORDED.items():
        (tmp_path / name).write_text(body, "utf-8")
        index[name] = {"method": method, "path": path, "status": status, "kind": "response"}
    (tmp_path / "index.json").write_text(json.dumps({"files": index}))
    monkeypatch.setattr(sys, "argv", ["replay_samples.py", str(tmp_path)])
    return tmp_path


def test_a_folder_is_replayed_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay_samples.main() == 0
    rows = {line.split()[2]: line for line in capsys.readouterr().out.splitlines() if ".json" in line}
    assert rows["customers.json"].startswith("read") and "id=x" in rows["customers.json"]
    assert "12.5" in rows["usage.json"] and "100" in rows["budget.json"]
    assert "throttled" in rows["throttled.json"] and "garbage" in rows["garbage.json"]
    assert rows["other.json"].startswith("json")


def test_a_crash_ends_in_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(client: object, sample: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(replay_samples, "operation_for", lambda sample: crash)
    assert replay_samples.main() == 1


def test_a_folder_without_an_index_is_turned_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["replay_samples.py", str(tmp_path)])
    assert replay_samples.main() == 2
