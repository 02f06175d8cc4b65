"""Python's garbage collector around the start.

Loading the libraries makes a million objects that stay. Looking through them again and again is a third of the start,
and later, in a full collection, a tenth of a second in which nobody is answered.
"""

from __future__ import annotations

import gc


def pause() -> None:
    """Collect nothing while everything is loaded."""
    gc.disable()


def resume() -> None:
    """Collect from now on, and leave alone what is there already."""
    gc.freeze()
    gc.enable()
