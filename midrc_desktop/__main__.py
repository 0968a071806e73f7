"""Starts the program: a command of the command line, or the window."""

import multiprocessing
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for and return the exit code."""
    multiprocessing.freeze_support()
    asked = list(sys.argv[1:] if arguments is None else arguments)
    from midrc_desktop import bootstrap

    return bootstrap.start(asked)


if __name__ == "__main__":
    sys.exit(main())
