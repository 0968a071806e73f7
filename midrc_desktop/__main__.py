"""Starts the program: a command of the command line, or the window."""

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for and return the exit code."""
    multiprocessing.freeze_support()
    asked = list(sys.argv[1:] if arguments is None else arguments)
    from midrc_desktop.cli.arguments import COMMANDS, window_parser

    if asked and asked[0] in COMMANDS:
        from midrc_desktop import bootstrap
        from midrc_desktop.cli.main import run as run_command

        return run_command(asked, bootstrap)
    wanted = window_parser().parse_args(asked)
    from midrc_desktop import bootstrap
    from midrc_desktop.ui.app import run as run_window

    return run_window([Path(path) for path in wanted.paths], bootstrap, practice=wanted.practice)


if __name__ == "__main__":
    sys.exit(main())
