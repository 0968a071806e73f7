"""Pictures of every step of the practice journey, at two sizes, in light and dark.

python -m tests.journeys.screenshots FOLDER
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.journeys.album import Album, settle
from tests.journeys.drive import shown_window
from tests.journeys.journey import Journey
from tests.journeys.person import until


def step_four(journey: Journey, album: Album) -> None:
    """The images are looked through; then the text in them and the faces."""
    page = journey.window.page(3)
    journey.person.clicks("Step 4 of 6")
    settle(1)
    album.take("4-looking")
    while page.looking.far(page.donation_id) is not None:
        settle(1)
    for name, show in (
        ("settle", page.show_overview),
        ("text", page.show_texts),
        ("faces", page.show_faces),
    ):
        show()
        settle(3)
        album.take(f"4-{name}")
    page.show_overview()


def main(folder: Path) -> None:
    """Go through the practice journey and take pictures of every step."""
    app = QApplication([])
    journey = Journey(shown_window(app), Path())
    album = Album(app, journey.window, folder)
    album.take("0-empty")
    journey.window.begin(practice=True)
    until(lambda: journey.window.step == 0, "the practice patient is listed")
    settle(3)
    album.take("1-studies")
    for number, (name, step) in enumerate(list(journey.steps())[1:], 2):
        if name == "removes":
            step_four(journey, album)
        step()
        settle(1)
        album.take(f"{number}-{name}")
        if name == "removes":
            journey.person.clicks("Step 5 of 6")
            settle(3)
            album.take("5-review")
    journey.window.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["MIDRC_DESKTOP_HOME"] = home
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
