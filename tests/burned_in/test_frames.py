"""What is read of each frame of a clip, and what stays known."""

import numpy as np

from midrc_desktop.burned_in.frames import BLOCK, read_sheets, runs, sheets
from tests.burned_in.planted import NAME, image, written


def clip(folder, *frames):
    """Frames that all have black and white in a corner, as a grey scale has."""
    frames = [frame.copy() for frame in frames]
    for frame in frames:
        frame[-9:, -9:], frame[-9:, -18:-9] = 255, 0
    return image(folder / "clip.dcm", np.stack(frames), NumberOfFrames=len(frames))


def made(folder, *frames):
    return [sheet for run in runs(clip(folder, *frames)) for sheet in sheets(run)]


def test_the_first_frame_is_read_whole_and_the_same_again_not_at_all(tmp_path):
    one = written((NAME, 20, 20, 20))
    first, second = made(tmp_path, one, one)
    assert first.pictures[0].shape == one.shape
    assert second.pictures == []


def test_only_what_changes_is_read_with_its_surroundings(tmp_path):
    one = written(rows=400, columns=600)
    other = one.copy()
    other[200:210, 300:330] = 255
    _, second = made(tmp_path, one, other)
    rows, columns = second.pictures[0].shape
    assert second.top < 200
    assert second.left < 300
    assert rows < 200
    assert columns < 300
    assert second.changed is not None
    assert second.changed.shape == (-(-400 // BLOCK), -(-600 // BLOCK))


def test_text_that_fades_in_slowly_is_read_in_the_end(tmp_path):
    fading = [written(ground=20) for _ in range(10)]
    for at, frame in enumerate(fading):
        fading[at] = np.where(written((NAME, 20, 20, 20)) > 100, 20 + 15 * at, frame).astype(
            np.uint8
        )
    read = [sheet for sheet in made(tmp_path, *fading)[1:] if sheet.pictures]
    assert len(read) >= 4


def test_all_frames_are_in_one_run_and_a_run_is_bounded(tmp_path):
    wide = clip(tmp_path, *[written() for _ in range(40)])
    parts = runs(wide)
    assert [frame for run in parts for frame in range(run.first, run.beyond)] == list(range(40))
    assert all(run.beyond - run.first <= 16 for run in parts)


def test_nothing_is_read_of_frames_without_pictures(tmp_path):
    blank = np.full((40, 60), 7, np.uint8)
    wide = image(tmp_path / "blank.dcm", np.stack([blank, blank]), NumberOfFrames=2)
    assert read_sheets(sheets(runs(wide)[0])) == [[], []]
