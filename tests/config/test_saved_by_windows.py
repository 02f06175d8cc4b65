"""Files and values as Windows PowerShell, editors, .env files and copying leave them: read, or named in one sentence."""

from __future__ import annotations

import codecs
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import trustme

from adapters.cli.check import check
from adapters.microsoft.entra.msal_app import credential
from adapters.microsoft.partner_center.webhook.roots import load_roots
from adapters.store import AddressError
from adapters.store.database.address import read_address
from bot.commands import load
from config import alerts, approvals, channels, roles
from config.files import FileError, decode
from config.settings import PartnerCenterSettings, Settings, SettingsError, read_settings

APP = "3f2b6f8e-0000-4000-8000-000000000001"
SECRET = "q8Q~fabrikam.Geheimnis_täglich"
VENDOR = {
    "PARTNER_CENTER_TENANT_ID": APP,
    "PARTNER_CENTER_CLIENT_ID": APP,
    "TOKEN_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}

ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with a mark, as Set-Content -Encoding utf8 saves it": lambda text: text.encode("utf-8-sig"),
    "marked twice": lambda text: f"\ufeff{text}".encode("utf-8-sig"),
    "UTF-16 LE, as > saves it": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "UTF-16 BE": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "UTF-32 LE": lambda text: codecs.BOM_UTF32_LE + text.encode("utf-32-le"),
    "lines of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "lines of Windows in UTF-16": lambda text: text.replace("\n", "\r\n").encode("utf-16"),
}

FILES: Mapping[str, tuple[str, Callable[[Path], object]]] = {
    "roles.toml": ('[people]\n"jörg@x.example" = ["sales_agent"]\n', roles.read_roles),
    "alerts.toml": ('# täglich\n[every]\nscan = "30m"\n', alerts.read_alerts),
    "approvals.toml": (
        '# über\n[[approval]]\ncommands = ["access revoke"]\napprovers = ["admin_agent"]\nneeded = 1\nwithin = "1h"\n',
        lambda path: approvals.read_approvals(load().writes, path),
    ),
    "channels.toml": (
        '# für\n[[channel]]\nplatform = "slack"\nid = "C0SALES"\nnouns = ["usage"]\n',
        lambda path: channels.read_channels(load().said_nouns, path),
    ),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_toml_file_saved_by_powershell_is_read(tmp_path: Path, name: str, encoding: str) -> None:
    text, read = FILES[name]
    plain, saved = tmp_path / name, tmp_path / "saved" / name
    saved.parent.mkdir()
    plain.write_text(text, encoding="utf-8")
    saved.write_bytes(ENCODINGS[encoding](text))
    assert read(saved) == read(plain)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("raw", [b"# t\xe4glich\n", "# x\n".encode("utf-16-le"), b"\xff\xfe#"])
def test_a_toml_file_in_another_encoding_is_named_in_one_sentence(
    tmp_path: Path, name: str, raw: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(FileError) as caught:
        FILES[name][1](path)
    (problem,) = caught.value.problems
    assert problem.startswith(name) and problem.endswith("save it as UTF-8.")


async def test_check_names_a_file_in_another_encoding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"[every]\n# t\xe4glich\n")
    chosen = Settings(roles_file=path, alerts_file=path, approvals_file=path, channels_file=path)
    assert await check(chosen) == 1
    said = capsys.readouterr().out
    for name in ("Roles", "Alerts", "Approvals", "Channels"):
        assert f"FAIL  {name}: own.toml is neither UTF-8 nor UTF-16 (line 2); save it as UTF-8." in said


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    "around", ["{}", "{}\n", " {}\u00a0\n\n", '"{}"\n', "'{}' ", "“{}”", "\u200b{}\u2060"]
)
def test_a_secret_saved_by_powershell_is_the_secret_alone(tmp_path: Path, encoding: str, around: str) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(ENCODINGS[encoding](around.format(SECRET)))
    found = read_settings(VENDOR | {"PARTNER_CENTER_CLIENT_SECRET_FILE": f"{path}\r"}).partner_center
    assert found and found.client_secret == SECRET


@pytest.mark.parametrize(
    "around", ["\ufeff{}", "{}\r", '"{}"', "'{}'", "{} ", "\u00a0{}\u00a0", "“{}”", "{}\u200b"]
)
def test_a_secret_in_the_environment_is_the_secret_alone(around: str) -> None:
    environ = {name: around.format(value) for name, value in VENDOR.items()}
    found = read_settings(environ | {"PARTNER_CENTER_CLIENT_SECRET": around.format(SECRET)})
    assert found.partner_center and found.partner_center.client_secret == SECRET
    assert found.partner_center.tenant_id == APP
    assert found.token_encryption_keys == (VENDOR["TOKEN_ENCRYPTION_KEYS"],)


def test_quotes_that_belong_to_a_secret_stay() -> None:
    for secret in ('"half', "it's'", "'a\"", '"'):
        found = read_settings(VENDOR | {"PARTNER_CENTER_CLIENT_SECRET": secret}).partner_center
        assert found and found.client_secret == secret


def test_keys_in_a_file_may_stand_on_lines_of_windows(tmp_path: Path) -> None:
    path, key = tmp_path / "keys.txt", VENDOR["TOKEN_ENCRYPTION_KEYS"]
    path.write_bytes(f'"{key}",\r\n"{key}"\r\n'.encode("utf-16"))
    assert read_settings({"TOKEN_ENCRYPTION_KEYS_FILE": str(path)}).token_encryption_keys == (key, key)


def test_the_first_name_of_an_env_file_with_a_mark_is_known() -> None:
    assert read_settings({"\ufeffPORT": "9000"}).port == 9000


def faults(environ: Mapping[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    return caught.value.problems


@pytest.mark.parametrize(
    "raw",
    [
        SECRET.encode("cp1252"),
        SECRET.encode("utf-16-le"),
        b"\xff\xfe" + SECRET.encode("utf-16-le")[:-1],
        SECRET.encode() + "\n".encode("utf-16"),
        f"{SECRET}\nand a second line".encode(),
        f"{SECRET[:5]}\u200b{SECRET[5:]}".encode(),
    ],
)
def test_a_secret_that_cannot_be_read_is_named_by_its_file_and_never_shown(
    tmp_path: Path, raw: bytes
) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(raw)
    (problem,) = faults(VENDOR | {"PARTNER_CENTER_CLIENT_SECRET_FILE": str(path)})
    assert problem.startswith("PARTNER_CENTER_CLIENT_SECRET")
    assert not any(part in problem for part in (SECRET[:5], SECRET[-5:], "second", "\\x", "\u200b"))


def test_half_a_pair_is_not_missed_where_its_file_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(b"\xe4\xe4\xe4")
    environ = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET_FILE": str(path)}
    assert faults(environ) == [
        f"SLACK_SIGNING_SECRET_FILE: {path} is neither UTF-8 nor UTF-16 (line 1); save it as UTF-8."
    ]


def test_a_value_in_another_encoding_in_the_environment_is_named() -> None:
    # What os.environ makes of bytes that are no UTF-8.
    latin = SECRET.encode("latin-1").decode("utf-8", "surrogateescape")
    (problem,) = faults(VENDOR | {"PARTNER_CENTER_CLIENT_SECRET": latin})
    assert problem.startswith("PARTNER_CENTER_CLIENT_SECRET: it is not UTF-8.") and "q8Q" not in problem


def test_an_address_that_cannot_be_parsed_is_a_sentence() -> None:
    assert faults({"PUBLIC_URL": "https://[bot.example.com"})[0].startswith(
        "PUBLIC_URL: give a whole address"
    )
    (problem,) = faults({"DATABASE_URL": "postgresql://bot:pa[ss@db/bot"})
    assert problem.startswith("DATABASE_URL") and "%5B" in problem and "pa[ss" not in problem


def test_certificates_saved_by_powershell_are_read(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("bot.example")
    pem = (issued.private_key_pem.bytes() + issued.cert_chain_pems[0].bytes()).decode()
    for number, save in enumerate(ENCODINGS.values()):
        own, root = tmp_path / f"own{number}.pem", tmp_path / f"root{number}.pem"
        own.write_bytes(save(pem))
        root.write_bytes(save(authority.cert_pem.bytes().decode()))
        files = {"PARTNER_CENTER_CERTIFICATE_FILE": str(own), "PARTNER_CENTER_WEBHOOK_ROOTS_FILE": str(root)}
        found = read_settings(VENDOR | files).partner_center
        assert found and credential(found) == credential(
            PartnerCenterSettings(APP, APP, certificate_file=tmp_path / "own0.pem")
        )
        assert len(load_roots(root)) == len(load_roots()) + 1


def test_certificates_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    for raw, said in (
        (trustme.CA().cert_pem.bytes().decode().encode("utf-16"), "is UTF-16"),
        (b"\x30\x82\x01\x0a", "holds no certificates"),
    ):
        path.write_bytes(raw)
        (problem,) = faults(
            VENDOR | {"PARTNER_CENTER_CLIENT_SECRET": SECRET, "PARTNER_CENTER_CA_FILE": str(path)}
        )
        assert problem.startswith(f"PARTNER_CENTER_CA_FILE: {path}") and said in problem
        with pytest.raises(AddressError, match="not saved as UTF-8"):
            read_address(f"postgresql://bot@db/bot?sslmode=verify-full&sslrootcert={path}")
    with pytest.raises(AddressError, match="No such file"):
        read_address(f"postgresql://bot@db/bot?sslmode=verify-full&sslrootcert={tmp_path / 'none.pem'}")
    path.write_bytes(trustme.CA().cert_pem.bytes().decode().encode("utf-8-sig"))
    assert len(ssl.create_default_context(cafile=path).get_ca_certs()) == 1
    assert read_settings(
        VENDOR | {"PARTNER_CENTER_CLIENT_SECRET": SECRET, "PARTNER_CENTER_CA_FILE": str(path)}
    ).partner_center


def test_somebody_withheld_is_not_missed_for_a_letter_that_nobody_sees(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    path.write_text('[withhold]\n"\u200bann@x.example\u00a0" = ["sales_agent"]\n', encoding="utf-8")
    assert set(roles.read_roles(path).rules.withhold) == {"ann@x.example"}
    path.write_text('[withhold]\n"ann\u200b@x.example" = ["sales_agent"]\n', encoding="utf-8")
    with pytest.raises(roles.RolesError, match="invisible"):
        roles.read_roles(path)


def test_text_without_a_mark_is_utf_8() -> None:
    assert decode("a\r\nb\rc\nä".encode()) == "a\nb\nc\nä"
    assert decode(b"") == ""
