"""The computer is kept awake by a program of the system, which ends with the work."""

import os
import sys
from pathlib import Path

import pytest

from midrc_desktop.jobs.awake import Awake
from tests.servers.process import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a program stands in on Linux only")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stand-in for systemd-inhibit writes what it was asked, before it does it."""
    program = tmp_path / "systemd-inhibit"
    program.write_text(
        f'#!/bin/sh\necho "$@" > {tmp_path}/half; mv {tmp_path}/half {tmp_path}/asked\n'
        "while [ $# -gt 0 ]; do case $1 in --*) shift;; *) break;; esac; done\n"
        'exec "$@"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path / "asked"


def test_idling_is_kept_off_until_the_work_ends_or_this_program_does(written: Path) -> None:
    with Awake():
        wait_until(written.exists, 5)
        asked = written.read_text()
    assert "--what=idle" in asked
    assert f"--pid={os.getpid()}" in asked


def test_it_can_begin_and_end_more_than_once(written: Path) -> None:
    awake = Awake()
    for _ in range(2):
        awake.begin()
        awake.begin()
        wait_until(written.exists, 5)
        awake.end()
        awake.end()
        written.unlink()


@pytest.mark.parametrize("program", [None, "not a program"])
def test_work_does_not_fail_where_the_system_has_nothing_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    if program is not None:
        for name in ("systemd-inhibit", "tail"):
            (tmp_path / name).write_bytes(b"\x7fELF nonsense")
            (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Awake():
        pass
