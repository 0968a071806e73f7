"""Looking for text and faces and settling what is found, as a person in step 4 does."""

from midrc_desktop.workflow import faces, texts
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform


def settle(desk: Desk, donation: int) -> None:
    """Look at everything that is meant to leave; accept all that is found."""
    perform(texts.look(desk, donation))
    texts.settle(desk, donation, texts.to_settle(desk, donation))
    perform(faces.look(desk, donation))
    for study in faces.to_settle(desk, donation):
        faces.confirm(desk, donation, study)


def accept_faces(desk: Desk, donation: int, reason: str = "An orbital finding") -> None:
    """Let all faces stay, and settle the rest."""
    faces.opt_out_all(desk, donation, reason)
    settle(desk, donation)
