"""The app package is one that an administrator can upload."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Annotated
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from PIL import Image
from pydantic import Field

from adapters.teams.icons import color_png, outline_png
from adapters.teams.manifest import manifest, package
from bot.access.policy import Permission
from bot.cards.model import Card
from bot.commands import load
from bot.framework.command import command
from bot.framework.context import Ask
from bot.framework.noun_help import NounHelp
from bot.framework.registry import Registry

APP_ID = "3f1c8f0e-6a0f-4c2e-9a52-0d6f0a3c9b11"
URL = "https://bot.contoso.example/"


def test_the_package_holds_its_files_at_the_root_and_is_the_same_each_time() -> None:
    content = package(load(), APP_ID, URL)
    assert content == package(load(), APP_ID, URL)
    with ZipFile(BytesIO(content)) as archive:
        assert archive.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert archive.testzip() is None
        assert json.loads(archive.read("manifest.json")) == manifest(load(), APP_ID, URL)


def test_every_text_is_as_short_as_teams_wants_it() -> None:
    described = manifest(load(), APP_ID, URL)
    assert len(described["name"]["short"]) <= 30
    assert len(described["name"]["full"]) <= 100
    assert len(described["description"]["short"]) <= 80
    assert len(described["description"]["full"]) <= 4000
    assert len(described["developer"]["name"]) <= 32
    for offered in described["bots"][0]["commandLists"]:
        assert 0 < len(offered["commands"]) <= 10
        assert all(len(each["title"]) <= 32 for each in offered["commands"])
        assert all(0 < len(each["description"]) <= 128 for each in offered["commands"])


def test_the_manifest_is_of_the_version_that_its_schema_states() -> None:
    described = manifest(load(), APP_ID, URL)
    assert f"/v{described['manifestVersion']}/" in described["$schema"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", described["version"])


def test_the_bot_may_be_spoken_to_everywhere_and_may_send_files() -> None:
    described = manifest(load(), APP_ID, URL)
    bot = described["bots"][0]
    assert described["id"] == bot["botId"] == APP_ID
    assert bot["scopes"] == ["personal", "team", "groupChat"]
    assert bot["supportsFiles"] is True


def test_every_address_is_https_and_on_the_host_of_the_bot() -> None:
    described = manifest(load(), APP_ID, "https://bot.contoso.example:8443")
    assert described["validDomains"] == ["bot.contoso.example"]
    for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"):
        assert urlsplit(described["developer"][name]).scheme == "https"


@pytest.mark.parametrize("url", ["", "http://bot.contoso.example", "https://", "bot.contoso.example"])
def test_an_address_that_is_not_https_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        manifest(load(), APP_ID, url)


def test_a_new_command_is_offered_without_another_change() -> None:
    @command("coffee brew", needs=Permission.OPEN, featured=1)
    async def brew(ask: Ask, cups: Annotated[int, Field(description="How many")] = 1) -> Card:
        """Brew coffee."""
        return Card("Coffee", f"{cups} cups.")

    described = manifest(Registry([brew], [NounHelp("coffee", "Coffee", place=1)]), APP_ID, URL)
    offered = described["bots"][0]["commandLists"][0]["commands"]
    assert offered == [{"title": "coffee brew", "description": "Brew coffee."}]
    assert "coffee brew: Brew coffee." in described["description"]["full"]


def test_the_color_icon_fills_its_square() -> None:
    icon = Image.open(BytesIO(color_png()))
    assert icon.size == (192, 192)
    assert icon.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_the_outline_icon_is_white_on_nothing() -> None:
    icon = Image.open(BytesIO(outline_png())).convert("RGBA")
    assert icon.size == (32, 32)
    assert icon.getchannel("A").getpixel((0, 0)) == 0
    assert {pixel[:3] for _, pixel in icon.getcolors(1024) or () if pixel[3]} == {(255, 255, 255)}
    assert icon.getchannel("A").getextrema() == (0, 255)
