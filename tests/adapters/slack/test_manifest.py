"""The app manifest, by the limits of https://docs.slack.dev/reference/app-manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import adapters.slack
from adapters.slack.manifest import EVENTS, SCOPES, manifest
from bot.commands import load

URL = "https://bot.example.com/"


@pytest.mark.parametrize("socket_mode", [False, True])
def test_slack_accepts_it(socket_mode: bool):
    made = manifest(load(), URL, socket_mode)

    assert set(made) == {"_metadata", "display_information", "features", "oauth_config", "settings"}
    about = made["display_information"]
    assert len(about["name"]) <= 35 and len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4000
    (command,) = made["features"]["slash_commands"]
    assert command["command"] == "/csp" and command["should_escape"] is True
    assert 0 < len(command["description"]) <= 2000 and 0 < len(command["usage_hint"]) <= 1000
    assert made["settings"]["event_subscriptions"]["bot_events"] == EVENTS
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert ("request_url" in json.dumps(made)) is not socket_mode
    assert made["settings"]["socket_mode_enabled"] is socket_mode
    json.dumps(made)


def test_menus_with_type_ahead_have_their_address():
    settings = manifest(load(), URL, socket_mode=False)["settings"]

    assert settings["interactivity"]["message_menu_options_url"] == "https://bot.example.com/slack/events"


def test_it_is_made_from_the_commands_there_are():
    made = json.dumps(manifest(load(), URL, socket_mode=False))

    for noun, about in load().about.items():
        assert f"/csp {noun}: {about}" in made, "and none of it is cut off"
    assert (
        "usage show"
        in manifest(load(), URL, socket_mode=False)["features"]["slash_commands"][0]["usage_hint"]
    )


def test_each_scope_says_why_it_is_needed():
    assert list(SCOPES) == manifest(load(), URL, socket_mode=False)["oauth_config"]["scopes"]["bot"]
    assert all(len(f"{scope}: {why}") > 30 for scope, why in SCOPES.items())


def test_only_methods_that_the_scopes_allow_are_called():
    needed = {
        "chat_postMessage": "chat:write", "chat_update": "chat:write", "chat_postEphemeral": "chat:write",
        "conversations_open": "im:write", "users_info": "users:read", "files_upload_v2": "files:write",
        "views_open": "", "views_update": "", "auth_test": "",
    }  # fmt: skip
    sources = "".join(path.read_text() for path in Path(adapters.slack.__file__).parent.glob("*.py"))

    for method, scope in needed.items():
        assert f".{method}(" in sources
        assert not scope or scope in SCOPES
