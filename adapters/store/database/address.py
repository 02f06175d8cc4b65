"""Database addresses as hosts hand them out, turned into what the asynchronous drivers take.

Hosts write addresses for libpq (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS);
asyncpg knows other words for the same things and refuses those it does not know.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}

_VERIFIED = ("verify-ca", "verify-full")

# What libpq knows and asyncpg needs no word for; asyncpg binds the channel and checks the server by itself.
_NEEDLESS = {"channel_binding", "gssencmode", "sslnegotiation", "keepalives", "keepalives_idle"}


class AddressError(ValueError):
    """A database address that cannot be used; the message says why and never repeats the password."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is: SQLAlchemy's URL, and what goes to the driver beside it.

    ``pooled`` is set (``?pgbouncer=true``) where a pooler stands between, which allows neither prepared
    statements nor settings at connect.
    """

    url: URL
    options: dict[str, Any] = field(default_factory=dict)
    pooled: bool = False

    @property
    def sqlite(self) -> bool:
        """Whether the database is a file rather than a server."""
        return self.url.get_backend_name() == "sqlite"


def read_address(text: str) -> Address:
    """Understand ``sqlite:///file.db``, ``postgres://…`` and ``postgresql://…``, with or without a driver.

    Raises :class:`AddressError`.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise AddressError(
            "The database address cannot be read; use sqlite:///file.db or postgresql://…"
        ) from None
    backend = url.drivername.partition("+")[0]
    if backend not in _DRIVERS:
        raise AddressError(f"{backend} is not a database the bot knows; use SQLite or PostgreSQL")
    url = url.set(drivername=_DRIVERS[backend])
    return _postgresql(url) if backend != "sqlite" else _sqlite(url)


def _sqlite(url: URL) -> Address:
    if not url.database or url.database == ":memory:" or "mode=memory" in url.database:
        raise AddressError("SQLite in memory forgets everything and cannot be shared; name a file")
    return Address(url)


def _postgresql(url: URL) -> Address:
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    hosts = url.query.get("host")
    options: dict[str, Any] = {}
    if encryption := _encryption(query):
        options["ssl"] = encryption
    if wait := query.pop("connect_timeout", ""):
        options["timeout"] = _seconds(wait)
    if name := query.pop("application_name", ""):
        options["server_settings"] = {"application_name": name}
    pooled = query.pop("pgbouncer", "").lower() in ("true", "1", "yes")
    target = query.pop("target_session_attrs", "")
    if target:
        options["target_session_attrs"] = target
    query.pop("host", None)
    unknown = sorted(set(query) - _NEEDLESS)
    if unknown:
        raise AddressError(f"The database address has options that are not understood: {', '.join(unknown)}")
    kept = {"host": hosts} if hosts else {}
    return Address(url.set(query=kept), options, pooled)


def _encryption(query: dict[str, str]) -> str | ssl.SSLContext:
    """asyncpg's ``ssl`` from libpq's ``sslmode`` and its certificate files."""
    mode = query.pop("sslmode", "") or query.pop("ssl", "")
    root, certificate, key = (query.pop(name, "") for name in ("sslrootcert", "sslcert", "sslkey"))
    if mode == "disable" or not (root or certificate):
        return mode
    try:
        return _context(mode, root, certificate, key)
    except OSError as error:
        unread = "they are not in PEM, or not saved as UTF-8"
        why = unread if isinstance(error, ssl.SSLError) else error.strerror
        raise AddressError(f"The certificates in the database address cannot be used: {why}") from None


def _context(mode: str, root: str, certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=root if root not in ("", "system") else None)
    # Like libpq: without a mode that verifies, a root certificate proves the issuer but not the name.
    context.check_hostname = mode == "verify-full" or root == "system"
    if not root and mode not in _VERIFIED:
        context.verify_mode = ssl.CERT_NONE
    if certificate:
        context.load_cert_chain(certificate, key or None)
    return context


def _seconds(text: str) -> float:
    try:
        return max(2.0, float(text))
    except ValueError:
        raise AddressError("connect_timeout in the database address is not a number of seconds") from None
