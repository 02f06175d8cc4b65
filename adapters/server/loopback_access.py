"""Loopback access: callers without a sign-in, on this machine, under its own name, and with the token of the address that was printed.

A proxy on this machine makes everybody on the network a caller on this machine, and need not say so: what decides is the
token. The rest keeps away pages of other sites, and names that are pointed at loopback later
(https://en.wikipedia.org/wiki/DNS_rebinding).
"""

from __future__ import annotations

import re
import secrets
from ipaddress import ip_address

from aiohttp import hdrs, web

PROXIES_SAY = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "X-Envoy-External-Address",
    "X-Original-Forwarded-For",
    "True-Client-IP",
    "CF-Connecting-IP",
    "Fastly-Client-IP",
    "Fly-Client-IP",
)
"""Headers that tell of a proxy, whatever stands in them."""

_is_own_name = re.compile(
    r"(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?", re.ASCII | re.IGNORECASE
).fullmatch


def from_elsewhere(request: web.Request) -> str:
    """Why a caller is not taken for one on this machine, in a word; empty where it is one."""
    if not _is_loopback(request.remote or ""):
        return "peer"
    if any(name in request.headers for name in PROXIES_SAY):
        return "forwarded"
    named = request.headers.getall(hdrs.HOST, [])
    if len(named) != 1 or not _is_own_name(named[0]):
        return "host"
    return ""


def same_token(brought: str | None, token: str) -> bool:
    """Whether a caller brought the token; nobody does where there is none."""
    return bool(token) and secrets.compare_digest((brought or "").encode("utf-8", "replace"), token.encode())


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return bool((mapped or found).is_loopback)
