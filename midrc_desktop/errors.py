"""Failures that the program can explain to a person.

    DesktopError
    ├── Unreadable       a file, archive or folder cannot be read as what it claims to be
    ├── BadAnswer        something typed or configured cannot be used as it is
    ├── Refused          a step that the donation's state or its holds do not allow
    ├── VaultLocked      the key that opens this computer's records is not at hand
    ├── StoreProblem     this computer's records cannot be opened or written
    └── TransportProblem a destination did not take what was sent

Each layer derives its own from these. Cancelling is not a failure: see
`midrc_desktop.jobs.Cancelled`.
"""


class DesktopError(Exception):
    """A failure said as a person would say it: what did not happen, what is safe, what to do.

    `title`, `safe` and `advice` are sentences without any name, identifier or path: they may
    be logged. `detail` is shown in the window only and never logged.
    """

    title = "Something did not work."
    safe = "Your studies are unchanged and nothing has left this computer."
    advice = "Try again. If it happens again, save the report from the Help menu."

    def __init__(
        self,
        title: str | None = None,
        *,
        safe: str | None = None,
        advice: str | None = None,
        detail: str = "",
    ) -> None:
        self.title = title if title is not None else type(self).title
        self.safe = safe if safe is not None else type(self).safe
        self.advice = advice if advice is not None else type(self).advice
        self.detail = detail
        super().__init__(self.title)

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.title}"

    def sentences(self) -> str:
        """The whole message for a person, without the detail."""
        return " ".join(part for part in (self.title, self.safe, self.advice) if part)


class Unreadable(DesktopError):
    """A file, archive or folder cannot be read as what it claims to be."""


class BadAnswer(DesktopError):
    """Something typed or configured cannot be used as it is."""


class Refused(DesktopError):
    """The donation's state, or something held, does not allow this step."""


class VaultLocked(DesktopError):
    """The key that opens this computer's records is not at hand."""


class StoreProblem(DesktopError):
    """This computer's records cannot be opened or written."""


class TransportProblem(DesktopError):
    """A destination did not take what was sent."""

    retryable = True
