"""Drawing process: in each line that comes in a chart and whether it is dark, its picture behind its length for each that goes out.

A chart that cannot be drawn has no length. The end of what comes in is its end.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress

from adapters.charts.draw import draw
from adapters.charts.links import read

NICE = 5
"""How far it stands back behind everything else on the machine."""


def main() -> None:
    """Draw until nothing more is asked for."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    # Whatever a library prints must not come between pictures.
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    for line in sys.stdin.buffer:
        picture = _picture(line)
        with suppress(BrokenPipeError):
            out.write(len(picture).to_bytes(4, "big") + picture)
            out.flush()


def _picture(line: bytes) -> bytes:
    try:
        dark, chart = json.loads(line)
        return draw(read(chart), dark=bool(dark))
    except Exception:
        # The edge of this process: one chart that cannot be drawn keeps no other from it.
        logging.getLogger(__name__).exception("a chart could not be drawn")
        return b""


if __name__ == "__main__":
    main()
