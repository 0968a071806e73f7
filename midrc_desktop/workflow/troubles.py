"""What stopped a donation, kept for people to read, and what helps."""

from midrc_desktop.errors import DesktopError, TransportProblem
from midrc_desktop.transport.folder import (
    FolderFull,
    FolderMissing,
    FolderReadOnly,
    FolderTrouble,
    NotReadBack,
    OtherFileThere,
)
from midrc_desktop.transport.problems import ProxySignIn, SignInNeeded
from midrc_desktop.transport.rejected import RecordsRejected
from midrc_desktop.workflow.queued import Remedy, Trouble

_FOLDER = (
    FolderFull,
    FolderMissing,
    FolderReadOnly,
    FolderTrouble,
    NotReadBack,
    OtherFileThere,
)


def trouble(problem: DesktopError, fields: tuple[str, ...] = ()) -> Trouble:
    """What a failure said; `fields` are the answers at fault, as anchors of the form."""
    return Trouble(
        problem.title, problem.safe, problem.advice, problem.detail, _remedy(problem), fields
    )


def worth_trying(problem: DesktopError) -> bool:
    """Whether trying again later, without a person, makes sense."""
    return isinstance(problem, TransportProblem) and problem.retryable


def _remedy(problem: DesktopError) -> Remedy:
    if isinstance(problem, RecordsRejected):
        return Remedy.FIELDS
    if isinstance(problem, SignInNeeded):
        return Remedy.SIGN_IN
    if isinstance(problem, ProxySignIn):
        return Remedy.PROXY
    if isinstance(problem, _FOLDER):
        return Remedy.FOLDER
    return Remedy.AGAIN
