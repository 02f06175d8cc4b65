"""Request headers: bearer token, correlation id, and what a service wants besides."""

from __future__ import annotations

from adapters.microsoft.http.protocol import JSON, Request
from adapters.microsoft.http.service import Service
from bot.ports import RequestIds


def headers(service: Service, request: Request, tokens: tuple[str, ...], ids: RequestIds) -> dict[str, str]:
    """All headers of one attempt. Attempts of one operation carry the same ids: that is what makes them one.

    The first of *tokens* is for the tenant that the request is about, a second one is the partner's own beside it.
    """
    token, *auxiliary = tokens
    named = dict(request.headers)
    named |= {"Authorization": f"Bearer {token}", "Accept": request.accept, **dict(service.headers)}
    if auxiliary:
        named[service.auxiliary_header] = ", ".join(f"Bearer {each}" for each in auxiliary)
    if service.request_header:
        named[service.request_header] = ids.request_id
    if service.correlation_header:
        named[service.correlation_header] = ids.correlation_id
    if request.body is not None:
        named["Content-Type"] = JSON
    return named
