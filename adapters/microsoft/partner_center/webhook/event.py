"""Webhook event: what a body whose signature is good says. Pure."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from urllib.parse import unquote

import msgspec

from adapters.microsoft.http.body import WireError
from adapters.microsoft.http.dates import moment
from adapters.microsoft.http.wire import GUID, fields
from adapters.microsoft.partner_center.webhook.signature import Refused
from bot.model import VendorEvent

OLDEST = timedelta(days=7)
"""The vendor may be two days late and repeats for longer; what is older can only have been kept by somebody."""

AHEAD = timedelta(minutes=10)
MOST_IDS = 10
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,79}")
_RESOURCE = re.compile(r"[A-Za-z][A-Za-z0-9._ -]{0,79}")
_INVOICE = re.compile(r"[A-Za-z0-9-]{1,40}")


def read_event(body: bytes, now: datetime) -> VendorEvent:
    """The event in ``body``; raises :class:`Refused` for what is none (400), and for one too old or too early (401)."""
    try:
        read = fields(body)
        name, address, resource = read.need("EventName"), read.text("ResourceUri"), read.text("ResourceName")
        written = read.need("ResourceChangeUtcDate")
    except WireError as error:
        raise Refused("payload", 400) from error
    changed = moment(written[:100])
    if changed is None or not _NAME.fullmatch(name):
        raise Refused("payload", 400)
    if changed < now - OLDEST:
        raise Refused("too_old")
    if changed > now + AHEAD:
        raise Refused("too_early")
    shown = resource if _RESOURCE.fullmatch(resource) else ""
    return VendorEvent(_key(name, address, written), name, shown, ids_in(address), changed)


def _key(*parts: str) -> str:
    """What makes two deliveries one event; encoded as a list so that no two triples run together."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def ids_in(address: str) -> tuple[str, ...]:
    """GUIDs (in lower case) and invoice ids among the segments of an address's path, in order.

    The address itself is never asked: it may be plain http, of another host, or of a path that does not exist.
    """
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0][:4000])
    segments = [segment.strip("{}") for segment in path.split("/")]
    found = []
    for before, segment in zip(["", *segments], segments, strict=False):
        if GUID.fullmatch(segment):
            found.append(segment.lower())
        elif before.lower() == "invoices" and _INVOICE.fullmatch(segment):
            found.append(segment)
    return tuple(found[:MOST_IDS])
