"""Markup in typed text: links and mentions in the one form that the core reads, and what a client puts around a line.

Each platform turns what its clients send into ``<https://…|label>``, ``<@id|name>`` and ``<#id|name>``; a label differs
from its address, or is not there. What such a mark says depends on where it stands: an identifier is what the label
shows, a free text keeps label and address, a destination is the id.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from bot.line import MARK

_QUOTES = re.compile(r'["“”„‟«»「」『』＂″\\]')
_SINGLE_QUOTES = re.compile(r"(?<!\w)['‘’‚]+|['‘’‚]+(?!\w)")
"""Single marks that are no apostrophe within a word."""

_IGNORABLE = re.compile(r"[\0\u00ad\u034f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Marks of direction, of joining and of files, which mean nothing in a line. Joiners that letters and emoji need stay."""
_SPLIT_NUMBER = re.compile(r"(?<=\d)[\u200b-\u200d]+(?=\d)")
_WIDE = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_LEADING = re.compile(r"^(?:(?::[a-z0-9_+'-]+:)+(?=\s)|\d{1,2}[.)]\s|[^\w<@&/=\"“”„‟«»「『＂″'‘’‚(\[])+")
"""What begins no command: bullets, numbers of a list, pictures and their names, arrows, prompts, headings."""
_PREFIX = re.compile(
    r"^(?:/csp(?:@[\w-]+)?|@?csp(?:[ _-]?bot)?|@?bot|/(?=[a-z]))(?:(?=[\s:,;!\u200b])[\s:,;.!–—\u200b-]*|(?<=/)|$)",
    re.IGNORECASE,
)
_AROUND = '"“”„‟«»「」『』＂″'
_WHOLE = re.compile(
    rf"""^[{_AROUND}'‘’‚(\[]\s*([^\s=()\[\]'‘’‚{_AROUND}]+\s[^()\[\]'‘’‚{_AROUND}]*)[{_AROUND}'‘’)\]]$"""
)
_COMMAND = re.compile(r"\S+(?:\s+\S+)?")
_END = re.compile(r"(?<=\w)[.!?。！？]{1,3}$")
_WIDE_LETTERS = {0xFF00 + at: 0x20 + at for at in (*range(0x21, 0x3B), *range(0x41, 0x5B))}
"""Letters as Japanese keyboards widen them."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_MARKS = "*_~`\"'“”„‘’«»"
_BEHIND = _MARKS + ".,;:!?"


def tidy(line: str) -> str:
    """A line without what clients add and people write before it: ``/csp``, ``@csp``, ``bot:``, a bullet, a comma after a
    mention, and marks that nobody sees."""
    line = _SPLIT_NUMBER.sub("", _IGNORABLE.sub("", line)).strip()
    for _ in range(2):
        # A mention may be followed by the name once more.
        line = _PREFIX.sub("", _LEADING.sub("", line), count=1)
    line = line.strip()
    # A line that is quoted as a whole is meant as a line.
    return _commanding(whole[1].strip() if (whole := _WHOLE.match(line)) else line)


def _commanding(line: str) -> str:
    """The line with a command in letters of plain width, and without an end of a sentence where it is nothing else."""
    command = _COMMAND.match(line)
    if not command:
        return line
    said = command[0].translate(_WIDE_LETTERS)
    return said + line[command.end() :] if command.end() < len(line) else _END.sub("", said)


def set_aside(
    pattern: re.Pattern[str], text: str, said: Callable[[re.Match[str]], str], rest: Callable[[str], str]
) -> str:
    """Text with ``rest`` done to all of it but what the pattern finds, where ``said`` stands: the signs of formatting are
    letters in an address."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(said(found))
        return f"\ue000{len(kept) - 1}\ue001"

    def back(found: re.Match[str]) -> str:
        # Text that is unescaped in between may have come to look like such a place.
        return kept[at] if (at := int(found[1])) < len(kept) else ""

    text = rest(pattern.sub(keep, text.replace("\ue000", "").replace("\ue001", "")))
    return re.sub("\ue000(\\d{1,9})\ue001", back, text)


def literal(code: str, before: str) -> str:
    """What was formatted as code, which is meant to the letter: as the value of an option it is one."""
    code = code.strip()
    return f'"{code}"' if before.endswith("=") and '"' not in code and re.search(r"\s", code) else code


def link(address: str, label: str = "") -> str:
    """A link as the core reads it; the address alone where the label says the same, or begins to and was cut."""
    label = bare_label(label)
    if not label or _same(address, label):
        return label or _plain(address)
    start = re.sub(r"(?:…|\.{3})$", "", label)
    if start != label and _short(address).startswith(_short(start)):
        return _plain(address)
    # Addresses of other kinds lead nowhere outside of the client that made them, but nothing is lost.
    return whole if MARK.fullmatch(whole := f"<{address}|{label}>") else f"{label} ({address})"


def bare_label(label: str) -> str:
    """A label of one line, in which nothing ends a quotation, a link or a mention."""
    said = _SINGLE_QUOTES.sub("", _QUOTES.sub("'", re.sub(r"[<>|]", " ", label)))
    return " ".join(said.split()).strip("*_~`")


def mention(sign: str, key: str, name: str = "") -> str:
    """A person (``@``) or a channel (``#``) as the core reads it."""
    name = bare_label(name)
    return f"<{sign}{key}|{name}>" if name else f"<{sign}{key}>"


def shown(text: str) -> str:
    """Text in which a link is its label; mentions stay, because they are looked up by their ids."""

    def said(found: re.Match[str]) -> str:
        sign, _key, address, label = found.groups()
        if sign:
            return found[0]
        if label and "@" in label and not _same(address, label):
            # Who reads the label is not whom the link is to: neither is taken for the other.
            return f"{label} ({_plain(address)})"
        return label or _plain(address)

    return MARK.sub(said, text)


_PICTURE = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
# The joiner belongs to an emoji only behind one: Sinhala and other scripts write words with it.
_PICTURES = re.compile(f"[{_PICTURE}][{_PICTURE}\ufe0f\u200d]*")


def without_pictures(text: str) -> str:
    """A value without the emoji that people put before or behind it; they stay in a value that is nothing else."""
    return _PICTURES.sub(" ", text).strip() or text


def prose(text: str) -> str:
    """Text for people who see none of this: a link is its label and its address, a mention the name."""

    def said(found: re.Match[str]) -> str:
        sign, key, address, label = found.groups()
        if sign:
            return f"{sign}{(label or key).lstrip(sign)}"
        return f"{label} ({_plain(address)})" if label else _plain(address)

    return _WIDE.sub(" ", MARK.sub(said, text))


def bare(text: str, *, several: bool = False) -> str:
    """One word, or ``several`` that are one value, without the marks of formatting around and the punctuation after."""
    text = text.strip()
    if MARK.fullmatch(text) or (not several and re.search(r"\s", text)):
        return text
    if several:
        # No letters are exchanged: a superscript is no digit of an amount.
        return text.lstrip(_MARKS).rstrip(_BEHIND) or text
    return plain(text.lstrip(_MARKS + "([").rstrip(_BEHIND + ")]") or text)


def plain(identifier: str) -> str:
    """An identifier in the letters, digits and hyphens of ASCII, which Japanese keyboards and word processors widen and lengthen."""
    if identifier.isascii():
        return identifier
    # Taken apart, the sign of a number would read as the letters of one.
    return unicodedata.normalize("NFKC", identifier.replace("№", "#")).translate(_DASHES)


def _same(address: str, label: str) -> bool:
    if address.casefold().startswith("tel:"):
        return re.sub(r"\D", "", address) == re.sub(r"\D", "", label)
    return _short(address) == _short(label)


def _plain(address: str) -> str:
    """An address as people write it: without the scheme of mail and telephone."""
    scheme, _, rest = address.partition(":")
    return rest.partition("?")[0] if scheme.casefold() in ("mailto", "tel") and rest else address


def _short(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", _plain(address), flags=re.IGNORECASE).rstrip("/").casefold()
