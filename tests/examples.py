"""How many examples of hostile input a test tries: some in every run, many under ``python -m tests.fuzz``."""

from __future__ import annotations

import os

MORE = int(os.environ.get("HYPOTHESIS_EXAMPLES", "0"))


def examples(usual: int) -> int:
    """So many examples, or as many as the environment says."""
    return MORE or usual
