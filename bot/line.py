"""Command line as people type it in chat: split into words, and written back.

Phones and chat clients change what is typed: quotes become typographic, two hyphens become a dash, spaces become
non-breaking. All of it is understood here; links and mentions are :mod:`bot.framework.markup`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.errors import BadLine
from bot.messages import _

LONGEST = 4000
"""Characters of a line that are read. What is longer belongs into a form, or is no command."""

LINES_KEPT = 16
"""Lines whose words are kept: those that are being answered."""

_OPENING = '"“”„‟«»「『＂″'
_CLOSING = {
    '"': '"“”„',
    "“": '”"“',
    "”": '”"“',
    "„": '“”"',
    "‟": '”"',
    "«": "»«",
    "»": "»«",
    "「": "」",
    "『": "』",
    "＂": "＂",
    "″": "″",
}
"""What ends a quotation, by what begins it. Swedes and Finns write the same mark on both sides, Germans and Danes turn them
around: https://www.unicode.org/cldr/charts/latest/by_type/core_data.alphabetic_information.punctuation.html"""
_BLANK = r"\s\u00a0\u2007\u202f\u200b\ufeff"
_SPACE = re.compile(f"[{_BLANK}]+")
_PLAIN = re.compile(rf"""[^{_BLANK}{_OPENING}'‘’‚=＝<]++""")
"""Letters that mean themselves wherever they stand in a word."""
_QUOTED = re.compile(r"""[^\\"“”„«»」』＂″]++""")
"""Letters that mean themselves within any quotes."""
_SIMPLE = re.compile(rf"""(?:({_PLAIN.pattern})|"((?:{_QUOTED.pattern})?)["“”„])(?=[{_BLANK}]|$)""")
"""A whole word that is plain, or quoted with nothing special in it: nearly all are, and they are read at once."""
MARK = re.compile(
    r"<(?:([#@])([A-Z0-9]{2,})|((?:https?://|mailto:|tel:)[^\s<>|]+))(?:\|([^<>\n]*))?>", re.ASCII
)
"""A link or a mention. One is one word of a line, whatever its label has in it."""

_LATE_MARK = re.compile(rf"[ \u00a0]+(?=<[#@])(?:{MARK.pattern})", re.ASCII)
_KEY = re.compile(r"[-—–‒―−]{0,2}([A-Za-z][A-Za-z0-9_-]*)")
_SINGLE = re.compile(r"['‘’‚]((?:[^'‘’‚]|(?<=\w)['’](?=\w))*+)['‘’](?=\s|$)")
_FLAG = re.compile(r"(?:-[-—–‒―−]|[—–‒―−]{1,2}-?)([A-Za-z][\w-]*)")
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
"""Spaces, and what is drawn as nothing at all: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point"""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a line. ``quoted`` words are values, never keys or flags. ``key`` is set by ``key=value``."""

    text: str
    quoted: bool = False
    key: str = ""


def split(line: str) -> tuple[Word, ...]:
    """All words of a line. Raises as :func:`words_of` does."""
    _refuse_too_long(line)
    return tuple(_words_in(line))


class Words:
    """The words of a line, each of them read when somebody first asks for it, and once however many do."""

    __slots__ = ("_coming", "_read")

    def __init__(self, line: str) -> None:
        self._read: list[Word] = []
        self._coming = _words_in(line)

    def __iter__(self) -> Iterator[Word]:
        at = 0
        while at < len(self._read) or self._read_on():
            yield self._read[at]
            at += 1

    def _read_on(self) -> bool:
        word = next(self._coming, None)
        if word is not None:
            self._read.append(word)
        return word is not None


def words_of(line: str) -> Words:
    """The words of a line. An unclosed quote runs to the end. Whoever asks for the same line again gets what was read of it:
    an adapter asks what a line leads to before it has it answered. For the event loop's thread alone.

    Raises :class:`bot.errors.BadLine` for a line of more than :data:`LONGEST` characters, before anything of it is read.
    """
    _refuse_too_long(line)
    return _lately(line)


_lately = lru_cache(maxsize=LINES_KEPT)(Words)


def _refuse_too_long(line: str) -> None:
    if len(line) > LONGEST:
        raise BadLine(
            _(
                "That's too long: a line may have at most {most} characters. Nothing was done. Use fewer, or type the "
                "command alone and fill in its form, which has room for long texts.",
                most=f"{LONGEST:,}",
            )
        )


def _words_in(line: str) -> Iterator[Word]:
    rest = clean(line)
    at = 0
    while at < len(rest):
        if space := _SPACE.match(rest, at):
            at = space.end()
            continue
        if simple := _SIMPLE.match(rest, at):
            yield Word(simple[1] or simple[2] or "", quoted=simple[1] is None)
            at = simple.end()
            continue
        word, at = _read_word(rest, at)
        if word.key and not (word.text or word.quoted) and (late := _LATE_MARK.match(rest, at)):
            # Slack offers channels and people only after a space, so "to= <#C1|finance>" is how some arrive.
            word, at = Word(late[0].strip(), key=word.key), late.end()
        yield word


_PICTURE = re.compile(r"(?::[a-z0-9_+'-]+:)+")
"""Names of emoji, as Slack sends them."""


def is_picture(word: Word) -> bool:
    """Whether a word is nothing but emoji, which stand for no value."""
    if word.quoted or word.key:
        return False
    text = seen(word.text)
    return bool(_PICTURE.fullmatch(text)) or (
        bool(text)
        and all(
            unicodedata.category(each) in ("So", "Sk", "Mn", "Me") and not each.isascii() for each in text
        )
        and any(unicodedata.category(each) == "So" for each in text)
    )


def clean(text: str) -> str:
    """Text that every database and every encoder takes: no NUL, and no half of a surrogate pair. People can send both."""
    return text.replace("\0", "").encode(errors="replace").decode()


def seen(text: str) -> str:
    """The letters of a text that a reader sees. People paste the others unawares, or to say nothing where a word is due."""
    return _UNSEEN.sub("", text)


def _read_word(line: str, at: int) -> tuple[Word, int]:
    parts: list[str] = []
    key = ""
    quoted = False
    bare = looking = True
    while at < len(line) and not _SPACE.match(line, at):
        if plain := _PLAIN.match(line, at):
            parts.append(plain[0])
            at = plain.end()
            continue
        mark = line[at]
        if mark == "<" and (whole := MARK.match(line, at)):
            parts.append(whole[0])
            at = whole.end()
            continue
        if mark in _OPENING and ((bare and not parts) or (parts and parts[-1] == "")):
            text, at = _read_quoted(line, at)
            parts.append(text)
            quoted = True
            bare = False
            continue
        if mark in "'‘’‚" and parts in ([], [""]) and (found := _SINGLE.match(line, at)):
            return Word(found[1], quoted=True, key=key), found.end()
        if mark in "=＝" and looking:
            # What stands before the first sign is a key, or the word has none.
            looking = False
            if not quoted and (named := _KEY.fullmatch("".join(parts))):
                key, parts = named[1], [""]
                at += 1
                continue
        parts.append(mark)
        at += 1
    return Word("".join(parts), quoted, key), at


def _read_quoted(line: str, at: int) -> tuple[str, int]:
    closing = _CLOSING[line[at]]
    text: list[str] = []
    at += 1
    while at < len(line):
        if plain := _QUOTED.match(line, at):
            text.append(plain[0])
            at = plain.end()
        elif line[at] == "\\" and at + 1 < len(line) and line[at + 1] in '"\\“”„':
            text.append(line[at + 1])
            at += 2
        elif line[at] in closing:
            return _inside(closing, "".join(text)), at + 1
        else:
            text.append(line[at])
            at += 1
    return "".join(text), at


def _inside(closing: str, text: str) -> str:
    """What is quoted; the French have a space of their own within the marks, which belongs to these."""
    return text.strip("\u00a0\u202f\u2009") if "»" in closing else text


def flag(word: Word) -> str:
    """The name in ``--name`` (or with the dash a phone made of it), else empty."""
    if word.quoted or word.key:
        return ""
    found = _FLAG.fullmatch(word.text)
    return found[1] if found else ""


def quote(text: str) -> str:
    """Text as one word of a line."""
    text = clean(text)
    if text and not re.search(
        r"[\s\"'‘’‚“”„«»‟「」『』＂″=＝\\<>\u00a0\u200b\ufeff\u2007\u202f]|^[-—–‒―−]", text
    ):
        return text
    return '"' + re.sub(r'([\\"“”„])', r"\\\1", text) + '"'


def write(command: str, /, **values: object) -> str:
    """A command line that says just this; values of ``None`` and empty text are left out.

    >>> write("usage show", customer="b44b", by="meter")
    'usage show customer=b44b by=meter'
    """
    said = (f"{key}={quote(str(value))}" for key, value in values.items() if value not in (None, ""))
    return " ".join([command, *said])
