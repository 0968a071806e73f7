"""The program is killed after each step of the journey, and goes on where it was."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from midrc_desktop.__main__ import main

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
STEPS = ("drops", "flags", "answers", "removes", "signs", "sends")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_donation_survives_being_killed_after_every_step(home, studies, tmp_path):
    for step in STEPS:
        arguments = [str(studies), step, *(["first"] if step == STEPS[0] else [])]
        process = subprocess.run(
            [sys.executable, "-m", "tests.journeys.drive", *arguments],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert f"taken {step}" in process.stdout, process.stderr
        assert process.returncode == -signal.SIGKILL
    (package,) = (tmp_path / "Documents" / "MIDRC packages").iterdir()
    assert main(["verify", str(package), "--originals", str(studies)]) == 0
