"""Partner Center as a service of the HTTP policy: its headers, its error codes and how its pages end.

https://learn.microsoft.com/partner-center/developer/headers
"""

from __future__ import annotations

from prometheus_client import Counter

from adapters.microsoft.entra.audiences import PARTNER_CENTER
from adapters.microsoft.http.metrics import RequestCounters
from adapters.microsoft.http.service import Service
from adapters.microsoft.partner_center.error_codes import judge
from adapters.microsoft.partner_center.paging import ends_pages
from adapters.microsoft.partner_center.problems import error_body
from adapters.microsoft.partner_center.requests import NAME, VERSION

_REQUESTS = Counter(
    "csp_bot_partner_center_requests_total", "Attempts at the vendor, by how they ended", ["outcome"]
)
_SILENCES = Counter(
    "csp_bot_partner_center_silences_total", "Attempts at the vendor without an answer", ["cause"]
)


def partner_center(url: str) -> Service:
    """The service at this address. Raises ``ValueError`` for one that would send tokens in the clear."""
    return Service(
        name=NAME,
        label="partner_center",
        base=url,
        audience=PARTNER_CENTER,
        judge=judge,
        version=VERSION,
        headers=(("MS-Contract-Version", VERSION), ("MS-PartnerCenter-Application", "csp-chatops")),
        request_header="MS-RequestId",
        correlation_header="MS-CorrelationId",
        support_header="MS-CorrelationId",
        read_error=error_body,
        # A fresh token changes nothing about these: its audience or its missing MFA claim stays the same.
        lasting=frozenset({"900420", "900421"}),
        ends_pages=ends_pages,
        counters=RequestCounters(_REQUESTS.labels, _SILENCES.labels),
    )
