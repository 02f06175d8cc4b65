"""Certificates are asked for rarely, whoever asks and however often; and only roots that are pinned count."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from adapters.microsoft.partner_center.webhook.certificates import (
    MOST_KEPT,
    PUBLISHED,
    STRANGERS,
    WAITING,
    Certificates,
)
from adapters.microsoft.partner_center.webhook.chain import read_certificates, trusted
from adapters.microsoft.partner_center.webhook.fetching import Fetcher
from adapters.microsoft.partner_center.webhook.hosts import Hosts
from adapters.microsoft.partner_center.webhook.roots import PINNED, load_roots
from adapters.microsoft.partner_center.webhook.signature import Refused
from adapters.server.limits import SHARED_WAITING
from config.settings import WEBHOOK_CERTIFICATE_HOST, SettingsError, read_settings
from tests.adapters.microsoft.partner_center.webhook.world import (
    DAY,
    MICROSOFT,
    ROOT,
    certificate,
    der,
    ec_key,
    issuing,
    name,
    pem,
    root,
    rsa_key,
)
from tests.fakes import NOW, FakeClock

HOST = "certificates.example"


class Shelf:
    """Serves what is on it, when it is let; counts who asked for what."""

    def __init__(self, **files: bytes | Refused) -> None:
        self.files = {f"https://{HOST}/{key}": value for key, value in files.items()}
        self.asked: Counter[str] = Counter()
        self.open = asyncio.Event()
        self.open.set()
        self.clock = FakeClock()
        self.certificates = Certificates(Hosts.of([HOST]), [root()], self.fetch, self.clock.now)

    async def fetch(self, address: str) -> bytes:
        self.asked[address] += 1
        await self.open.wait()
        found = self.files.get(address, Refused("certificate_missing"))
        if isinstance(found, Refused):
            raise found
        return found

    async def reason(self, path: str) -> str:
        try:
            await self.certificates.signer(f"https://{HOST}/{path}")
        except Refused as refused:
            return refused.reason
        return "good"


def good(**words) -> bytes:
    return pem(certificate(**words), issuing())


async def test_a_hundred_events_at_once_fetch_one_certificate() -> None:
    shelf = Shelf(good=good())
    shelf.open.clear()
    waiting = [asyncio.create_task(shelf.reason("good")) for _ in range(100)]
    await asyncio.sleep(0)
    waiting[0].cancel()  # whoever came first and goes away takes nothing from the others
    await asyncio.sleep(0)
    shelf.open.set()
    assert set(await asyncio.gather(*waiting[1:])) == {"good"}
    assert shelf.asked.total() == 1


async def test_few_wait_for_a_host_that_does_not_answer() -> None:
    """Their requests count as worked on, and make no room for other callers."""
    shelf = Shelf(good=good())
    assert await shelf.reason("good") == "good"
    shelf.clock.move(timedelta(minutes=61))
    for key, outcome in (("made-up", "certificate_missing"), ("good", "good")):
        shelf.open.clear()
        callers = [asyncio.create_task(shelf.reason(key)) for _ in range(SHARED_WAITING + 50)]
        await asyncio.sleep(0.01)
        assert [each.result() for each in callers if each.done()] == ["certificate_busy"] * 50
        shelf.open.set()
        told = Counter(await asyncio.gather(*callers))
        assert told == {outcome: SHARED_WAITING, "certificate_busy": 50}


async def test_a_good_certificate_counts_for_an_hour_or_until_it_ends() -> None:
    shelf = Shelf(good=good(), short=good(end=NOW + timedelta(minutes=10)))
    assert [await shelf.reason("good"), await shelf.reason("short")] == ["good", "good"]
    shelf.clock.move(timedelta(minutes=59))
    assert [await shelf.reason("good"), await shelf.reason("short")] == ["good", "chain"]
    assert shelf.asked[f"https://{HOST}/good"] == 1
    shelf.clock.move(timedelta(minutes=2))
    assert await shelf.reason("good") == "good"
    assert shelf.asked[f"https://{HOST}/good"] == 2


async def test_a_bad_one_is_not_asked_for_again_for_a_while() -> None:
    shelf = Shelf(bad=b"nothing")
    for _ in range(50):
        assert await shelf.reason("bad") == "certificate_unreadable"
    assert shelf.asked.total() == 1
    shelf.clock.move(timedelta(seconds=31))
    await shelf.reason("bad")
    assert shelf.asked.total() == 2


async def test_a_flood_of_new_addresses_is_a_trickle_at_the_host_and_harms_no_old_one() -> None:
    shelf = Shelf(good=good())
    assert await shelf.reason("good") == "good"
    shelf.clock.move(timedelta(minutes=61))
    shelf.open.clear()
    flood = [asyncio.create_task(shelf.reason(f"x{number}")) for number in range(500)]
    await asyncio.sleep(0.01)
    assert shelf.asked.total() - 1 == STRANGERS
    again = asyncio.create_task(shelf.reason("good"))
    await asyncio.sleep(0.01)
    assert shelf.asked[f"https://{HOST}/good"] == 2  # asked at once, before all who wait
    shelf.open.set()
    assert await again == "good"
    places = STRANGERS + WAITING
    assert Counter(await asyncio.gather(*flood)) == {
        "certificate_missing": places,
        "certificate_busy": 500 - places,
    }


async def test_made_up_addresses_keep_no_genuine_one_out_for_longer_than_they_are_asked() -> None:
    """Nothing is known yet, somebody names address after address, and the vendor a new one of its own."""
    shelf = Shelf(new=good())
    for number in range(1000):
        assert await shelf.reason(f"x{number}") == "certificate_missing"
    assert await shelf.reason("new") == "good"
    for number in range(1000):
        await shelf.reason(f"y{number}")
    assert await shelf.reason("new") == "good" and shelf.asked[f"https://{HOST}/new"] == 1


@pytest.mark.parametrize("published", sorted(PUBLISHED))
async def test_the_published_address_waits_for_no_stranger(published: str) -> None:
    asked: list[str] = []
    held = asyncio.Event()

    async def fetch(address: str) -> bytes:
        asked.append(address)
        if address != published:
            await held.wait()
        return good()

    certificates = Certificates(Hosts.of([WEBHOOK_CERTIFICATE_HOST]), [root()], fetch, FakeClock().now)
    at = f"https://{WEBHOOK_CERTIFICATE_HOST}"
    flood = [asyncio.create_task(certificates.signer(f"{at}/x{number}")) for number in range(100)]
    await asyncio.sleep(0.01)
    assert await certificates.signer(published)
    held.set()
    await asyncio.gather(*flood, return_exceptions=True)
    assert len(asked) == STRANGERS + WAITING + 1


async def test_a_clock_that_was_set_back_keeps_nobody_out_and_nothing_for_longer() -> None:
    shelf = Shelf(good=good())
    assert await shelf.reason("good") == "good"
    assert await shelf.reason("new") == "certificate_missing"
    shelf.clock.move(-timedelta(hours=1))
    assert await shelf.reason("new") == "certificate_missing"
    assert await shelf.reason("good") == "good"
    assert shelf.asked == {f"https://{HOST}/good": 2, f"https://{HOST}/new": 2}


async def test_what_is_remembered_has_an_end() -> None:
    shelf = Shelf()
    for number in range(3 * MOST_KEPT):
        assert await shelf.reason(f"x{number}") == "certificate_missing"
    assert len(shelf.certificates._bad) == MOST_KEPT


async def test_closing_stops_what_is_under_way() -> None:
    shelf = Shelf(good=good())
    shelf.open.clear()
    waiting = asyncio.create_task(shelf.certificates.signer(f"https://{HOST}/good"))
    await asyncio.sleep(0)
    await shelf.certificates.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_issuers_are_followed_some_steps_and_no_further() -> None:
    at = f"https://{HOST}/above"
    shelf = Shelf(leaf=der(certificate(issuer_at=at)), above=der(certificate(issuer_at=at)))
    assert await shelf.reason("leaf") == "chain"
    assert shelf.asked[at] == 3


def test_all_pinned_roots_are_in_the_installed_bundle(tmp_path: Path) -> None:
    found = load_roots()
    assert len(found) == len(PINNED)
    names = {each.subject.rfc4514_string() for each in found}
    assert "CN=Microsoft RSA Root Certificate Authority 2017,O=Microsoft Corporation,C=US" in names
    assert all(each.not_valid_after_utc > NOW for each in found)
    more = tmp_path / "more.pem"
    more.write_bytes(pem(root()))
    assert load_roots(more)[-1] == root()
    more.write_bytes(b"nothing")
    with pytest.raises(Refused):
        load_roots(more)


def refusal(*path: x509.Certificate, roots: list[x509.Certificate] | None = None) -> str:
    try:
        trusted(path[0], path[1:], [root()] if roots is None else roots, NOW)
    except Refused as refused:
        return refused.reason
    return ""


def authority(subject: x509.Name, issuer: x509.Name, key: str, by: str, **words) -> x509.Certificate:
    return certificate(subject=subject, issuer=issuer, key=ec_key(key), by=ec_key(by), ca=True, **words)


def test_a_path_leads_to_a_root_through_authorities_only() -> None:
    low = name("Lower CA", MICROSOFT)
    limited = authority(low, issuing().subject, "low", "issuer")
    wide = authority(issuing().subject, ROOT, "issuer", "root")
    leaf = certificate(issuer=low, by=ec_key("low"))
    assert refusal(leaf, limited, wide) == ""
    assert refusal(leaf, limited, issuing()) == "chain"  # that one may issue to no further authority
    layman = certificate(subject=low, key=ec_key("low"))
    assert refusal(leaf, layman, wide) == "chain"
    lapsed = authority(issuing().subject, ROOT, "issuer", "root", start=NOW - 9 * DAY, end=NOW - DAY)
    assert refusal(certificate(), lapsed) == "chain"
    assert refusal(certificate(), issuing(), roots=[]) == "no_roots"
    assert refusal(certificate(), issuing(), roots=load_roots()) == "chain"
    assert refusal(root()) == "chain"


def test_a_signer_counts_until_the_first_certificate_of_its_path_ends() -> None:
    signer = trusted(certificate(end=NOW + 90 * DAY), [issuing()], [root()], NOW)
    assert signer.until == issuing().not_valid_after_utc
    assert signer.key == rsa_key().public_key()


def test_certificates_come_as_der_or_pem() -> None:
    assert read_certificates(der(issuing())) == read_certificates(pem(issuing())) == [issuing()]


HOSTS = Hosts.of(["Certificates.Example", "localhost:8443", WEBHOOK_CERTIFICATE_HOST])


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("http://www.microsoft.com/pkiops/certs/Issuing%20CA%2003.crt", True),
        ("http://www.microsoft.com:80/a.crt", True),
        ("https://cacerts.digicert.com/a.crt", True),
        ("https://certificates.example/a.crt", True),
        ("https://localhost:8443/a.crt", True),
        ("http://certificates.example/a.crt", False),
        ("http://www.microsoft.com:8080/a.crt", False),
        ("http://www.microsoft.com.evil.example/a.crt", False),
        ("http://169.254.169.254/metadata", False),
        ("ldap://www.microsoft.com/a.crt", False),
        ("https://localhost/a.crt", False),
    ],
)
def test_issuers_may_be_asked_of_few_hosts(address: str, may: bool) -> None:
    assert HOSTS.issuer(address) is may


def test_only_a_host_that_an_operator_named_may_be_private() -> None:
    assert HOSTS.private("localhost") and HOSTS.private("certificates.example")
    assert not HOSTS.private(WEBHOOK_CERTIFICATE_HOST)
    assert not HOSTS.private("www.microsoft.com")


async def test_a_public_name_that_leads_into_our_own_network_is_not_followed() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    fetcher = Fetcher(lambda host: False)
    try:
        with pytest.raises(Refused, match="certificate_away"):
            await fetcher.fetch(f"http://localhost:{listener.getsockname()[1]}/a.cer")
        with pytest.raises(BlockingIOError):
            listener.accept()
    finally:
        await fetcher.close()
        listener.close()


VENDOR = {
    "PARTNER_CENTER_TENANT_ID": "11111111-0000-4000-8000-000000000001",
    "PARTNER_CENTER_CLIENT_ID": "11111111-0000-4000-8000-000000000002",
    "PARTNER_CENTER_CLIENT_SECRET": "hush",
    "TOKEN_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}


def faults(read: Callable[[], object]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read()
    return caught.value.problems


def test_hosts_and_roots_are_settings(tmp_path: Path) -> None:
    plain = read_settings(VENDOR).partner_center
    assert plain and plain.webhook_certificate_hosts == (WEBHOOK_CERTIFICATE_HOST,)
    assert plain.webhook_roots_file is None
    roots = tmp_path / "roots.pem"
    roots.write_bytes(pem(root()))
    chosen = read_settings(
        VENDOR
        | {
            "PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS": "one.example, localhost:8443",
            "PARTNER_CENTER_WEBHOOK_ROOTS_FILE": str(roots),
        }
    ).partner_center
    assert chosen and chosen.webhook_certificate_hosts == ("one.example", "localhost:8443")
    assert chosen.webhook_roots_file == roots


def test_every_fault_in_them_is_told_at_once(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    found = faults(
        lambda: read_settings(
            VENDOR
            | {
                "PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS": "https://one.example,*.example",
                "PARTNER_CENTER_WEBHOOK_ROOTS_FILE": str(empty),
            }
        )
    )
    assert len(found) == 3
    assert all("WEBHOOK" in each for each in found)
