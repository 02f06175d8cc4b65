"""Database addresses as hosts hand them out, for drivers that know other words."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from adapters.store.database.address import AddressError, read_address


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///bot.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////var/lib/bot.db", "sqlite+aiosqlite"),
        ("postgres://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+asyncpg"),
    ],
)
def test_every_spelling_gets_the_asynchronous_driver(given: str, driver: str) -> None:
    address = read_address(given)
    assert address.url.drivername == driver
    assert address.sqlite == driver.startswith("sqlite")


@pytest.mark.parametrize("mode", ["disable", "prefer", "require", "verify-full"])
def test_sslmode_is_translated(mode: str) -> None:
    address = read_address(f"postgres://u:p@h/d?sslmode={mode}&channel_binding=require")
    assert address.options == {"ssl": mode}
    assert not address.url.query


def test_a_root_certificate_makes_a_context_that_verifies(tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    trustme.CA().cert_pem.write_to_path(root)
    by_issuer = read_address(f"postgres://u:p@h/d?sslmode=verify-ca&sslrootcert={root}").options["ssl"]
    by_name = read_address(f"postgres://u:p@h/d?sslmode=verify-full&sslrootcert={root}").options["ssl"]
    by_system = read_address("postgres://u:p@h/d?sslmode=verify-full&sslrootcert=system").options["ssl"]
    assert (by_issuer.verify_mode, by_issuer.check_hostname) == (ssl.CERT_REQUIRED, False)
    assert (by_name.verify_mode, by_name.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert (by_system.verify_mode, by_system.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_socket_and_libpqs_own_options_are_understood() -> None:
    address = read_address(
        "postgresql:///d?host=/run/pg&connect_timeout=9&application_name=bot&target_session_attrs=read-write"
    )
    assert address.url.query == {"host": "/run/pg"}
    assert address.options == {
        "timeout": 9.0,
        "server_settings": {"application_name": "bot"},
        "target_session_attrs": "read-write",
    }
    assert read_address("postgres://u:p@h/d?pgbouncer=true").pooled


@pytest.mark.parametrize(
    "given",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:hunter2@h/d",
        "not an address hunter2",
        "postgres://u:hunter2@h/d?connect_timeout=soon",
        "postgres://u:hunter2@h/d?frobnicate=1",
    ],
)
def test_what_cannot_be_used_is_refused_without_repeating_the_password(given: str) -> None:
    with pytest.raises(AddressError) as refused:
        read_address(given)
    assert "hunter2" not in str(refused.value)
