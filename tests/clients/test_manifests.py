"""What administrators upload is what Microsoft's published schema asks for, and a package that opens.

Slack's side, as types, is in ``test_slack_types.py``: Slack publishes no schema of its manifest.
"""

from __future__ import annotations

import json
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from adapters.cli.manifest import write_manifest
from config.settings import Settings, TeamsSettings
from tests.clients.vendor import HERE, package

APP_ID = "3f1c8f0e-6a0f-4c2e-9a52-0d6f0a3c9b11"


@pytest.fixture
def uploaded(tmp_path: Path) -> zipfile.ZipFile:
    """The package as ``csp-bot manifest teams`` writes it."""
    settings = Settings(
        teams=TeamsSettings(APP_ID, "not used", "a tenant"), public_url="https://bot.northwindcloud.example"
    )
    assert write_manifest(settings, "teams", tmp_path / "app.zip") == 0
    return zipfile.ZipFile(BytesIO((tmp_path / "app.zip").read_bytes()))


def objections(manifest: Any) -> str:
    package("@microsoft", "app-manifest")
    done = subprocess.run(
        ["node", HERE / "manifest.cjs"],
        input=json.dumps(manifest),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.browser
def test_microsofts_schema_takes_the_manifest(uploaded: zipfile.ZipFile) -> None:
    manifest = json.loads(uploaded.read("manifest.json"))
    assert objections(manifest) == ""
    assert "developer" in objections({**manifest, "developer": {}})
    assert "bots" in objections({**manifest, "bots": [{"botId": APP_ID, "scopes": ["everywhere"]}]})


def test_the_package_opens_with_its_icons(uploaded: zipfile.ZipFile) -> None:
    assert uploaded.testzip() is None
    icons = json.loads(uploaded.read("manifest.json"))["icons"]
    for kind, side in (("color", 192), ("outline", 32)):
        icon = Image.open(BytesIO(uploaded.read(icons[kind])))
        assert icon.format == "PNG" and icon.size == (side, side)
    outline = icon.convert("RGBA").getdata()
    assert {pixel[:3] for pixel in outline if pixel[3]} <= {(255, 255, 255)}, (
        "white on nothing, as Teams wants it"
    )
