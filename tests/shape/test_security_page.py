"""Every claim of the page about security names a test, and the test is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py(?:::\w+)?)`", PAGE)))


@cache
def proofs_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


@pytest.mark.parametrize("named", NAMED)
def test_what_proves_it_is_there(named: str) -> None:
    path, _, name = named.partition("::")
    assert (ROOT / path).is_file(), path
    assert proofs_in(path) and (not name or name in proofs_in(path)), named


def test_no_claim_is_without_proof() -> None:
    rows = [
        line
        for line in PAGE.splitlines()
        if line.startswith("| ") and not line.startswith(("| Threat", "| ---"))
    ]
    assert len(rows) > 40
    assert [row for row in rows if not re.search(r"`tests/\S+`", row.split("|")[3])] == []


def test_every_attack_is_on_the_page() -> None:
    for path in sorted((ROOT / "tests" / "attacks").glob("test_*.py")):
        assert f"tests/attacks/{path.name}" in PAGE, path.name
