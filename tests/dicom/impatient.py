"""A wish to stop that comes at a certain moment, counted, not timed."""

from midrc_desktop.jobs import CancelToken


class Impatient(CancelToken):
    """Cancels itself when it is asked for the `limit`th time; counts how often it was asked."""

    def __init__(self, limit: int | None = None) -> None:
        super().__init__()
        self.limit, self.checks = limit, 0

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.limit:
            self.cancel()
        super().check()
