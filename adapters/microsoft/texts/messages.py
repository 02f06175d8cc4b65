"""Messages: what the author wrote and what the mail quotes, out of HTML or plain text. Each body is read once and kept for a while."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from adapters.microsoft.texts.letters import MOST_TEXT, is_markup, tidied, unescaped, without_tags
from adapters.microsoft.texts.quotes import answered, without_marks, without_quotes

LARGE = 16 * 1024
"""Characters beyond which bodies are read in a thread, so that reading them stops nobody."""

WORTH_KEEPING = 512
MOST_KEPT = 4_000_000
"""Characters of messages that are kept."""

LONGEST_LINE = 300


@dataclass(frozen=True, slots=True)
class Message:
    """A message as people read it: what its author wrote, and the whole with earlier mail that it quotes."""

    text: str
    whole: str


@dataclass(slots=True)
class ReadMessages:
    """Messages that were read, by their bodies: support's mails are looked at again every few minutes. Threads share it."""

    most: int = MOST_KEPT
    _kept: OrderedDict[bytes, Message] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: bytes) -> Message | None:
        """The message of a body that was read."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: bytes, message: Message) -> None:
        """Keep a message; those that were asked for longest ago make room."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = message
            self._size += len(message.text) + len(message.whole)
            while self._size > self.most and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone.text) + len(gone.whole)

    def __len__(self) -> int:
        return len(self._kept)


_READ = ReadMessages()


def read_message(body: str) -> Message:
    """A message as people read it. Never raises, and takes a time that is bounded whatever the body holds.

    In a text there is no element of HTML and no character that is not seen, so a text that is read again stays as it is.
    """
    if len(body) < WORTH_KEEPING:
        return _read(body)
    key = hashlib.sha256(body.encode(errors="surrogatepass")).digest()
    message = _READ.get(key)
    if message is None:
        message = _read(body)
        _READ.put(key, message)
    return message


def _read(body: str) -> Message:
    # What is read of a text without elements is enough to tell whether it has any.
    if is_markup(body[: 4 * MOST_TEXT]):
        # Most bodies in a start of the bot are none, and the parser takes its time to load.
        from adapters.microsoft.texts.markup import text_of_markup

        text = text_of_markup(body)
        whole, own = _readable(without_marks(text)), _readable(without_quotes(text))
    else:
        whole = own = _readable(body[: 4 * MOST_TEXT])
    # Mail that is nothing but a quote is all there is.
    own = own if any(letter.isalnum() for letter in own) else whole
    return Message(tidied(answered(own)), whole)


def _readable(text: str) -> str:
    return tidied(without_tags(unescaped(text)))


def read_text(body: str) -> str:
    """A longer text, such as a description, as people read it."""
    return read_message(body).whole


def read_line(text: str) -> str:
    """A title or a name in one line."""
    if text.isprintable() and "<" not in text and "&" not in text:
        return text
    return " ".join(read_message(text[: LONGEST_LINE * 20]).whole.split())
