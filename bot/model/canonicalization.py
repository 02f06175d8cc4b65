"""Canonicalization of e-mail addresses and domains: the one form in which they are kept and compared where a right depends on it.

Two addresses are one only where mail to both arrives in one place: case does not tell them apart, and neither does how a letter
is composed. Unicode's case folding goes further, and would give one person's role to another: ``ß`` becomes ``ss``, the long
``ſ`` an ``s``, the Kelvin sign a ``k``. Search may be lenient (:func:`bot.model.domain.comparable`), rights may not.
https://www.unicode.org/reports/tr15/, https://www.rfc-editor.org/rfc/rfc5891
"""

from __future__ import annotations

import re
import unicodedata

_TO_ASCII = re.compile("([\u037e\u1fef\u212a])")
"""What composing would make an ASCII character of: Greek's question mark and grave accent, and the Kelvin sign."""


def canonical_address(text: str) -> str:
    """An e-mail address, an object id or another name of somebody, as it is compared; canonical twice is canonical once.

    ASCII letters are in lower case. Other letters are composed, and in lower case where that is one letter outside ASCII. The
    domain is as :func:`canonical_domain` has it.
    """
    text = text.strip()
    if text.isascii():
        return text.lower()
    local, at, domain = text.rpartition("@")
    return f"{_lower(local)}@{canonical_domain(domain)}" if at else _lower(text)


def canonical_domain(domain: str) -> str:
    """A domain, or a tenant id, as it is compared: labels with letters outside ASCII in Punycode, as they are registered.

    No letter is mapped to others, as IDNA2003 did: ``straße.example`` and ``strasse.example`` are two domains.
    """
    domain = domain.strip()
    if domain.isascii():
        return domain.lower()
    labels = _lower(domain).split(".")
    return ".".join(each if each.isascii() else f"xn--{each.encode('punycode').decode()}" for each in labels)


def _lower(text: str) -> str:
    return _composed("".join(map(_lower_letter, _composed(text))))


def _composed(text: str) -> str:
    parts = _TO_ASCII.split(text)
    return "".join(
        each if _TO_ASCII.fullmatch(each) else unicodedata.normalize("NFC", each) for each in parts
    )


def _lower_letter(letter: str) -> str:
    small = letter.lower()
    return small if letter.isascii() or (len(small) == 1 and not small.isascii()) else letter
