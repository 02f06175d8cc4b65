"""Environment reader: names one by one, as shells, editors and password managers leave them, and all that is wrong with them."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from config.files import EncodingError, read_text

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_EDGES = string.whitespace + "\0\x85\xa0\xad\u1680\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
_EDGES += "".join(map(chr, (*range(0x2028, 0x2030), *range(0x205F, 0x2065))))
"""White space, marks of byte order and direction, and letters without width: nobody sees them, and pasting brings them."""

_QUOTED = frozenset({('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"), ("„", "“")})

_PLAIN_FILES = ("PARTNER_CENTER_CERTIFICATE", "PARTNER_CENTER_CA")
"""Names whose ``_FILE`` is a name of its own."""


def bare(text: str) -> str:
    """The value without what nobody sees around it, and without a pair of quotes, which ``docker --env-file`` leaves there."""
    text = text.strip(_EDGES)
    begin, inner, end = text[:1], text[1:-1], text[1:][-1:]
    # Marks within belong to values of their own, or to this one.
    paired = (begin, end) in _QUOTED and begin not in inner and end not in inner
    return inner.strip(_EDGES) if paired else text


class Reader:
    """Reads names one by one and collects what is wrong with them, a sentence each. No value is ever in one."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        # The first name of a file of names begins with the file's byte order mark.
        self._environ = {name.lstrip("\ufeff"): value for name, value in environ.items()}
        self._values: dict[str, str] = {}
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """The value, in one line; the default where there is none."""
        value = self._value(name)
        if "\n" in value:
            self.problem(f"{name}: it has more than one line. Leave the value alone there.")
        return self._visible(name, value.replace("\n", "")) or default

    def listed(self, name: str) -> tuple[str, ...]:
        """The values between commas and white space."""
        values = (self._visible(name, bare(part)) for part in re.split(r"[,\s]+", self._value(name)))
        return tuple(filter(None, values))

    def matching(self, name: str, pattern: str, fix: str, default: str = "") -> str:
        """The value, which has to look like that."""
        value = self.text(name, default)
        if value and not re.fullmatch(pattern, value):
            self.problem(f"{name}: {fix}")
        return value

    def url(self, name: str, default: str = "") -> str:
        """An address without a slash at its end."""
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
        except ValueError:
            parts, value = urlsplit(""), "/"
        allowed = {"http", "https"} if parts.hostname in LOOPBACK else {"https"}
        if value and (not parts.hostname or parts.scheme not in allowed):
            self.problem(f"{name}: give a whole address such as https://bot.example.com.")
        return value.rstrip("/")

    def file(self, name: str) -> Path | None:
        """The path of a file that is there."""
        value = bare(self._environ.get(name, ""))
        if value and not Path(value).is_file():
            self.problem(f"{name}: there is no file at {value}.")
        return Path(value) if value else None

    def together(self, what: str, names: tuple[str, ...]) -> bool:
        """Whether an adapter is on; half a set of names is a mistake."""
        present = [name for name in names if self._given(name)]
        if present and len(present) < len(names):
            missing = ", ".join(name for name in names if name not in present)
            self.problem(f"{missing}: needed for {what} because {present[0]} is set.")
        return len(present) == len(names)

    def problem(self, sentence: str) -> None:
        """Note what is wrong, once however often the name is read."""
        if sentence not in self.problems:
            self.problems.append(sentence)

    def _given(self, name: str) -> bool:
        """Whether there is a value, or a file of it that cannot be read, which is told of already."""
        return bool(self.text(name)) or any(each.startswith(f"{name}_FILE:") for each in self.problems)

    def _value(self, name: str) -> str:
        if name not in self._values:
            path = bare(self._environ.get(f"{name}_FILE", ""))
            kept = path and name not in _PLAIN_FILES
            self._values[name] = bare(
                self._content(name, Path(path)) if kept else self._environ.get(name, "")
            )
        return self._values[name]

    def _content(self, name: str, path: Path) -> str:
        try:
            return read_text(path)
        except OSError as error:
            self.problem(f"{name}_FILE: cannot read {path} ({error.strerror}). Name a readable file.")
        except EncodingError as error:
            self.problem(f"{name}_FILE: {path} {error}")
        return ""

    def _visible(self, name: str, value: str) -> str:
        """The value again. Text from an environment in another encoding cannot be sent, and what is not seen is not meant."""
        hidden = next((each for each in value if not each.isprintable()), "")
        if "\ud800" <= hidden <= "\udfff":
            self.problem(
                f"{name}: it is not UTF-8. Copy the value again, or give it in a file ({name}_FILE)."
            )
        elif hidden:
            self.problem(
                f"{name}: there is an invisible character in it (U+{ord(hidden):04X}). Copy it again."
            )
        return value
