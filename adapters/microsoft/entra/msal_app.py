"""MSAL applications: Entra ID by way of msal, one application per tenant, every call blocking, so called in a thread.

msal's documentation: https://learn.microsoft.com/entra/msal/python/
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from config.files import read_pem

if TYPE_CHECKING:
    import requests

    from config.settings import PartnerCenterSettings

DEFAULT_AUTHORITY = "https://login.microsoftonline.com"
MICROSOFT_HOSTS = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.windows.net",
        "login.microsoft.com",
        "sts.windows.net",
        "login.chinacloudapi.cn",
        "login.partner.microsoftonline.cn",
    }
)
_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----.+?-----END \1-----", re.DOTALL)


class MsalApplications:
    """The tenants in which this application signs in. All methods block; ``seconds`` bounds each web request."""

    def __init__(self, settings: PartnerCenterSettings, seconds: float = 10.0) -> None:
        self._settings, self._seconds = settings, seconds
        self._applications: dict[str, Any] = {}
        self._session: requests.Session | None = None
        self._lock = threading.Lock()

    def authority(self, tenant: str = "") -> str:
        """The sign-in address of a tenant, the partner's own by default."""
        parts = urlsplit(self._settings.authority or DEFAULT_AUTHORITY)
        own = parts.path.strip("/").split("/")[0] or self._settings.tenant_id
        return urlunsplit((parts.scheme, parts.netloc, f"/{tenant or own}", "", ""))

    def application(self, tenant: str = "") -> Any:
        """The msal application of a tenant. Its first use asks the authority for its endpoints."""
        import msal

        with self._lock:
            if tenant not in self._applications:
                authority = self.authority(tenant)
                known = urlsplit(authority).hostname in MICROSOFT_HOSTS
                self._applications[tenant] = msal.ConfidentialClientApplication(
                    self._settings.client_id,
                    client_credential=credential(self._settings),
                    authority=authority,
                    # For another authority, asking Microsoft whether it exists would tell of it and fail.
                    instance_discovery=None if known else False,
                    http_client=self.web(),
                )
            return self._applications[tenant]

    def web(self) -> requests.Session:
        """The session for all of Entra: our CA, a time limit, no environment, no redirects."""
        if self._session is None:
            self._session = _session(self._settings.ca_file, self._seconds)
        return self._session

    def for_application(self, scope: str, tenant: str, *, anew: bool) -> dict[str, Any]:
        """A token of the application itself; *anew* passes over msal's own cache."""
        application = self.application(tenant)
        if anew:
            application.remove_tokens_for_client()
        return _result(application.acquire_token_for_client([scope]))

    def for_user(self, refresh_token: str, scope: str, tenant: str) -> dict[str, Any]:
        """A token of the person whose refresh token it is; a rotated refresh token comes with it."""
        application = self.application(tenant)
        return _result(application.acquire_token_by_refresh_token(refresh_token, [scope]))


def _result(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"error": "no_answer"}


def _session(ca_file: Path | None, seconds: float) -> requests.Session:
    import requests

    class Web(requests.Session):
        """msal leaves time limits to the session it is given; and a redirect would carry the secret along."""

        def request(self, *args: Any, **kwargs: Any) -> requests.Response:
            kwargs["timeout"] = seconds
            kwargs["allow_redirects"] = False
            return super().request(*args, **kwargs)

    web = Web()
    web.trust_env = False  # or REQUESTS_CA_BUNDLE would overrule ``verify``
    web.verify = str(ca_file) if ca_file else True
    return web


def credential(settings: PartnerCenterSettings) -> str | dict[str, str]:
    """The application's proof of itself: its secret, or a certificate with its key (PEM or PFX)."""
    if settings.certificate_file is None:
        return settings.client_secret
    if settings.certificate_file.suffix.lower() in {".pfx", ".p12"}:
        return {"private_key_pfx_path": str(settings.certificate_file)}
    text = read_pem(settings.certificate_file).decode("utf-8", "replace").replace("\r\n", "\n")
    blocks = {found[1]: found[0] for found in _PEM.finditer(text)}
    key = next((block for name, block in blocks.items() if name.endswith("PRIVATE KEY")), "")
    if not key or "CERTIFICATE" not in blocks:
        raise ValueError("the certificate file needs a private key and a certificate")
    return {"private_key": key, "public_certificate": blocks["CERTIFICATE"]}
