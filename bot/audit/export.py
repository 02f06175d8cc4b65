"""Audit export: the trail as a CSV for spreadsheets, or as one JSON object a line with everything."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from bot.cards.spreadsheet import safe_cell
from bot.model.audit import TrailRow

COLUMNS = (
    "number", "at", "actor", "actor_name", "actor_email", "entra_id", "place", "command", "arguments", "shown",
    "outcome", "detail", "customer_id", "change_id", "request_id", "correlation_id", "vendor_audit_id",
    "approved_by", "attempt", "erased", "previous", "digest",
)  # fmt: skip


def flat(row: TrailRow) -> dict[str, str]:
    """A row as text, by column. Times are in UTC; ``erased`` names the parts that were erased."""
    entry = row.entry
    known = {name: getattr(entry, name, "") for name in COLUMNS}
    return known | {
        "number": str(row.number),
        "at": entry.at.isoformat(),
        "arguments": json.dumps(dict(entry.arguments), ensure_ascii=False) if entry.arguments else "",
        "approved_by": " ".join(entry.approved_by),
        "attempt": str(entry.attempt) if entry.attempt else "",
        "erased": " ".join(sorted(row.erased)),
        "previous": row.previous,
        "digest": row.digest,
    }


def csv_head() -> str:
    """The first line. It begins with a BOM, which Excel needs to read UTF-8."""
    return "\ufeff" + _lines([COLUMNS])


def csv_lines(rows: Sequence[TrailRow]) -> str:
    """Rows as lines of a CSV, with no cell that a spreadsheet would run."""
    return _lines([[safe_cell(each) for each in flat(row).values()] for row in rows])


def json_lines(rows: Sequence[TrailRow]) -> str:
    """Rows as JSON Lines (https://jsonlines.org): nothing cut, arguments by name."""
    return "".join(json.dumps(_whole(row), ensure_ascii=False) + "\n" for row in rows)


def _whole(row: TrailRow) -> Mapping[str, object]:
    entry = row.entry
    return flat(row) | {
        "number": row.number,
        "arguments": dict(entry.arguments),
        "approved_by": list(entry.approved_by),
        "attempt": entry.attempt,
        "erased": sorted(row.erased),
        "commitments": dict(row.commitments),
    }


def _lines(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()
