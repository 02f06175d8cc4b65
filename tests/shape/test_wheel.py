"""The wheel holds everything that the packages do: pages, styles, settings and migrations beside the code."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "adapters", "config", "sandbox")


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path):
    [built] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(built) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    kept = {path.relative_to(ROOT).as_posix() for path in found if path.suffix != ".pyc"}
    assert packed == kept
    assert {Path(name).suffix for name in packed} >= {".py", ".html", ".css", ".js", ".svg", ".toml", ".mako"}
