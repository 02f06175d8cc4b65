"""Settings: the environment of one installation, read once and checked whole.

Every missing or malformed name is reported at once, each with what to do. A name ending in ``_FILE`` holds the
path of a file with the value.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.x509 import load_pem_x509_certificates

from bot.model import PartnerType
from config.files import EncodingError, read_pem
from config.reader import LOOPBACK, Reader

WEBHOOK_CERTIFICATE_HOST = "3psostorageacct.blob.core.windows.net"
"""Where Partner Center keeps the certificates that sign its events, as its documentation shows them."""

SHORTEST_SECRET = 6
"""Characters; shorter ones cannot be told from words."""


class SignInMode(StrEnum):
    """Whose rights are used for what Partner Center does for signed-in users only."""

    REQUIRED = "required"  # the asker's own; who has not signed in is asked to
    SERVICE = "service"  # the service account's, for everybody


class SettingsError(Exception):
    """The environment will not do; ``problems`` has one sentence for each name at fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """One Slack app. ``team_ids`` are the workspaces served; empty means the token's own workspace only."""

    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"
    team_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """One Bot Framework registration. ``anonymous`` serves unauthenticated callers on loopback who bring ``token``, for the
    demo only."""

    app_id: str = ""
    app_password: str = field(default="", repr=False)
    app_tenant_id: str = ""
    tenant_ids: frozenset[str] = frozenset()
    anonymous: bool = False
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PartnerCenterSettings:
    """How to reach Partner Center, Entra ID and Azure for this partner."""

    tenant_id: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    certificate_file: Path | None = None
    url: str = "https://api.partnercenter.microsoft.com"
    authority: str = ""
    ca_file: Path | None = None
    partner_type: PartnerType = PartnerType.DIRECT
    country: str = "US"
    indirect_provider: str = ""
    indirect_provider_url: str = ""
    azure_management_url: str = "https://management.azure.com"
    graph_url: str = "https://graph.microsoft.com"
    partner_api_url: str = "https://api.partner.microsoft.com"
    price_markets: tuple[str, ...] = ()
    webhook_certificate_hosts: tuple[str, ...] = (WEBHOOK_CERTIFICATE_HOST,)
    webhook_roots_file: Path | None = None

    @property
    def on_this_machine(self) -> bool:
        """Whether this is the sandbox or another double of the vendor, and no real partner."""
        return all(urlsplit(url).hostname in LOOPBACK for url in (self.url, self.authority))


@dataclass(frozen=True, slots=True)
class Settings:
    """All facts of one installation. An adapter whose credentials are absent is ``None``: it is off.

    ``contact`` is whom people are sent to who want a human. ``worker_port`` is where a worker without a web server tells how it is; 0 for nowhere.
    """

    port: int = 8080
    worker_port: int = 0
    public_url: str = ""
    database_url: str = field(default="sqlite:///csp-bot.db", repr=False)
    log_level: str = "INFO"
    log_format: str = "console"
    development: bool = False
    demo_token: str = field(default="", repr=False)
    token_encryption_keys: tuple[str, ...] = field(default=(), repr=False)
    roles_file: Path | None = None
    sign_in: SignInMode | None = None
    alerts_file: Path | None = None
    approvals_file: Path | None = None
    channels_file: Path | None = None
    contact: str = ""
    slack: SlackSettings | None = None
    teams: TeamsSettings | None = None
    partner_center: PartnerCenterSettings | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret there is, for whoever must recognise them in order to keep them to themselves."""
        slack, teams, vendor = self.slack, self.teams, self.partner_center
        found = [*self.token_encryption_keys, urlsplit(self.database_url).password or ""]
        found += [slack.signing_secret, slack.bot_token, slack.app_token] if slack else []
        found += [teams.app_password] if teams else []
        found += [vendor.client_secret] if vendor else []
        return tuple(secret for secret in found if len(secret) >= SHORTEST_SECRET)

    @property
    def personal(self) -> bool:
        """Whether people act with their own sign-ins: unless something else is set, wherever browsers reach the bot."""
        if self.sign_in is None:
            return bool(self.public_url)
        return self.sign_in is SignInMode.REQUIRED


HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?"
GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in the environment; raises :class:`SettingsError` with every problem at once."""
    reader = Reader(os.environ if environ is None else environ)
    vendor, demo_token = _partner_center(reader), _demo_token(reader)
    settings = Settings(
        port=_port(reader, "PORT", "8080"),
        worker_port=_port(reader, "WORKER_PORT", "0"),
        public_url=reader.url("PUBLIC_URL"),
        database_url=reader.text("DATABASE_URL", "sqlite:///csp-bot.db"),
        log_level=reader.matching(
            "LOG_LEVEL", "(?i)debug|info|warning|error", "use DEBUG, INFO, WARNING or ERROR.", "INFO"
        ).upper(),
        log_format=reader.matching("LOG_FORMAT", "console|json", "use console or json.", "console"),
        development=reader.text("ENVIRONMENT") == "development",
        demo_token=demo_token,
        token_encryption_keys=_keys(reader),
        roles_file=reader.file("ROLES_FILE"),
        sign_in=_sign_in(reader),
        alerts_file=reader.file("ALERTS_FILE"),
        approvals_file=reader.file("APPROVALS_FILE"),
        channels_file=reader.file("CHANNELS_FILE"),
        contact=reader.matching(
            "CONTACT", ".{1,200}", "give a name, an address or a channel, in 200 characters at most."
        ),
        slack=_slack(reader),
        teams=_teams(reader) or _anonymous(reader, vendor, demo_token),
        partner_center=vendor,
    )
    _check_address(reader, settings.database_url)
    if settings.partner_center and not settings.token_encryption_keys:
        reader.problem(
            "TOKEN_ENCRYPTION_KEYS: needed to store sign-ins. Make one with: "
            'python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
        )
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def _check_address(reader: Reader, address: str) -> None:
    if not re.match(r"(sqlite|postgres|postgresql)(\+\w+)?://", address):
        reader.problem("DATABASE_URL: use sqlite:///file.db, or postgresql://user:password@host/name.")
        return
    try:
        urlsplit(address)
    except ValueError:
        reader.problem("DATABASE_URL: write [, ] and # in the password as %5B, %5D and %23.")


def _port(reader: Reader, name: str, default: str) -> int:
    value = reader.matching(name, "[0-9]{1,5}", "give a number from 1 to 65535.", default)
    if not re.fullmatch("[0-9]{1,5}", value):
        return int(default)
    if int(value) > 65535:
        reader.problem(f"{name}: give a number from 1 to 65535.")
    return int(value)


def _sign_in(reader: Reader) -> SignInMode | None:
    chosen = reader.matching("SIGN_IN", "required|service", "use required or service.")
    if chosen == SignInMode.REQUIRED and not reader.text("PUBLIC_URL"):
        reader.problem("SIGN_IN: people can sign in only where PUBLIC_URL is set; set it too.")
    return SignInMode(chosen) if chosen in set(SignInMode) else None


def _keys(reader: Reader) -> tuple[str, ...]:
    keys = reader.listed("TOKEN_ENCRYPTION_KEYS")
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError:
            reader.problem(
                f"TOKEN_ENCRYPTION_KEYS: key {number} is not a Fernet key (44 characters of base64)."
            )
    return keys


def _slack(reader: Reader) -> SlackSettings | None:
    on = reader.together("Slack", ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN"))
    api_url = reader.url("SLACK_API_URL", "https://slack.com/api/") + "/"
    if not on:
        return None
    return SlackSettings(
        signing_secret=reader.text("SLACK_SIGNING_SECRET"),
        bot_token=reader.matching(
            "SLACK_BOT_TOKEN", r"xoxb-\S+", "use the bot token, which begins with xoxb-."
        ),
        app_token=reader.matching(
            "SLACK_APP_TOKEN", r"xapp-\S+", "use the app-level token, which begins with xapp-."
        ),
        api_url=api_url,
        team_ids=frozenset(reader.listed("SLACK_TEAM_IDS")),
    )


def _teams(reader: Reader) -> TeamsSettings | None:
    if not reader.text("TEAMS_APP_ID"):
        return None
    reader.together("Teams", ("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_APP_TENANT_ID"))
    return TeamsSettings(
        app_id=reader.matching("TEAMS_APP_ID", GUID, "use the application (client) id, a GUID."),
        app_password=reader.text("TEAMS_APP_PASSWORD"),
        app_tenant_id=reader.matching("TEAMS_APP_TENANT_ID", GUID, "use the directory (tenant) id, a GUID."),
        tenant_ids=frozenset(tenant.lower() for tenant in reader.listed("TEAMS_TENANT_IDS")),
    )


def _anonymous(reader: Reader, vendor: PartnerCenterSettings | None, token: str) -> TeamsSettings | None:
    """Under development, without credentials and beside a double of the vendor, Teams may be tried without any; the adapter
    keeps to loopback. Beside a real partner nobody gets in without a sign-in."""
    if reader.text("ENVIRONMENT") != "development" or (vendor and not vendor.on_this_machine):
        return None
    return TeamsSettings(anonymous=True, token=token or secrets.token_urlsafe(24))


def _demo_token(reader: Reader) -> str:
    return reader.matching(
        "DEMO_TOKEN", r"[\w-]{16,128}", "use 16 or more letters and digits, or leave it out for a random one."
    )


def _partner_center(reader: Reader) -> PartnerCenterSettings | None:
    certificate = _checked(
        reader, "PARTNER_CENTER_CERTIFICATE_FILE", "the certificate and its private key", _own
    )
    names = ("PARTNER_CENTER_TENANT_ID", "PARTNER_CENTER_CLIENT_ID")
    secret = () if certificate else ("PARTNER_CENTER_CLIENT_SECRET",)
    if not reader.together("Partner Center", names + secret):
        return None
    kind = reader.matching(
        "PARTNER_CENTER_PARTNER_TYPE",
        "direct|indirect_provider|indirect_reseller",
        "use direct, indirect_provider or indirect_reseller.",
        "direct",
    )
    tenant = reader.text("PARTNER_CENTER_TENANT_ID")
    return PartnerCenterSettings(
        tenant_id=tenant,
        client_id=reader.matching(
            "PARTNER_CENTER_CLIENT_ID", GUID, "use the application (client) id, a GUID."
        ),
        client_secret=reader.text("PARTNER_CENTER_CLIENT_SECRET"),
        certificate_file=certificate,
        url=reader.url("PARTNER_CENTER_URL", "https://api.partnercenter.microsoft.com"),
        authority=reader.url("PARTNER_CENTER_AUTHORITY", f"https://login.microsoftonline.com/{tenant}"),
        ca_file=_checked(reader, "PARTNER_CENTER_CA_FILE", "root certificates", _for_openssl),
        partner_type=PartnerType(kind) if kind in set(PartnerType) else PartnerType.DIRECT,
        country=reader.matching(
            "PARTNER_CENTER_COUNTRY",
            "[A-Za-z]{2}",
            "use the two letters of your own country, such as SE.",
            "US",
        ).upper(),
        indirect_provider=reader.matching(
            "PARTNER_CENTER_INDIRECT_PROVIDER",
            r"[^<>\n]{1,80}",
            "use the name of your indirect provider, in 80 characters at most.",
        ),
        indirect_provider_url=reader.url("PARTNER_CENTER_INDIRECT_PROVIDER_URL"),
        azure_management_url=reader.url("AZURE_MANAGEMENT_URL", "https://management.azure.com"),
        graph_url=reader.url("GRAPH_URL", "https://graph.microsoft.com"),
        partner_api_url=reader.url("PARTNER_API_URL", "https://api.partner.microsoft.com"),
        price_markets=_markets(reader),
        webhook_certificate_hosts=_certificate_hosts(reader),
        webhook_roots_file=_checked(reader, "PARTNER_CENTER_WEBHOOK_ROOTS_FILE", "root certificates", _roots),
    )


def _markets(reader: Reader) -> tuple[str, ...]:
    markets = tuple(each.upper() for each in reader.listed("PRICE_MARKETS"))
    reader.problems.extend(
        f"PRICE_MARKETS: {each} is not a country's two letters, such as SE."
        for each in markets
        if not re.fullmatch("[A-Z]{2}", each)
    )
    return markets


def _certificate_hosts(reader: Reader) -> tuple[str, ...]:
    name = "PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS"
    hosts = reader.listed(name)
    reader.problems.extend(
        f"{name}: {host} is not a host's name such as {WEBHOOK_CERTIFICATE_HOST} (no https://, no path)."
        for host in hosts
        if not re.fullmatch(HOST, host)
    )
    return hosts or (WEBHOOK_CERTIFICATE_HOST,)


def _checked(reader: Reader, name: str, what: str, check: Callable[[Path], object]) -> Path | None:
    """The path of a file of certificates; ``what`` should be in it, in which ``check`` finds the faults."""
    path = reader.file(name)
    if path is None or not path.is_file():
        return path
    try:
        check(path)
    except OSError as error:
        reader.problem(f"{name}: cannot read {path} ({error.strerror}). Name a readable file.")
    except EncodingError as error:
        reader.problem(f"{name}: {path} {error}")
    except ValueError:
        reader.problem(f"{name}: {path} holds no certificates. Give {what} in PEM.")
    return path


def _for_openssl(path: Path) -> None:
    """What OpenSSL reads by itself, which takes a byte order mark of UTF-8 and nothing of UTF-16."""
    _some(found := read_pem(path))
    if found not in path.read_bytes():
        raise EncodingError("is UTF-16, which OpenSSL does not read; save it as UTF-8.")


def _some(content: bytes) -> None:
    if b"-----BEGIN CERTIFICATE-----" not in content:
        raise ValueError


def _roots(path: Path) -> None:
    load_pem_x509_certificates(read_pem(path))


def _own(path: Path) -> None:
    if path.suffix.lower() not in {".pfx", ".p12"}:
        _some(read_pem(path))


_PLAIN = "PATH HOME LANG LC_ALL TMPDIR TEMP SYSTEMROOT MPLCONFIGDIR XDG_CACHE_HOME XDG_CONFIG_HOME"


def plain_environment() -> dict[str, str]:
    """What a process of our own needs of the environment that has no use for a secret: none is among it."""
    return {name: os.environ[name] for name in _PLAIN.split() if name in os.environ}
