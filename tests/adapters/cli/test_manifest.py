"""What administrators do with ``csp-bot manifest`` before there is anything to configure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.__main__ import main
from adapters.slack.manifest import SCOPES

APP_ID = "3f1c8f0e-6a0f-4c2e-9a52-0d6f0a3c9b11"


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("PUBLIC_URL", "ENVIRONMENT", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    # How this process logs is the other tests' business too.
    monkeypatch.setattr("adapters.processes.logs.set_up_logging", lambda *_: None)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_slack_is_told_the_address_and_the_administrator_why_of_each_scope(
    shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.setenv("PUBLIC_URL", "https://bot.example.com")
    assert main(["manifest", "slack", "--output", "slack.json"]) == 0
    made = json.loads(Path("slack.json").read_text(encoding="utf-8"))
    assert made["features"]["slash_commands"][0]["url"] == "https://bot.example.com/slack/events"
    told = capsys.readouterr()
    assert told.out == "" and all(f"{scope}: {why}" in told.err for scope, why in SCOPES.items())


def test_a_manifest_for_socket_mode_needs_no_setting_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "slack", "--socket-mode"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in made["features"]["slash_commands"][0]


@pytest.mark.parametrize("address", ["", "http://localhost:8080"])
def test_without_an_address_that_slack_can_reach_it_is_said_what_to_do(
    shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    shell.setenv("PUBLIC_URL", address)
    assert main(["manifest", "slack"]) == 2
    told = capsys.readouterr()
    assert "PUBLIC_URL" in told.err and "--socket-mode" in told.err and told.out == ""


def test_the_package_for_teams_takes_a_registration(
    shell: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.setenv("PUBLIC_URL", "https://bot.example.com")
    shell.setenv("ENVIRONMENT", "development")
    assert main(["manifest", "teams"]) == 2, "nobody can upload a package without a bot's id"
    assert "TEAMS_APP_ID" in capsys.readouterr().err and not list(Path().glob("*.zip"))
    for name, value in (("ID", APP_ID), ("PASSWORD", "not used"), ("TENANT_ID", APP_ID)):
        shell.setenv(f"TEAMS_APP_{name}", value)
    assert main(["manifest", "teams"]) == 0
    assert Path("csp-bot-teams.zip").stat().st_size > 1000
