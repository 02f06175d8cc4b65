"""Files of an installation: texts in whatever Unicode encoding an editor or a shell saved them in, TOML and PEM.

Windows PowerShell 5 writes UTF-16 with ``>`` and ``Out-File``, and UTF-8 with a byte order mark where it is told UTF-8:
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
"""

from __future__ import annotations

import codecs
import tomllib
from pathlib import Path
from typing import Any

_MARKS = (
    # The mark of UTF-32 begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class FileError(Exception):
    """A file will not do; ``problems`` has one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class EncodingError(ValueError):
    """Bytes that are no text. The message ends a sentence that begins with the file's name, and repeats nothing of the file."""


def decode(raw: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 or UTF-32 with a byte order mark; without the mark, lines ending in ``\\n``.

    Raises :class:`EncodingError`.
    """
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise EncodingError(f"is neither UTF-8 nor UTF-16 (line {line}); save it as UTF-8.") from None
    if "\0" in text:
        # Valid UTF-8, too: every letter of ASCII is followed or preceded by a NUL.
        raise EncodingError("is no text, or UTF-16 without a byte order mark; save it as UTF-8.")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path) -> str:
    """The text of a file; raises :class:`OSError` and :class:`EncodingError`."""
    return decode(path.read_bytes())


def read_toml(path: Path, error: type[FileError]) -> dict[str, Any]:
    """The tables of a TOML file. Where it cannot be read or understood, ``error`` is raised with one sentence."""
    try:
        return tomllib.loads(read_text(path))
    except OSError as wrong:
        raise error([f"{path.name}: cannot be read ({wrong.strerror})."]) from None
    except EncodingError as wrong:
        raise error([f"{path.name} {wrong}"]) from None
    except ValueError as wrong:
        raise error([f"{path.name}: {wrong}."]) from None


def read_pem(path: Path) -> bytes:
    """A file of certificates or keys as libraries take it: UTF-16 as ASCII, without a byte order mark.

    What has no mark is left as it is: notes between the blocks may be in any encoding. Raises :class:`OSError` and
    :class:`EncodingError`.
    """
    raw = path.read_bytes().removeprefix(codecs.BOM_UTF8)
    marked = any(raw.startswith(mark) for mark, _ in _MARKS)
    return decode(raw).encode() if marked else raw
