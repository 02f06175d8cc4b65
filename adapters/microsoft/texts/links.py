"""Links in mail: the address behind the words, with the host that it really leads to."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

LONGEST = 200
"""Characters of an address that is shown whole; of a longer one the host is."""

SAFE_LINKS = ".safelinks.protection.outlook.com"
"""Outlook's own redirection (https://learn.microsoft.com/defender-office-365/safe-links-about)."""

_UNSEEN = re.compile(r"[\0-\x20\x7f-\xa0\u2028\u2029]+")
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\]")


def address_of(href: str, words: str) -> str:
    """What to show of a link beside its words: an address of the web or of mail, or nothing where the words say it already.

    Scripts, files and places inside of the mail are none. Names before the host (``microsoft.com@evil.example``) are
    left out, and letters that only look like others show as what they are (``xn--…``).
    """
    href = _UNSEEN.sub("", href[:4000])
    scheme, _, rest = href.partition(":")
    if scheme.lower() == "mailto":
        address = unquote(rest.partition("?")[0])
        return "" if not _is_mail(address) or address.casefold() in words.casefold() else address
    if scheme.lower() not in ("http", "https"):
        return ""
    parts = _parts(href)
    if parts is None:
        return ""
    shown = _shown(parts)
    return "" if shown and _bare(shown) == _bare(words) else shown


def _is_mail(address: str) -> bool:
    return re.fullmatch(r"[\w.+%'-]{1,64}@[\w.-]{1,253}", address) is not None


def _parts(href: str) -> SplitResult | None:
    """An address in its parts; of Outlook's redirection, the parts of where it leads."""
    try:
        parts = urlsplit(href)
        if (parts.hostname or "").endswith(SAFE_LINKS):
            there = parse_qs(parts.query, max_num_fields=20).get("url", [""])[0]
            there = _UNSEEN.sub("", there)
            parts = urlsplit(there) if there.lower().startswith(("http://", "https://")) else parts
        return parts if parts.hostname else None
    except ValueError:
        return None


def _shown(parts: SplitResult) -> str:
    host = _host(parts.hostname or "")
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    if not host:
        return ""
    rest = f"{parts.path}{'?' * bool(parts.query)}{parts.query}{'#' * bool(parts.fragment)}{parts.fragment}"
    rest = "" if rest == "/" else "".join(each if 32 < ord(each) < 127 else "" for each in rest)
    whole = f"{parts.scheme.lower()}://{host}{port}{rest.replace('<', '%3C').replace('>', '%3E')}"
    return whole if len(whole) <= LONGEST else f"{host}{port}/…"


def _host(name: str) -> str:
    """A host's name in ASCII; nothing for what is none."""
    name = name.lower().rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode()
        except UnicodeError:
            return ""
    return name if _HOST.fullmatch(name) else ""


def _bare(address: str) -> str:
    """An address as people write it down."""
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.strip().lower()).rstrip("/")
