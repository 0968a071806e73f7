"""Starts the program: a command of the command line, or the window."""

import multiprocessing
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from midrc_desktop.workflow.desks import Desks

NO_DISPLAY = (
    "The window was not opened, because there is no display here. "
    "`midrc-desktop practice` does a practice donation without one; --help lists the commands."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments ask for and return the exit code."""
    multiprocessing.freeze_support()
    asked = list(sys.argv[1:] if arguments is None else arguments)
    from midrc_desktop.cli.arguments import COMMANDS

    return _command(asked) if asked and asked[0] in COMMANDS else _window(asked)


def _command(asked: Sequence[str]) -> int:
    from midrc_desktop.cli.main import run

    return run(asked, _desks)


def _desks() -> "Desks":
    """What opens this computer's records; not every command does."""
    from midrc_desktop import bootstrap

    return bootstrap


def _window(asked: Sequence[str]) -> int:
    from midrc_desktop.cli.arguments import window_parser
    from midrc_desktop.cli.console import USAGE, passphrase, warn
    from midrc_desktop.errors import BadAnswer

    wanted = window_parser().parse_args(asked)
    try:
        words = passphrase(wanted.passphrase_fd)
    except BadAnswer as problem:
        warn(problem.sentences())
        return USAGE
    shown_by = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(map(os.environ.get, shown_by)):
        warn(NO_DISPLAY)
        return USAGE
    from midrc_desktop import bootstrap
    from midrc_desktop.ui.app import run

    return run(wanted.paths, bootstrap, practice=wanted.practice, passphrase=words)


if __name__ == "__main__":
    sys.exit(main())
