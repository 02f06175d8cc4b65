"""The demo as a person starts it, and a browser in front of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]

TOKEN = parse_qs(urlsplit(os.environ.get("DEMO_URL", "")).query).get("token", ["the-token-of-these-tests"])[0]
"""What the demo's address ends in."""

SEEN = Path(__file__).parent / "pictures"
"""Where pictures are kept of what was on the screen."""

QUIET = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The browser speaks to this machine only."""


def chromium() -> str | None:
    """The machine's own Chromium; ``None`` leaves it to Playwright's."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass(frozen=True)
class Ledger:
    """What was done at the double of Partner Center, by the address that the demo prints."""

    address: str

    def effects(self) -> list[dict[str, str]]:
        """Every change of its world, oldest first."""
        # Its certificate is its own, and it listens on this machine alone.
        unverified = ssl.create_default_context()
        unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
        with urllib.request.urlopen(self.address, timeout=20, context=unverified) as answer:
            return list(json.load(answer))

    def details(self, kind: str) -> list[str]:
        """What each change of one kind was about, oldest first."""
        return [each["detail"] for each in self.effects() if each["kind"] == kind]


@contextmanager
def running_demo(patience: float = 90.0) -> Iterator[str]:
    """``csp-bot demo --no-browser`` until the block ends; yields the address of the page."""
    with running_demo_and_ledger(patience) as (address, _):
        yield address


@contextmanager
def running_demo_and_ledger(patience: float = 90.0) -> Iterator[tuple[str, Ledger]]:
    """The demo until the block ends; yields the address of the page, and what is done at the vendor's.

    ``DEMO_URL`` and ``DEMO_LEDGER`` name a demo that runs already, by the addresses that it printed; then none is started.
    """
    if running := os.environ.get("DEMO_URL"):
        yield running.partition("?")[0].rstrip("/"), Ledger(os.environ.get("DEMO_LEDGER", ""))
        return
    port = free_port()
    # The tree that these tests are in, whatever is installed.
    command = [sys.executable, "-m", "adapters", "demo", "--no-browser"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))}
    child = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**clean, "PORT": str(port), "DEMO_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(child.stdout or ()), daemon=True)
    reader.start()
    address = f"http://localhost:{port}"
    try:
        _wait_for(f"{address}/readyz", child, said, patience)
        yield address, Ledger(_ledger_in(said, patience))
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            code = child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
        reader.join(5)
    assert code == 0, f"the demo ended with {code}:\n{''.join(said)}"


def _ledger_in(said: list[str], patience: float) -> str:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if found := re.search(r"https://\S+/_sandbox/ledger", "".join(said)):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("the demo did not say where its ledger is:\n" + "".join(said))


def _wait_for(url: str, child: subprocess.Popen[str], said: list[str], patience: float) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if child.poll() is not None:
            raise AssertionError("the demo ended while it started:\n" + "".join(said))
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the demo did not start in time:\n" + "".join(said))
