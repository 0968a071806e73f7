"""Work of the workflow with a line of progress on the terminal."""

from typing import TypeVar

from midrc_desktop.cli.console import Meter
from midrc_desktop.workflow.work import Work, perform

R = TypeVar("R")
K = TypeVar("K")


class Told:
    """Performs work of the workflow with a line of progress on the terminal."""

    def perform(self, work: Work[R, K]) -> K:
        """Do both halves of the work here and now."""
        meter = Meter(work.title)
        try:
            return perform(work, report=meter)
        finally:
            meter.clear()
