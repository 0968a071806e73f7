"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from midrc_desktop.jobs.whole import part_of, whole


def test_a_file_has_its_name_only_once_it_is_finished(tmp_path):
    target = tmp_path / "report.json"
    with whole(target) as part:
        part.write_text("all of it", encoding="ascii")
        assert not target.exists()
    assert target.read_text(encoding="ascii") == "all of it"
    assert list(tmp_path.iterdir()) == [target]


def _fail_halfway(target: Path) -> None:
    with whole(target) as part:
        part.write_text("half of", encoding="ascii")
        raise OSError("the disk is full")


def test_a_failure_leaves_what_was_there_before_and_nothing_else(tmp_path):
    target = tmp_path / "report.json"
    target.write_text("before", encoding="ascii")
    with pytest.raises(OSError, match="full"):
        _fail_halfway(target)
    assert target.read_text(encoding="ascii") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_two_targets_never_share_a_temporary_name(tmp_path):
    assert part_of(tmp_path / "a.dcm") != part_of(tmp_path / "a.zip")
    assert part_of(tmp_path / "a.dcm").parent == tmp_path
