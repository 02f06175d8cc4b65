"""What the docs say is there, is there."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

import adapters
from adapters.cli.arguments import build_parser
from adapters.slack.manifest import SCOPES
from bot.commands import load
from config.settings import read_settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
OPERATIONS = ROOT / "docs" / "operations.md"
DASHBOARD = ROOT / "docs" / "grafana" / "csp-bot.json"
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("adapters", "bot", "config")
    for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            assert (page.parent / target.partition("#")[0]).exists(), target


def metrics() -> dict[str, Any]:
    """What Prometheus may be asked for, by every name that a metric has."""
    for module in pkgutil.walk_packages(adapters.__path__, "adapters."):
        if not module.name.endswith("__main__") and "migrations" not in module.name:
            importlib.import_module(module.name)
    known = REGISTRY._names_to_collectors  # the client has no public way to ask
    return {name: collector for name, collector in known.items() if name.startswith("csp_bot_")}


def questions() -> list[str]:
    """What the dashboard and the operator's alerts ask Prometheus."""
    panels = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    return shown + re.findall(r"^\s+expr: (.+)$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_metric_that_is_written_about_is_counted() -> None:
    told = {
        name
        for path in (*PAGES, DASHBOARD)
        for name in re.findall(r"\bcsp_bot_[a-z_]+", path.read_text(encoding="utf-8"))
    }
    assert len(told) > 20 and told - set(metrics()) == set()


def test_every_metric_is_told_to_the_operator() -> None:
    page = OPERATIONS.read_text(encoding="utf-8")
    own = {collector._name for name, collector in metrics().items() if "_playground_" not in name}
    assert {name for name in own if not re.search(rf"`{name}(_total)?`", page)} == set()


def test_no_metric_has_a_label_that_prometheus_has_for_itself() -> None:
    for name, collector in metrics().items():
        assert not {"job", "instance"} & set(collector._labelnames), f"{name}: it would come as exported_job"


def test_only_labels_and_values_that_there_are_are_asked_for() -> None:
    known, asked = metrics(), questions()
    assert len(asked) > 20
    for question in asked:
        listed = ",".join(re.findall(r"by \(([^)]*)\)", question))
        chosen = re.findall(r'(\w+)="([^"]*)"', question)
        labels = {each.strip() for each in listed.split(",")} | {label for label, _ in chosen}
        names = re.findall(r"\bcsp_bot_[a-z_]+", question)
        for name in names:
            assert labels - {"le", ""} <= set(known[name]._labelnames), question
        assert not names or all(f'"{value}"' in CODE for _, value in chosen), question


def test_panels_do_not_lie_over_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not cells & taken and at["x"] + at["w"] <= 24, panel["title"]
        taken |= cells


def test_every_scope_is_told_to_the_administrator() -> None:
    page = (ROOT / "docs" / "install-slack.md").read_text()
    assert {scope for scope in SCOPES if f"`{scope}`" not in page} == set()


def test_every_setting_is_in_the_readme() -> None:
    source = (ROOT / "config" / "settings.py").read_text()
    names = set(re.findall(r'"([A-Z]{4,}(?:_[A-Z]+)*)"', source)) - {"DEBUG", "INFO", "WARNING", "ERROR"}
    readme = (ROOT / "README.md").read_text()
    assert read_settings({}).port == 8080 and "PUBLIC_URL" in names
    assert {name for name in names if name not in readme} == set()


def code_of(page: Path) -> list[str]:
    """Whatever a page sets as code: what its readers type, or look for."""
    return re.findall(r"```.*?```|`[^`\n]+`", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_is_to_be_typed_can_be_typed(page: Path) -> None:
    """Subcommands with their options, targets of make, and the first words of a line in the chat."""
    shell = build_parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr, index]
    targets = set(re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    names = {command.name for command in load().commands}
    verbs = {name.split()[0] for name in names if " " in name}
    for code in code_of(page):
        for name, rest in re.findall(r"\bcsp-bot ([a-z]+)([^`\n#]*)", code):
            assert name in shell, code
            assert set(re.findall(r"--[a-z-]+", rest)) <= set(shell[name]._option_string_actions), code
        assert set(re.findall(r"\bmake ([a-z0-9]+)", code)) <= targets, code
        said = re.match(r"`([a-z]+) ([a-z]+)\b", code)
        if said and said[1] in verbs and f"{said[1]} {said[2]}" != "audit verify":
            assert f"{said[1]} {said[2]}" in names | {"alert ack", "customer qualification"}, code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_files_that_are_named_are_there(page: Path) -> None:
    for code in code_of(page):
        named = re.fullmatch(
            r"`((?:bot|adapters|config|tests|docs|bench|requirements)/[\w./-]*)(?:::(\w+))?`", code
        )
        if named:
            assert (ROOT / named[1]).exists(), code
            assert not named[2] or f"def {named[2]}(" in (ROOT / named[1]).read_text(encoding="utf-8"), code
