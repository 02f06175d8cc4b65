"""``make audit``: are there known faults in the locked dependencies? pip-audit says so, in an environment of its own.

Ends with 1 when there is one, with what to do. Where the data about faults cannot be reached nothing was found out, and
that is said as plainly; a machine without the internet must be able to pass.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PIP_AUDIT = "pip-audit==2.10.1"
ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "run.txt"
ACCEPTED: Mapping[str, str] = {}
"""Faults that are known and do not reach us: the id, and why they do not."""

SECONDS = 600

MISUSED = 2
"""How programs end that do not understand their arguments (https://docs.python.org/3/library/argparse.html)."""


def main() -> int:
    """Look, say what was found, and return 1 when something was."""
    with tempfile.TemporaryDirectory(prefix="csp-bot-audit-") as folder:
        home, report = Path(folder) / "venv", Path(folder) / "report.json"
        venv.create(home, with_pip=True)
        python = home / "bin" / "python"
        made = run(
            python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", PIP_AUDIT
        )
        if made.returncode:
            return unknown(f"{PIP_AUDIT} cannot be installed: {last_line(made.stderr)}")
        asked = run(
            python, "-m", "pip_audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip",
            "--progress-spinner", "off", "--format", "json", "--output", str(report),
        )  # fmt: skip
        if asked.returncode == MISUSED:
            say(f"pip-audit was called wrongly, and would be tomorrow: {last_line(asked.stderr)}")
            return 1
        if not report.exists():
            return unknown(last_line(asked.stderr))
        return judge(json.loads(report.read_text(encoding="utf-8")))


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; a program that takes too long has failed."""
    try:
        return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=SECONDS, cwd=ROOT)  # noqa: S603
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", f"no end within {SECONDS} seconds")


def judge(report: Mapping[str, Any]) -> int:
    """What a report comes to."""
    packages = report["dependencies"]
    unseen = [each["name"] for each in packages if "skip_reason" in each]
    if len(unseen) == len(packages):
        return unknown("none of the packages is known where it was asked")
    found = [(each, fault) for each in packages for fault in each.get("vulns", ())]
    open_faults = [(each, fault) for each, fault in found if not ACCEPTED.keys() & names_of(fault)]
    for each, fault in open_faults:
        fixed = ", ".join(fault.get("fix_versions", ())) or "no version yet"
        say(f"{each['name']} {each['version']}: {fault['id']} (fixed in {fixed})")
    if unseen:
        say(f"Not looked at, because nothing is known of them: {', '.join(sorted(unseen))}")
    looked = len(packages) - len(unseen)
    if open_faults:
        say(f"Known faults: {len(open_faults)}; dependencies looked at: {looked}. Run: make lock")
        return 1
    say(f"No known fault; dependencies looked at: {looked}.")
    return 0


def names_of(fault: Mapping[str, Any]) -> set[str]:
    """Every name that a fault goes by."""
    return {fault["id"], *fault.get("aliases", ())}


def unknown(why: str) -> int:
    """Nothing was found out."""
    say("NOT AUDITED: the data about known faults cannot be reached from here, so nothing was looked at.")
    say(f"  {why}")
    return 0


def last_line(text: str) -> str:
    """What a program said in the end."""
    lines = text.strip().splitlines()
    return lines[-1][:300] if lines else "no answer"


def say(line: str) -> None:
    """Tell whoever looks."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
