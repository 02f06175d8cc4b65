"""Characters of a vendor's text: without control characters, marks that nobody sees, entities and tags."""

from __future__ import annotations

import html
import re
from functools import cache
from html.entities import html5

from bot.cards.format import cut

MOST_TEXT = 100_000
"""Characters of one message that are kept."""

DEEPEST = 4
"""How often a text may have been escaped over; what is escaped still deeper, nobody wrote."""

_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\u2028\u2029]")
_WIDE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SYMBOLS = re.compile("[\uf020-\uf0ff]")
"""Letters of the font Symbol, which Outlook draws the dots of lists with."""

_WINDOWS = {at: bytes([at]).decode("cp1252", "ignore") or None for at in range(0x80, 0xA0)}
"""Quotes and dashes of Windows that a gateway took for Latin 1."""

_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control characters, halves of letters, and marks of direction, of joining and of nothing at all."""

_JOINERS = re.compile("[\u200c\u200d]{2,}")
_LOOSE = re.compile("(?<!\\S)[\u200c\u200d]|[\u200c\u200d](?!\\S)")
"""Joiners that join nothing, with which mail pads its preview; those that letters and emoji need stay."""

_ESCAPED = re.compile(
    r"&(?:(?:amp|#0{0,6}38|#x0{0,6}26);)*(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE
)
_SPACES = re.compile(" {24,}")
_EMPTY = re.compile("\n{3,}")


def clean(text: str) -> str:
    """Text without characters that cannot be seen or that turn the direction of writing; lines end in ``\\n``."""
    if text.isascii() and text.isprintable():
        return text
    text = _SYMBOLS.sub("•", _ENDS.sub("\n", text.translate(_WINDOWS)).replace("\t", "    "))
    return _LOOSE.sub("", _JOINERS.sub("", _UNSEEN.sub("", _WIDE.sub(" ", text))))


def unescaped(text: str) -> str:
    """Clean text without entities, however often it was escaped. What takes more than :data:`DEEPEST` turns loses its ``&``."""
    for _ in range(DEEPEST):
        before, text = text, clean(text)
        if "&" in text:
            text = _ESCAPED.sub(_letter, text)
        if text == before:
            return text
    return clean(text.replace("&", ""))


def _letter(found: re.Match[str]) -> str:
    name = found[1]
    if name.startswith("#"):
        return html.unescape(f"&{name};")
    return html5.get(f"{name};", html5.get(f"{name.lower()};", found[0]))


def tidied(text: str) -> str:
    """Lines without spaces at their end, no more than one empty line in a row, and not endless."""
    lines = (_SPACES.sub("    ", line.rstrip()) for line in text.split("\n"))
    return cut(_EMPTY.sub("\n\n", "\n".join(lines)).strip("\n"), MOST_TEXT)


@cache
def _tag() -> str:
    """A pattern: what follows a ``<`` that opens or ends an element of HTML or of Office, a comment or a declaration."""
    from lxml.html import defs

    names = {*defs.tags, "main", "picture", "template", "dialog", "slot"}
    long = "|".join(sorted((each for each in names if len(each) > 1), key=len, reverse=True))
    letters = "".join(each for each in names if len(each) == 1)
    # A placeholder, a mail address or a link in angle brackets is no element: <b@contoso.example>, <code-1>, <https://…>;
    # and what stands behind a letter tells it from a comparison: a<b && c.
    return (
        rf"/?(?:{long})(?![\w.@:-])|/?[{letters}](?=\s{{0,9}}/?>|\s{{1,9}}[a-z][\w:-]*\s{{0,9}}(?:[=>/]|\s[a-z]))"
        r"|/?(?:o|v|w|m|x|st1):[a-z]|!--|!doctype|!\[|\?"
    )


@cache
def _tags() -> re.Pattern[str]:
    return re.compile(f"<(?={_tag()})", re.IGNORECASE)


@cache
def _no_tags() -> re.Pattern[str]:
    return re.compile(f"<(?!{_tag()})", re.IGNORECASE)


@cache
def _markup() -> re.Pattern[str]:
    return re.compile(rf"\A\s*<(?={_tag()})|<(?=/)(?={_tag()})|<(?:br|hr)\s{{0,9}}/?>|<p>", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a body is HTML: it begins with an element, or ends one."""
    return "<" in text and _markup().search(text) is not None


def without_tags(text: str) -> str:
    """Text in which nothing can be taken for an element: where one would begin stands ``‹``."""
    return _tags().sub("‹", text) if "<" in text else text


def with_brackets(markup: str) -> str:
    """Markup in which ``<`` that begins no element is text, as it was meant: ``<kim@contoso.example>``, ``<resource group>``."""
    return _no_tags().sub("&lt;", markup)
