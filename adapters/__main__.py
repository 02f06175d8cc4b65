"""Command line: ``csp-bot``. Imports what a subcommand needs when it runs, so that ``--help`` answers at
once.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence

from adapters.cli.arguments import Run, build_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; returns the exit code (2 for a mistake in the call or the configuration)."""
    options = build_parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in _NO_PORT or "attempting to bind" not in str(error):
            raise
        other = _OTHER_PORT.get(options.name, "PORT=8081")
        print(
            f"The port {_NO_PORT[error.errno]}. Choose another one with {other}, or end what uses it.",
            file=sys.stderr,
        )
        return 1


_NO_PORT = {errno.EADDRINUSE: "is in use by another program", errno.EACCES: "may not be used by this account"}
_OTHER_PORT = {"worker": "WORKER_PORT=9091", "consent": "--port", "sandbox": "--port"}


if __name__ == "__main__":
    sys.exit(main())
