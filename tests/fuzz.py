"""Hostile input for minutes rather than seconds: ``python -m tests.fuzz --seconds 300``.

Runs the tests that take anything at all (lines, long texts that repeat themselves, payloads, activities, answers of the vendor, HTML mail, webhook bodies) again and
again with new random seeds. The first failure ends it, with the smallest input that causes it.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time

TARGETS = {
    "command lines": (
        "tests/framework/test_line.py",
        "tests/framework/test_params.py",
        "tests/pipeline/test_hostile.py",
    ),
    "long and repetitive texts": ("tests/attacks/test_growth.py",),
    "Slack payloads": ("tests/adapters/slack/test_hostile.py",),
    "Teams activities": ("tests/adapters/teams/test_hostile.py",),
    "platform markup": ("tests/adapters/slack/test_texts.py", "tests/adapters/teams/test_texts.py"),
    "answers of the vendor": (
        "tests/adapters/microsoft/http/test_wire.py",
        "tests/adapters/microsoft/http/test_any_answer.py",
        "tests/adapters/microsoft/graph/test_any_answer.py",
        "tests/adapters/microsoft/partner_center/test_any_answer.py",
    ),
    "HTML mail": ("tests/adapters/microsoft/texts/test_any_message.py",),
    "webhook bodies": ("tests/adapters/microsoft/partner_center/webhook/test_storm.py",),
}


HANGS = 600.0
"""Seconds after which a run is taken to hang; it is over in a tenth of that."""


def fuzz(name: str, paths: tuple[str, ...], seconds: float) -> bool:
    """Run one target until its time is over; whether nothing was found."""
    until, runs = time.monotonic() + seconds, 0
    environment = {**os.environ, "HYPOTHESIS_EXAMPLES": "400"}
    while time.monotonic() < until:
        seed = random.SystemRandom().randrange(10**9)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            f"--hypothesis-seed={seed}",
        ]
        runs += 1
        try:
            ended = subprocess.run(
                [*command, *paths], env=environment, capture_output=True, text=True, timeout=HANGS
            )
        except subprocess.TimeoutExpired as hung:
            sys.stdout.write(f"{name}: run {runs}, seed {seed}, hangs\n{(hung.stdout or b'')[-4000:]!r}\n")
            return False
        if ended.returncode:
            sys.stdout.write(f"{name}: run {runs}, seed {seed}\n{ended.stdout[-4000:]}\n")
            return False
    sys.stdout.write(f"{name}: nothing found in {runs} runs, {seconds:.0f} s\n")
    sys.stdout.flush()
    return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="for each kind of input (300)")
    seconds = parser.parse_args().seconds
    clean = [fuzz(name, paths, seconds) for name, paths in TARGETS.items()]
    return 0 if all(clean) else 1


if __name__ == "__main__":
    sys.exit(main())
