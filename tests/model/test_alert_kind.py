"""One table of facts by alert kind, and nobody who keeps another one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.processes.worker import FINDS
from bot.access.policy import Permission
from bot.model import BY_ROW, AlertKind, Unit, Worsening, alert_kind
from bot.model.alert_kind import KINDS

ROOT = Path(__file__).parents[2]
TABLE = Path(alert_kind.__file__)
MODULES = sorted(
    path for name in ("bot", "adapters") for path in (ROOT / name).rglob("*.py") if path != TABLE
)

MATCHED = {
    "bot/alerts/backtest.py": "the engine that plays days through a rule",
    "bot/alerts/spend.py": "the engine of rules with steps",
    "bot/cards/alert/kinds.py": "what a notice says",
    "bot/cards/alert/words.py": "what a rule says",
}
"""Who tells kinds apart by ``match``, for they do something else for each; a kind that is forgotten fails mypy."""


def kinds_in(node: ast.AST) -> set[str]:
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id == "AlertKind"
    }


def tables(tree: ast.AST) -> Iterator[ast.AST]:
    """Collections of kinds, and mappings by kind, as they are spelled."""
    for node in ast.walk(tree):
        match node:
            case ast.Set(elts=members) | ast.Tuple(elts=members) | ast.List(elts=members):
                named = [each for each in members if isinstance(each, ast.Attribute) and kinds_in(each)]
            case ast.Dict(keys=keys):
                named = [each for each in keys if each is not None and kinds_in(each)]
            case ast.BoolOp(values=values):
                named = [each for each in values if isinstance(each, ast.Compare) and kinds_in(each)]
            case _:
                continue
        if len(named) > 1:
            yield node


def matches(tree: ast.AST) -> Iterator[ast.Match]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Match) and any(kinds_in(case.pattern) for case in node.cases):
            yield node


def is_closed(node: ast.Match) -> bool:
    """Whether what is left over is nothing: so mypy tells of a kind that no case is for."""
    last = node.cases[-1]
    return ast.unparse(last.pattern) == "_" and ast.unparse(last.body[0]).startswith("assert_never(")


def test_every_kind_has_its_facts():
    assert set(KINDS) == set(AlertKind)


@pytest.mark.parametrize(
    "source",
    [
        "QUIET = frozenset({AlertKind.INVOICE, AlertKind.DIGEST})",
        "WORDS = {AlertKind.INVOICE: 'invoices', AlertKind.DIGEST: 'digests'}",
        "if kind in (AlertKind.INVOICE, AlertKind.DIGEST): pass",
        "quiet = kind is AlertKind.INVOICE or kind is AlertKind.DIGEST",
    ],
)
def test_a_second_table_would_be_found(source):
    assert list(tables(ast.parse(source)))


def test_no_other_module_keeps_facts_by_kind():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)[:80]}"
        for path in MODULES
        for node in tables(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "a fact about a kind belongs in its KindSpec:\n" + "\n".join(found)


def test_who_tells_kinds_apart_is_named_and_forgets_none():
    found = {}
    for path in MODULES:
        if of_one := list(matches(ast.parse(path.read_text(encoding="utf-8")))):
            found[str(path.relative_to(ROOT))] = of_one
    assert set(found) == set(MATCHED)
    assert not [
        f"{path}:{each.lineno}" for path, of_one in found.items() for each in of_one if not is_closed(each)
    ]


@pytest.mark.parametrize("kind", AlertKind)
def test_the_facts_about_a_kind_agree(kind):
    spec = kind.spec
    assert Permission(spec.reads)
    assert spec.found_by <= set(FINDS)
    assert bool(spec.worse) == (spec.worsens is not Worsening.NEVER)
    assert bool(spec.example) == bool(spec.steps or spec.takes_cadence)
    assert not (spec.steps and spec.takes_cadence)
    assert not spec.names_customer or spec.takes_customers
    assert not spec.counted_by_step or spec.steps
    if spec.steps and spec.steps.defaults is not None:
        assert all(spec.steps.least <= each <= spec.steps.most for each in spec.steps.defaults)
        assert list(spec.steps.defaults) == sorted(set(spec.steps.defaults))
        assert spec.steps.several or len(spec.steps.defaults) == 1


def test_each_unit_is_some_kinds():
    assert {kind.spec.steps.unit for kind in AlertKind if kind.spec.steps} == set(Unit)


def test_a_row_of_usage_is_judged_by_what_the_scan_finds():
    assert {"amount", "percent", "forecast", "stale"} == BY_ROW
