"""The chat adapters are alike: one job has one name on every platform, as the map of the house says."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PLATFORMS = ("slack", "teams", "playground")
ROW = re.compile(r"^\| `(\w+)\.py` \| .+? \| (.*?)\| (.*?)\| (.*?)\| (.*?)\|$", re.MULTILINE)
LIST = re.compile(r"^- (Slack|Teams|playground): ((?:.|\n  )+)$", re.MULTILINE)
QUOTED = re.compile(r"`([\w.*]+)`")


@dataclass(frozen=True)
class Job:
    """What a row of the table says: the names that a module has, by the platforms that have the module."""

    module: str
    names: dict[str, list[str]]


def jobs() -> list[Job]:
    return [Job(module, dict(_cells(names, cells))) for module, names, *cells in ROW.findall(PAGE)]


def _cells(names: str, cells: list[str]) -> list[tuple[str, list[str]]]:
    there = [(platform, cell) for platform, cell in zip(PLATFORMS, cells, strict=True) if cell.strip()]
    return [
        (platform, [name for name in QUOTED.findall(names) if name.partition(".")[0] not in cell])
        for platform, cell in there
    ]


def modules(platform: str) -> set[str]:
    return {path.stem for path in (ROOT / "adapters" / platform).glob("*.py")} - {"__init__"}


def defined(platform: str, module: str) -> set[str]:
    """Functions, classes, and what the classes hold, as ``Answer.show``."""
    source = ROOT / "adapters" / platform / f"{module}.py"
    found = set()
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for each in node.body for name in _held(each)}
    return found


def _held(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [node.name]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


@pytest.mark.parametrize("job", jobs(), ids=lambda job: job.module)
def test_a_job_has_the_same_module_and_the_same_names_on_every_platform_that_has_it(job: Job) -> None:
    assert set(job.names) == {platform for platform in PLATFORMS if job.module in modules(platform)}
    for platform, names in job.names.items():
        there = defined(platform, job.module)
        missing = [name for name in names if not any(fnmatchcase(each, name) for each in there)]
        assert not missing, f"adapters/{platform}/{job.module}.py"


def test_every_module_is_a_job_of_several_platforms_or_named_for_what_one_alone_has() -> None:
    shared = {job.module for job in jobs()}
    assert all(len(job.names) > 1 for job in jobs())
    alone = {platform.lower(): set(re.findall(r"`(\w+)\.py`", text)) for platform, text in LIST.findall(PAGE)}
    assert alone == {platform: modules(platform) - shared for platform in PLATFORMS}
    # A name that two platforms have is a job of both, and stands in the table.
    assert sum(map(len, alone.values())) == len(set().union(*alone.values()))
