"""Terms: what a stranger would search for finds the module that does it, and every module begins with its term."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOPS = ("bot", "adapters", "config", "sandbox")

WHERE = {
    "rate limit": "bot/pipeline/admission.py",
    "authorization": "bot/pipeline/authorization.py",
    "scope": "bot/access/scope.py",
    "retry": "adapters/microsoft/http/retry.py",
    "mute": "bot/alerts/mutes.py",
    "preview": "bot/commands/alert/preview.py",
    "dry run": "bot/commands/alert/preview.py",
    "idempotency": "bot/ports/request_ids.py",
    "redaction": "bot/redaction.py",
    "approval": "bot/changes/approvals.py",
    "audit": "bot/audit/recorder.py",
    "channel rules": "bot/pipeline/channel_rules.py",
    "delivery": "adapters/processes/delivery.py",
    "lease": "adapters/store/leases.py",
    "outbox": "adapters/store/outbox/outbox.py",
    "encryption": "adapters/store/database/encryption.py",
    "deduplication": "adapters/store/deduplication.py",
    "admission control": "bot/pipeline/admission.py",
    "optimistic concurrency": "bot/changes/versions.py",
    "sign-in": "bot/access/signin.py",
    "type-ahead": "bot/pipeline/typeahead.py",
    "erasure": "adapters/store/erasure.py",
}
"""Each term of the field, and the module that does it."""

NOT_A_TERM = re.compile(
    r"(What|How|Who|Whom|Whose|Where|When|Which|Whether|Why|With|From|To|In|Of|At|By|Between|After|Before|"
    r"A|An|The|One|This|That|Our|All|Every|Everything|Everybody|Somebody|Nobody|Many|Some|Delivers|Notices)\b",
    re.IGNORECASE,
)
"""First words that only lead up to what a module is about."""
UNWRITTEN = re.compile(r"TODO\b", re.IGNORECASE)
"""A docstring that is still to be written says nothing yet."""


@cache
def modules() -> dict[str, str]:
    """Each module with the first line of its docstring."""
    found = {}
    for top in TOPS:
        for path in sorted((ROOT / top).rglob("*.py")):
            if path.parent.name == "versions":  # a migration is found by its number
                continue
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            found[path.relative_to(ROOT).as_posix()] = (doc or "").partition("\n")[0]
    return found


@pytest.mark.parametrize("term", WHERE)
def test_a_term_of_the_field_finds_its_module(term):
    said = f"{WHERE[term].replace('_', ' ')} {modules()[WHERE[term]]}".lower()
    assert term in said


def test_every_module_begins_with_the_term_that_it_is_searched_for_by():
    unsaid = {path: first for path, first in modules().items() if not first or UNWRITTEN.match(first)}
    assert unsaid == {}
    led_up_to = {path: first for path, first in modules().items() if NOT_A_TERM.match(first)}
    assert led_up_to == {}
