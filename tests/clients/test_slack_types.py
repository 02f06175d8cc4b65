"""What Slack is sent is what Slack's own types allow (the package @slack/types)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.forms import Metadata, loading_view, message_view, render_form
from adapters.slack.manifest import manifest
from adapters.slack.render import message, notice
from adapters.slack.render_nodes import ChartPicture
from bot.commands import load
from bot.ports.dispatch import Place
from tests.clients.payloads import every_card, every_form, hold_conversations, overhearing
from tests.clients.vendor import type_check

pytestmark = pytest.mark.browser

HEADER = """\
import type { KnownBlock, ModalView } from '@slack/types';
import type { AppsManifestCreateArguments } from '@slack/web-api';

type Manifest = Exclude<AppsManifestCreateArguments['manifest'], string>;
"""


def source(blocks: Mapping[str, Any], views: Mapping[str, Any], manifests: Mapping[str, Any]) -> str:
    """A program that holds every payload to its type; a comment above each says where it comes from."""
    lines = [HEADER]
    kinds = (("KnownBlock[]", blocks), ("ModalView", views), ("Manifest", manifests))
    number = 0
    for kind, payloads in kinds:
        for name, payload in payloads.items():
            number += 1
            lines.append(f"// {json.dumps(name)}")
            lines.append(f"export const p{number}: {kind} = {json.dumps(payload)};")
    return "\n".join(lines)


def all_views() -> dict[str, Any]:
    metadata = Metadata("usage show", Place("slack", "T0NORTH", "C0DESK", personal=False), "U0ADA")
    found = {f"form {name}": render_form(form, metadata) for name, form in every_form().items()}
    return found | {"loading": loading_view("One moment"), "words": message_view("Not done", "Nothing.")}


def all_blocks() -> dict[str, Any]:
    found: dict[str, Any] = {"notice": notice("A sentence.").blocks}
    for name, card in every_card().items():
        for private in (True, False):
            for url, file in (("https://bot.example/chart.png", ""), ("", "F0CHART")):
                said = message(
                    card, private=private, chart_url=lambda _, u=url, f=file: ChartPicture(url=u, file_id=f)
                )
                found[f"{name}, {private=}, chart={url or file}"] = said.blocks
        found[f"{name}, simple"] = message(card, private=True, simple=True).blocks
    return found


async def test_every_block_view_and_manifest_has_the_type_that_slack_gives_it(
    tmp_path: Path, new_store: Callable[..., Any]
) -> None:
    with overhearing() as heard:
        assert await hold_conversations("slack", new_store) > 80
    assert len(heard.blocks) > 60 and len(heard.views) > 10
    blocks = all_blocks() | {f"said {at}": said for at, said in enumerate(heard.blocks)}
    views = all_views() | {f"shown {at}": shown for at, shown in enumerate(heard.views)}
    manifests = {
        f"manifest, {socket=}": manifest(load(), "https://bot.example", socket_mode=socket)
        for socket in (True, False)
    }
    assert type_check(source(blocks, views, manifests), tmp_path) == ""


def test_the_types_are_strict_enough_to_tell(tmp_path: Path) -> None:
    blocks = {
        "a block that is none": [{"type": "hero"}],
        "a key that is none": [{"type": "divider", "colour": "red"}],
        "a text that is none": [{"type": "section", "text": "bare"}],
    }
    views = {"no title": {"type": "modal", "blocks": []}}
    told = type_check(source(blocks, views, {"no name": {"display_information": {}}}), tmp_path)
    assert all(f"payloads.ts({line}," in told for line in (7, 9, 11, 13, 15)), told
