"""Sealed links that carry a whole chart: any process can draw it, and nobody can make or alter one."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.cards.format import cut
from bot.cards.model import Chart, ChartKind

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

LIFETIME = timedelta(days=7)
LONGEST = 2800
"""Slack takes image addresses of up to 3,000 characters (https://docs.slack.dev/reference/block-kit/blocks/image-block)."""

ON_DARK = "?theme=dark"
"""Behind a link: the same chart for whoever reads on a dark page."""

_MOST = 64
_LARGEST = 64_000


@dataclass(frozen=True)
class ChartLinks:
    """Seals charts into links under ``public_url`` and opens them again. ``key`` is any secret, of any length."""

    public_url: str
    key: bytes = field(repr=False)

    def url(self, chart: Chart) -> str:
        """A link that shows the chart for seven days. A very long chart loses what its picture does not show."""
        for candidate in (chart, replace(chart, alt=""), _shortened(chart)):
            link = f"{self.public_url.rstrip('/')}/charts/{self._seal(candidate)}.png"
            if len(link) <= LONGEST:
                break
        return link

    def open(self, token: str) -> Chart:
        """The chart of a link. Raises :class:`ValueError` when it is too old, not ours, or no chart."""
        from cryptography.fernet import InvalidToken

        try:
            padded = token.encode("ascii") + b"=" * (-len(token) % 4)
            sealed = self._fernet.decrypt(padded, ttl=int(LIFETIME.total_seconds()))
            return read(json.loads(zlib.decompressobj().decompress(sealed, _LARGEST)))
        except (InvalidToken, zlib.error, LookupError, TypeError, InvalidOperation, ValueError):
            raise ValueError("this is not a chart's link, or it is too old") from None

    def _seal(self, chart: Chart) -> str:
        packed = zlib.compress(json.dumps(written(chart), ensure_ascii=False).encode(), 9)
        return self._fernet.encrypt(packed).decode().rstrip("=")

    @cached_property
    def _fernet(self) -> Fernet:
        from cryptography.fernet import Fernet
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"csp-chatops chart links").derive(
            self.key
        )
        return Fernet(base64.urlsafe_b64encode(derived))


def written(chart: Chart) -> list[Any]:
    """A chart as JSON takes it."""
    limit = None if chart.limit is None else str(chart.limit)
    values = [str(value) for value in chart.values]
    said = [chart.title, chart.kind.value, list(chart.labels), values, chart.unit, chart.alt, limit]
    return [*said, chart.limit_label, chart.ahead, chart.rest, chart.locale]


def read(fields: Any) -> Chart:
    """The inverse of :func:`written`. Raises :class:`ValueError`, ``TypeError`` or ``InvalidOperation`` for anything else."""
    # The links of messages from before hold no more than these.
    title, kind, labels, values, unit, alt, limit, *since = fields
    limit_label, ahead, rest, *later = since or ("Budget", 0, False)
    return Chart(
        title=str(title),
        kind=ChartKind(kind),
        labels=tuple(str(label) for label in labels),
        values=tuple(Decimal(value) for value in values),
        unit=str(unit),
        alt=str(alt),
        limit=None if limit is None else Decimal(limit),
        limit_label=str(limit_label),
        ahead=int(ahead),
        rest=bool(rest),
        locale=str(later[0])[:35] if later else "",
    )


def _shortened(chart: Chart) -> Chart:
    """What a picture can show, and no more."""
    return replace(
        chart,
        title=cut(chart.title, 60),
        labels=tuple(cut(label, 36) for label in chart.labels[:_MOST]),
        values=tuple(_rounded(value) for value in chart.values[:_MOST]),
        unit=cut(chart.unit, 12),
        alt="",
        limit_label=cut(chart.limit_label, 30),
        ahead=max(0, chart.ahead - max(0, len(chart.labels) - _MOST)),
        rest=chart.rest and len(chart.labels) <= _MOST,
    )


def _rounded(value: Decimal) -> Decimal:
    try:
        return value.quantize(Decimal("0.001"))
    except InvalidOperation:
        return value
