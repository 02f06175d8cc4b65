"""What stands on the screens of a workspace, and what is on its way there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.adapters.slack.block_kit import shown_text


@dataclass
class Shown:
    """A message on somebody's screen. ``to`` is the only person who sees it, where there is only one."""

    channel: str
    text: str
    blocks: list[dict[str, Any]]
    ts: str
    to: str = ""
    thread: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    edits: int = 0

    @property
    def said(self) -> str:
        return shown_text(self.blocks) if self.blocks else self.text


@dataclass
class OpenView:
    """A modal on somebody's screen."""

    id: str
    user: str
    view: dict[str, Any]
    hash: str
    open: bool = True
    state: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    """What the person typed, by block and action: Slack keeps it under the same two names, whatever is shown anew."""


@dataclass
class Upload:
    """A file on its way."""

    id: str
    name: str
    length: int
    content: bytes = b""
    channel: str = ""
    thread: str = ""
    complete: bool = False


@dataclass
class ResponseUrl:
    """An address to answer to. ``original`` is the message that was clicked; slash commands have none."""

    user: str
    channel: str
    original: Shown | None
    uses: int = 0
    expired: bool = False
