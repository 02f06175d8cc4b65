"""The map of the house: every package has its sentence on the page, and what the picture names is there."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs" / "pictures" / "architecture.svg").read_text(encoding="utf-8")
TOPS = ("bot", "adapters", "config", "sandbox")
ROW = re.compile(r"^\| `([\w/]+)` \| (.+?) \|", re.MULTILINE)


def packages() -> dict[str, str]:
    """Each package with the first line of its docstring."""
    found = {}
    for top in TOPS:
        for init in sorted((ROOT / top).rglob("__init__.py")):
            doc = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8")))
            found[init.parent.relative_to(ROOT).as_posix()] = (
                (doc or "").partition("\n")[0].replace("``", "`")
            )
    return found


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def test_every_package_says_what_it_is_for_and_the_page_repeats_it():
    assert all(packages().values())
    assert dict(ROW.findall(PAGE)) == packages()


def test_every_package_has_its_layer():
    layers = {each["containers"][0]: each["layers"] for each in contracts() if each.get("containers")}
    for top in ("bot", "adapters"):
        named = {name for layer in layers[top] for name in re.findall(r"\w+", layer)}
        there = {path.stem for path in (ROOT / top).glob("[!_]*") if path.name != "__pycache__"}
        assert there <= named


def test_the_page_draws_the_layers_as_they_are_kept():
    drawn = [line.strip() for line in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()]
    for each in contracts():
        if each.get("containers"):
            for layer in each["layers"]:
                assert re.sub(r"[|:]", "|", layer) in [re.sub(r"[|:]", "|", line) for line in drawn], layer


def test_the_picture_names_packages_that_are_there():
    named = set(re.findall(r"(?:adapters|bot|sandbox)/[\w/]+", PICTURE))
    assert len(named) > 5
    assert named <= set(packages())
