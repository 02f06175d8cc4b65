"""What the docs say is there, is there."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

import adapters
from adapters.slack.manifest import SCOPES
from config.settings import read_settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
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


def test_every_metric_that_is_written_about_is_counted() -> None:
    told = {
        name.removesuffix("_bucket")
        for path in (*PAGES, ROOT / "docs" / "grafana" / "csp-bot.json")
        for name in re.findall(
            r"csp_bot_[a-z_]+(?:_total|_seconds_bucket|_seconds|_parked|_indexed)", path.read_text()
        )
    }
    assert told and {name for name in told if f'"{name}"' not in CODE} == set()


def test_the_dashboard_asks_for_labels_that_metrics_have() -> None:
    for module in pkgutil.walk_packages(adapters.__path__, "adapters."):
        if not module.name.endswith("__main__") and "migrations" not in module.name:
            importlib.import_module(module.name)
    known = REGISTRY._names_to_collectors  # the client has no public way to ask
    dashboard = json.loads((ROOT / "docs" / "grafana" / "csp-bot.json").read_text())
    for question in (target["expr"] for panel in dashboard["panels"] for target in panel["targets"]):
        listed = ",".join(re.findall(r"by \(([^)]*)\)", question) + re.findall(r"(\w+)=", question))
        labels = {each.strip() for each in listed.split(",")} - {"le", ""}
        for name in re.findall(r"csp_bot_[a-z_]+", question):
            assert labels <= set(known[name]._labelnames), question


def test_every_scope_is_told_to_the_administrator() -> None:
    page = (ROOT / "docs" / "install-slack.md").read_text()
    assert {scope for scope in SCOPES if f"`{scope}`" not in page} == set()


def test_every_setting_is_in_the_readme() -> None:
    source = (ROOT / "config" / "settings.py").read_text()
    names = set(re.findall(r'"([A-Z]{4,}(?:_[A-Z]+)*)"', source)) - {"DEBUG", "INFO", "WARNING", "ERROR"}
    readme = (ROOT / "README.md").read_text()
    assert read_settings({}).port == 8080 and "PUBLIC_URL" in names
    assert {name for name in names if name not in readme} == set()
