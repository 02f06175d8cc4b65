"""Domain names, as people type and paste them: alone, in an e-mail address or in a web address, in letters or in Punycode.

What is read here is compared and looked up, never connected to. https://www.rfc-editor.org/rfc/rfc3492
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

LONGEST = 320
"""Letters that are looked at: of an e-mail address; web addresses are cut, and their host comes first."""

_LONGEST_NAME, _LONGEST_LABEL = 253, 63

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_OF_A_PERSON = re.compile(r"(?:mailto|sips?|smtp|xmpp|im):", re.IGNORECASE)
_AROUND = " \"'“”„‘’«»()[],;!"
_DOTS = str.maketrans(dict.fromkeys("。．｡", "."))

_ROUTING = ".mail.onmicrosoft.com"
"""Ends the names by which Exchange routes mail; the label before it is that of the tenant's own ``onmicrosoft.com`` name."""


def domain_in(text: str) -> str:
    """The domain that a text is about, as :func:`comparable` has it; empty where it is about none.

    A text is about a domain where it is one, with or without a dot at its end, an ``@`` before it, a port or a path behind
    it, or where it is one e-mail address or one web address.
    """
    bare = _shown(text.strip()[:LONGEST]).strip(_AROUND)
    if bare.endswith(">") and "<" in bare:
        bare = bare[bare.rindex("<") + 1 : -1]
    if "." not in bare or any(letter.isspace() for letter in bare):
        return ""
    host = comparable(_host(_OF_A_PERSON.sub("", bare, count=1)))
    return host if is_domain(host) else ""


def names_a_place(text: str) -> bool:
    """Whether the text is an e-mail address or a web address, and so no company's name."""
    return "@" in text or "://" in text


def is_domain(host: str) -> bool:
    """Whether it could be a registered name: labels with dots between, the last no number."""
    labels = host.split(".")
    if len(host) > _LONGEST_NAME or len(labels) < 2 or len(labels[-1]) < 2 or labels[-1].isdigit():
        return False
    return all(0 < len(label) <= _LONGEST_LABEL and all(map(_in_a_label, label)) for label in labels)


def comparable(domain: str) -> str:
    """The domain in letters, in lower case: ``xn--mller-kva.example`` and ``MÜLLER.example`` are one name."""
    lowered = domain.strip().removesuffix(".").lower()
    if lowered.isascii() and "xn--" not in lowered:
        return lowered
    labels = (_unicode(label) for label in lowered.translate(_DOTS).split("."))
    return unicodedata.normalize("NFKC", ".".join(labels)).lower()


def in_ascii(domain: str) -> str:
    """The domain as the vendor and the network write it; labels that have letters of other scripts in Punycode."""
    labels = domain.split(".")
    return ".".join(each if each.isascii() else f"xn--{each.encode('punycode').decode()}" for each in labels)


def in_order(domain: str) -> Iterator[str]:
    """The domain, and then those it is below of, the nearest first; a single label is nobody's."""
    if domain.endswith(_ROUTING):
        domain = domain.removesuffix(_ROUTING).rpartition(".")[2] + _ROUTING.replace(".mail", "")
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]


def _host(text: str) -> str:
    """The host of an address, in lower case. What stands before an ``@`` may hold what has a meaning in web addresses."""
    if not _SCHEME.match(text):
        before, at, behind = text.rpartition("@")
        text = f"//{behind if at and '/' not in before else text}"
    try:
        return urlsplit(text).hostname or ""
    except ValueError:  # such as brackets around what is no address of IPv6
        return ""


def _in_a_label(letter: str) -> bool:
    return letter.isalnum() or letter in "-_" or unicodedata.category(letter).startswith("M")


def _shown(text: str) -> str:
    """The text without what nobody sees (soft hyphens, joiners, marks of direction), letters in their plain width."""
    if text.isascii():
        return text
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen).translate(_DOTS)


def _unicode(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label
