"""Attachments: files and secrets of messages, kept apart from the conversation, under tokens nobody can guess."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.cards.model import Card, File, Node, Secret
from bot.model import Document

MOST_BYTES = 64 * 1024 * 1024
"""Bytes of files kept in memory at a time; the oldest go first."""

MOST_ON_DISK = 1024 * 1024 * 1024
"""Bytes of files kept on disk at a time; the oldest go first."""

MOST_FILES = 200

SECRET_LIFE = timedelta(minutes=15)
"""How long a secret waits to be revealed."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file as a message names it: its token, and what to show of it. ``size`` is in bytes."""

    token: str
    name: str
    size: int


@dataclass(slots=True)
class Attachments:
    """Bytes and secrets by token, each for one person (or, with an empty owner, for everyone on the page)."""

    now: Callable[[], datetime]
    _files: OrderedDict[str, tuple[str, Document]] = field(default_factory=OrderedDict)
    _secrets: dict[str, tuple[str, str, datetime]] = field(default_factory=dict, repr=False)

    def put_away(
        self, card: Card, documents: Sequence[Document], owner: str, *, private: bool
    ) -> tuple[Card, tuple[AttachedFile, ...]]:
        """The card with tokens in place of its secrets and bytes, and its files in the order they stand in it.

        Files that travel beside the card without standing in it come last. Where others can see the card its
        secrets are left out altogether.
        """
        body = tuple(self._without_value(node, owner, private=private) for node in card.body)
        standing = [node.document for node in card.body if isinstance(node, File)]
        beside = [document for document in documents if document not in standing]
        kept = tuple(self._keep(document, owner) for document in (*standing, *beside))
        return replace(card, body=body), kept

    def file(self, token: str, person: str) -> Document | None:
        """A file this person may have."""
        owner, document = self._files.get(token, ("", None))
        return document if owner in ("", person) else None

    def waits(self, token: str) -> bool:
        """Whether a secret has yet to be revealed."""
        self._forget_old()
        return token in self._secrets

    def reveal(self, token: str, person: str) -> str | None:
        """The secret, once, to the one it is for."""
        self._forget_old()
        owner, value, _ = self._secrets.get(token, ("", "", None))
        if not value or owner != person:
            return None
        del self._secrets[token]
        return value

    def _without_value(self, node: Node, owner: str, *, private: bool) -> Node:
        if isinstance(node, File):
            return File(replace(node.document, content=b""))
        if isinstance(node, Secret):
            return Secret(node.label, self._hide(node.value, owner) if private and owner else "")
        return node

    def _hide(self, value: str, owner: str) -> str:
        self._forget_old()
        token = secrets.token_urlsafe(16)
        self._secrets[token] = (owner, value, self.now() + SECRET_LIFE)
        return token

    def _keep(self, document: Document, owner: str) -> AttachedFile:
        token = secrets.token_urlsafe(16)
        self._files[token] = (owner, document)
        while len(self._files) > 1 and (len(self._files) > MOST_FILES or self._too_heavy()):
            self._files.popitem(last=False)
        return AttachedFile(token, document.name, document.size)

    def _too_heavy(self) -> bool:
        documents = [document for _, document in self._files.values()]
        in_memory = sum(document.in_memory for document in documents)
        return in_memory > MOST_BYTES or sum(each.size for each in documents) - in_memory > MOST_ON_DISK

    def _forget_old(self) -> None:
        now = self.now()
        self._secrets = {token: kept for token, kept in self._secrets.items() if kept[2] > now}
