"""The shape of the house, kept by the machine."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bot.commands import load
from bot.line import split

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for package in ("bot", "adapters", "config", "sandbox") for path in (ROOT / package).rglob("*.py")
)
HOUSE = ("bot", "adapters", "config", "sandbox")
CEILING = 400
"""Lines; a longer module hides a second idea that wants a name of its own."""


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_too_long(path):
    assert lines_of(path) <= CEILING


def test_no_module_of_tests_is_too_long_either():
    modules = [path for package in ("tests", "bench") for path in (ROOT / package).rglob("*.py")]
    assert {str(path.relative_to(ROOT)) for path in modules if lines_of(path) > CEILING} == set()


def test_modules_are_named_for_what_they_hold():
    banned = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert not [path for path in SOURCES if path.stem in banned]


def test_roots_hold_packages_and_hardly_a_module():
    loose = {top: sorted(path.name for path in (ROOT / top).glob("[!_]*.py")) for top in ("bot", "adapters")}
    assert loose == {"bot": ["errors.py", "line.py", "redaction.py"], "adapters": []}


def test_what_another_module_imports_is_public():
    private = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in HOUSE:
                names = [each.name for each in node.names if each.name.startswith("_") and each.name != "_"]
                private += [f"{path.relative_to(ROOT)}: {name}" for name in names]
    assert not private


def test_public_functions_say_what_they_mean():
    silent = []
    for path in SOURCES:
        if "sandbox" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)


def test_only_settings_read_the_environment():
    readers = [
        path for path in SOURCES if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    ]
    assert readers == [ROOT / "config" / "settings.py"]


def test_importing_opens_nothing_and_help_is_light():
    heavy = ("slack_bolt", "botbuilder", "sqlalchemy", "msal", "aiohttp", "PIL", "azure")
    code = f"import sys, adapters.__main__; print([name for name in {heavy!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "[]"


def test_every_example_is_understood():
    registry = load()
    for command in registry.commands:
        for example in command.examples:
            assert registry.find(split(example)).command is command, example


def test_no_form_is_titled_by_the_bare_name_of_its_command():
    asking = [command for command in load().commands if command.params]
    assert not [each.name for each in asking if each.title.lower() == each.name]


def test_locks_name_no_addresses():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text and "--hash=sha256:" in text, lock.name


def test_processes_are_those_of_the_command_line():
    commands = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    )
    assert commands == {"web": "csp-bot web", "worker": "csp-bot worker", "release": "csp-bot migrate"}
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"csp-bot": "adapters.__main__:main"}
