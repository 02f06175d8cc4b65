"""Error codes of all of Microsoft's services, for people who ask what one means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from adapters.microsoft.azure_support.codes import known_codes as of_azure_support
from adapters.microsoft.entra.errors import known_codes as of_entra
from adapters.microsoft.graph.service import known_codes as of_graph
from adapters.microsoft.partner_api.service import known_codes as of_partner_api
from adapters.microsoft.partner_center.error_codes import known_codes as of_partner_center
from bot.errors import ErrorCodes, KnownCode


def known_codes() -> ErrorCodes:
    """Every code that a client of ours knows, with each of its meanings."""
    found: defaultdict[str, list[KnownCode]] = defaultdict(list)
    for each in _all():
        if each not in found[each.code.lower()]:
            found[each.code.lower()].append(each)
    return {code: tuple(meanings) for code, meanings in found.items()}


def _all() -> Iterator[KnownCode]:
    yield from of_partner_center()
    yield from of_azure_support()
    yield from of_entra()
    yield from of_graph()
    yield from of_partner_api()
