import os
import subprocess
import sys
from pathlib import Path

import pytest

from midrc_desktop.errors import Unreadable
from midrc_desktop.ui.logbook import hook_crashes, start_log
from midrc_desktop.ui.messages import Message

HEAVY = ("SimpleITK", "highdicom", "pydicom", "numpy", "cryptography", "keyring", "requests")

START = """
import sys
from PySide6.QtCore import QTimer
from midrc_desktop.ui import app, main_window

def begin(window, paths=(), *, practice=False):
    assert window.isVisible()
    print(",".join(name for name in {heavy!r} if name in sys.modules))
    QTimer.singleShot(0, window.close)

main_window.MainWindow.begin = begin
sys.exit(app.run([], None))
"""


@pytest.fixture
def log(tmp_path):
    handler = start_log(tmp_path)
    yield tmp_path / "midrc-desktop.log"
    import logging

    logging.getLogger("midrc_desktop").removeHandler(handler)
    handler.close()
    sys.excepthook = sys.__excepthook__


def test_the_window_is_on_the_screen_before_anything_heavy_is_imported(tmp_path):
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", START.format(heavy=HEAVY)],
        env={**os.environ, **home, "QT_QPA_PLATFORM": "offscreen"},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.expects_log("Nobody caught: ValueError in")
def test_what_nobody_caught_is_said_and_logged_by_its_place_alone(qtbot, host, log):
    hook_crashes(host)
    try:
        raise ValueError("Samplewell^Marigold")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    message = host.findChild(Message)
    assert message.accessibleName() == "The program met something unexpected."
    message.close()
    written = log.read_text(encoding="utf-8")
    assert "ValueError in test_what_nobody_caught" in written
    assert "Marigold" not in written


@pytest.mark.expects_log("Unreadable: The folder is empty.")
def test_a_failure_that_can_be_explained_is_explained_by_the_crash_hook_too(qtbot, host, log):
    hook_crashes(host)
    try:
        raise Unreadable("The folder is empty.", detail="/home/marigold")
    except Unreadable:
        sys.excepthook(*sys.exc_info())
    message = host.findChild(Message)
    assert message.accessibleName() == "The folder is empty."
    message.close()
    assert "marigold" not in log.read_text(encoding="utf-8")
