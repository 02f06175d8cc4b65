"""Phone number: as people type and paste it, and the ways in which the same number can be written. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

LONGEST = 60
"""Characters of a number as typed, marks and extension included."""

MOST_FORMS = 40
_DIGITS = range(3, 21)
"""E.164 has at most 15 digits (https://www.itu.int/rec/T-REC-E.164); a prefix that is dialled comes on top."""

_ZERO_STAYS = frozenset({"39", "378", "379", "225", "242"})
"""Calling codes after which the zero of a national number is dialled and written: it belongs to the number."""

_NORTH_AMERICA = "1"

_AROUND = re.compile(r"^[^\w+(]+|[^\w)#]+$")
_LABEL = re.compile(
    r"^(?:t|tel|telephone|phone|m|mob|mobile|cell|office|work|callto)[\s.:/]+(?=[+(\d])", re.IGNORECASE
)
_KIND = re.compile(r"\s*\([^\d()]*\)$")
_EXTENSION = re.compile(r"[\s,]*(?:;ext=|ext(?:ension|n)?[.:]*|x[.:]?|#|,+)\s*(\d{1,8})#?$", re.IGNORECASE)
_LINK = re.compile(
    r"(?P<label>[^()]*(?:\([^()]*\)[^()]*)?) \((?P<address>\+?[\d.-]+(?:;[a-z-]+=[\w.+-]+)*)\)"
)
_MAIN = re.compile(r"\(?(?P<plus>\+?)[\d\s().\-/_]*")
_TRUNK = re.compile(r"\(\s*0\s*\)")
_DASHES = "\u2212\u30fc"
"""What is no dash by its category: the minus sign, and the sound mark that Japanese keyboards have in its place."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number. ``written`` is what was typed, in ASCII, without marks that nobody sees, and with ``x`` before the
    extension; ``groups`` are its digits as they stood together. It is ``international`` where a plus sign or 00 stands
    before it, which is no part of the groups; the zero in brackets of ``+49 (0)30`` is none either. ``extension`` is dialled
    after the answer."""

    written: str
    groups: tuple[str, ...]
    international: bool = False
    extension: str = ""

    @property
    def digits(self) -> str:
        """All digits but those of the extension."""
        return "".join(self.groups)

    def forms(self, calling_codes: Sequence[str] = ()) -> Iterator[str]:
        """The ways to write the number, each once and the nearest to what was typed first: as typed, without spaces, without
        marks, with and without the calling code of the country and the zero before national numbers.

        The calling code of another country never loses its sign: the rest would read as a number of this one.
        """
        return islice(dict.fromkeys(self._forms(_digits_of(calling_codes))), MOST_FORMS)

    def _forms(self, codes: Sequence[str]) -> Iterator[str]:
        here = (
            self if self.international or not _dialled_from_north_america(self, codes) else _after_011(self)
        )
        own = [code for code in codes if here.digits.startswith(code)] if here.international else []
        tail = f" x{self.extension}" if self.extension else ""
        if not here.international or own or self.written.lstrip("( ").startswith("+"):
            yield self.written
            yield self.written.replace(" ", "")
        for mark in ("", "-", " ", "."):
            for groups in here._orders(codes, own):
                yield mark.join(groups) + tail

    def _orders(self, codes: Sequence[str], own: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """The groups of digits with what may stand before them."""
        if self.international:
            if not own:
                yield f"+{self.groups[0]}", *self.groups[1:]
            for code in own:
                yield from _with_code(code, _without(self.groups, len(code)))
                yield from _national(code, _without(self.groups, len(code)))
            return
        yield self.groups
        for code in codes:
            if self.digits.startswith(code):
                # The sign alone was left out, more likely than that the number begins like the code.
                yield from _with_code(code, _without(self.groups, len(code)))
                yield from _national(code, _without(self.groups, len(code)))
            yield from _with_code(code, self.groups)
            yield from _national(code, self.groups)


def read_phone(text: str) -> PhoneNumber | None:
    """The number in what was typed or pasted; ``None`` where there is something else in it, or too little or too much.

    Digits of every script are read, links for telephones, what is bold or in brackets around a number, and numbers that a contact
    list wraps into marks of direction.
    """
    if len(text) > LONGEST:
        return None
    written = _without_link(_KIND.sub("", _LABEL.sub("", _AROUND.sub("", _plain(text)))))
    extension = _EXTENSION.search(written)
    main = written[: extension.start()] if extension else written
    found = _MAIN.fullmatch(main)
    if not found or len(re.sub(r"\D", "", main)) not in _DIGITS:
        return None
    dialled = not found["plus"] and re.sub(r"\D", "", main).startswith("00")
    international = bool(found["plus"]) or dialled
    groups = tuple(re.findall(r"\d+", _TRUNK.sub(" ", main) if international else main))
    groups = _without(groups, 2) if dialled else groups
    if not groups:
        return None
    inner = extension[1] if extension else ""
    return PhoneNumber(f"{main.strip()} x{inner}" if inner else main.strip(), groups, international, inner)


def _without_link(text: str) -> str:
    """The number of a link that stands beside its label, in whichever of the two says it."""
    found = _LINK.fullmatch(text)
    if not found:
        return text
    label, address = (re.sub(r"\D", "", found[part]) for part in ("label", "address"))
    if label == address:
        return found["label"]
    return text if label else found["address"]


def _plain(text: str) -> str:
    """Text in which digits, dashes and spaces are those of ASCII, and marks that nobody sees are not there."""
    letters = []
    for letter in unicodedata.normalize("NFKC", text):
        match unicodedata.category(letter):
            case "Nd":
                letters.append(str(unicodedata.decimal(letter)))
            case "Pd":
                letters.append("-")
            case "Cf" | "Cc" if not letter.isspace():
                continue
            case _:
                letters.append("-" if letter in _DASHES else letter)
    return " ".join("".join(letters).split())


def _digits_of(calling_codes: Sequence[str]) -> list[str]:
    """Calling codes as digits, the longest first; what has an area after the one of North America goes by that as well."""
    codes = {re.sub(r"\D", "", code) for code in calling_codes}
    codes |= {_NORTH_AMERICA for code in codes if len(code) == 4 and code.startswith("1")}
    return sorted(codes - {""}, key=lambda code: (-len(code), code))


def _dialled_from_north_america(number: PhoneNumber, codes: Sequence[str]) -> bool:
    return _NORTH_AMERICA in codes and number.digits.startswith("011")


def _after_011(number: PhoneNumber) -> PhoneNumber:
    return PhoneNumber(number.written, _without(number.groups, 3), True, number.extension)


def _without(groups: Sequence[str], count: int) -> tuple[str, ...]:
    """The groups without so many digits at their beginning."""
    rest = []
    for group in groups:
        rest.append(group[count:])
        count = max(0, count - len(group))
    return tuple(filter(None, rest))


def _with_code(code: str, groups: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """An international number: the zero that is dialled within the country is no part of it."""
    if "".join(groups).startswith("0") and code not in _ZERO_STAYS:
        groups = _without(groups, 1)
    if _possible(code, groups):
        yield f"+{code}", *groups
        yield code, *groups


def _national(code: str, groups: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """A number as it is dialled within the country, and with the zero before it, or without."""
    if not _possible(code, groups):
        return
    yield tuple(groups)
    if code == _NORTH_AMERICA:
        return
    if not "".join(groups).startswith("0"):
        yield f"0{groups[0]}", *groups[1:]
    elif code not in _ZERO_STAYS:
        yield _without(groups, 1)


def _possible(code: str, groups: Sequence[str]) -> bool:
    """Whether a national number can be one: those of North America have ten digits, and no zero is dialled before them. With one
    too few, the calling code would read as the first of them."""
    return bool(groups) and (code != _NORTH_AMERICA or len("".join(groups)) == 10)
