"""``make audit``: a known fault ends it, and what could not be looked at is not called good."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("audit_gate", ROOT / ".ci" / "audit.py")
assert spec and spec.loader
gate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gate)

GOOD = {"name": "aiohttp", "version": "3.14.5", "vulns": []}
BAD = {
    "name": "msal",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["1.1"]}],
}
UNSEEN = {"name": "ours", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "ends", "said"),
    [
        ([GOOD], 0, "No known fault; dependencies looked at: 1."),
        ([GOOD, BAD], 1, "msal 1.0: PYSEC-1 (fixed in 1.1)"),
        ([GOOD, UNSEEN], 0, "Not looked at, because nothing is known of them: ours"),
        ([UNSEEN], 0, "NOT AUDITED"),
    ],
)
def test_what_a_report_comes_to(
    packages: list[Any], ends: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gate.judge({"dependencies": packages}) == ends
    assert said in capsys.readouterr().out


def test_a_fault_that_does_not_reach_us_is_named_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "ACCEPTED", {"CVE-1": "that part of it is not used"})
    assert gate.judge({"dependencies": [BAD]}) == 0


def test_every_change_is_audited() -> None:
    assert "make audit" in (ROOT / ".ci" / "run").read_text()
    assert "\naudit: " in (ROOT / "Makefile").read_text()


@pytest.mark.parametrize(
    ("codes", "ends", "said"),
    [
        ([1], 0, "NOT AUDITED: the data about known faults cannot be reached"),
        ([0, 1], 0, "NOT AUDITED: the data about known faults cannot be reached"),
        ([0, 2], 1, "pip-audit was called wrongly"),
    ],
)
def test_what_cannot_be_reached_is_told_from_what_was_done_wrong(
    codes: list[int],
    ends: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    left = iter(codes)

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, next(left), "", "words before\nthe last word")

    monkeypatch.setattr(gate, "run", run)
    monkeypatch.setattr(gate.venv, "create", lambda *_, **__: None)
    assert gate.main() == ends
    told = capsys.readouterr().out
    assert said in told and "the last word" in told and "words before" not in told
