"""The program can be killed at any step and goes on where it was."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]

PLACES = (
    "importing",
    "after importing",
    "keeping the import",
    "imported",
    "keeping the texts",
    "described",
    "de-identifying",
    "after de-identifying",
    "keeping the outcome",
    "de-identified",
    "assembling",
    "after assembling",
    "keeping the assembly",
    "signing",
    "keeping the signature",
    "signed",
    "checking",
    "sending",
    "after sending",
    "keeping the receipt",
)


def _run(folder: Path, originals: Path, kill_at: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.workflow.drive_donation",
            "--passphrase=correct horse battery",
            f"--home={folder / 'home'}",
            f"--originals={originals}",
            f"--out={folder / 'out'}",
            f"--kill-at={kill_at}",
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
    )


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_donation_killed_at_every_step_arrives_as_if_nothing_had_happened(
    tmp_path: Path, studies: Path
) -> None:
    straight, killed = tmp_path / "straight", tmp_path / "killed"
    straight.mkdir()
    killed.mkdir()
    once = _run(straight, studies)
    assert once.stdout.endswith("finished\n"), once.stderr
    for place in PLACES:
        stopped = _run(killed, studies, place)
        assert stopped.returncode == -9, f"{place}: {stopped.stdout}{stopped.stderr}"
    finished = _run(killed, studies)
    assert finished.stdout.endswith("finished\n"), finished.stderr
    assert _tree(killed / "out") == _tree(straight / "out")
    assert _tree(killed / "out")
