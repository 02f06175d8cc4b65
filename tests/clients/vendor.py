"""The vendors' own programs, which ``tests/e2e/set-up`` installs beside this file."""

from __future__ import annotations

import subprocess
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"


def package(*path: str) -> Path:
    """A file of an installed package."""
    found = PACKAGES.joinpath(*path)
    assert found.exists(), f"{found} is missing; tests/e2e/set-up installs it"
    return found


def type_check(source: str, folder: Path) -> str:
    """What TypeScript says against a source text; nothing when all is well. The text imports from the packages."""
    (folder / "payloads.ts").write_text(source, encoding="utf-8")
    (folder / "node_modules").symlink_to(PACKAGES, target_is_directory=True)
    options = (
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "--module",
        "nodenext",
        "--target",
        "es2022",
        "--types",
        "node",
    )
    done = subprocess.run(
        ["node", package("typescript", "bin", "tsc"), *options, "payloads.ts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 or done.stdout, done.stderr
    return done.stdout
