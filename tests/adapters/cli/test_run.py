"""What ``csp-bot`` says to who gives it a port that it cannot have."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.__main__ import main
from sandbox import serve


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_is_in_use(taken: int, capsys: pytest.CaptureFixture[str]):
    assert main(["sandbox", "--port", str(taken)]) == 1
    assert capsys.readouterr().err == (
        "The port is in use by another program. Choose another one with --port, or end what uses it.\n"
    )


def test_a_sandbox_that_cannot_start_leaves_nothing(
    taken: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """What is left is taken away some time later, with a warning among what somebody else is told."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OSError, match="in use") as failed:
        asyncio.run(serve(taken))
    assert list(tmp_path.iterdir()) == [], failed


def test_the_demo_says_which_setting_chooses_another(
    taken: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PORT", str(taken))
    assert main(["demo", "--no-browser"]) == 1
    assert "Choose another one with PORT=8081" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_what_is_no_port(port: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["sandbox", f"--port={port}"])
    assert "argument --port: give a number from 0 to 65535" in capsys.readouterr().err
