"""The whole search with real files, real decoders and the real models."""

from pathlib import Path

import numpy as np
import pytest

from midrc_desktop.burned_in.found import Verdict
from midrc_desktop.burned_in.searching import NOT_SEARCHED, search
from midrc_desktop.identifiers.identifiers import Identifiers
from midrc_desktop.jobs import Cancelled, CancelToken, Progress
from midrc_desktop.jobs.pool import WorkerPool
from tests.burned_in.planted import CT, NAME, image, series, written

pytestmark = pytest.mark.long

WHO = Identifiers.of(names=["Quilford^Marwenna"])


@pytest.fixture(scope="module")
def looked(tmp_path_factory, one_worker):
    """One search over images of many kinds; they share the loading of the models."""
    folder = tmp_path_factory.mktemp("images")
    named = written((NAME, 20, 20, 20), ("LEFT", 230, 110, 24))
    colour = np.stack([named, named // 2, np.full_like(named, 60)], axis=-1)
    clip = np.stack([written((NAME, 20, 20, 20))] * 2 + [written(("ACC 20731884", 20, 90, 20))])
    inverted = 4095 - named.astype(np.uint16) * 16
    images = [
        image(folder / "grey.dcm", named, 1),
        image(folder / "colour.dcm", colour, 2),
        image(folder / "clip.dcm", clip, 3, NumberOfFrames=3),
        image(folder / "white.dcm", inverted, 4, PhotometricInterpretation="MONOCHROME1"),
        image(folder / "cut.dcm", named, 5, PixelData=b"\0" * 100),
        image(folder / "upright.dcm", np.ascontiguousarray(np.rot90(named)), 6),
    ]
    said: list[Progress] = []
    found = search([series(*images)], WHO, pool=one_worker, report=said.append)
    return [found[f"1.2.3.4.5.{number}"] for number in range(1, 7)], said


@pytest.mark.parametrize("kind", [0, 1, 3, 5], ids=["grey", "colour", "MONOCHROME1", "upright"])
def test_a_name_is_an_identifier_in_images_of_every_kind(looked, kind):
    hits = [hit for hit in looked[0][kind].hits if hit.verdict is Verdict.IDENTIFIER]
    assert hits
    assert "QUILFORD" in hits[0].text


def test_a_side_marker_stays(looked):
    verdicts = {hit.text: hit.verdict for hit in looked[0][0].hits}
    assert verdicts["LEFT"] is Verdict.HARMLESS


def test_the_box_holds_all_of_the_letters(looked):
    box = next(hit.box for hit in looked[0][0].hits if hit.verdict is Verdict.IDENTIFIER)
    letters = np.argwhere(written((NAME, 20, 20, 20)) > 100)
    (top, left), (bottom, right) = letters.min(axis=0), letters.max(axis=0)
    assert box.left <= left
    assert box.top <= top
    assert box.right > right
    assert box.bottom > bottom


def test_each_frame_of_a_clip_has_its_own_text(looked):
    by_frame = {hit.frame: hit.verdict for hit in looked[0][2].hits}
    assert by_frame == {0: Verdict.IDENTIFIER, 1: Verdict.IDENTIFIER, 2: Verdict.NUMBER}


def test_an_image_that_cannot_be_decoded_says_so_and_keeps_no_hits(looked):
    assert looked[0][4].problem.startswith(NOT_SEARCHED)
    assert not looked[0][4].hits


def test_progress_ends_with_all_frames(looked):
    assert (looked[1][-1].done, looked[1][-1].total, looked[1][-1].unit) == (8, 8, "images")
    assert [one.done for one in looked[1]] == sorted(one.done for one in looked[1])


def test_nothing_is_started_where_there_is_no_image():
    with WorkerPool(1) as pool:
        assert search([], WHO, pool=pool) == {}


def test_a_search_that_was_cancelled_ends(tmp_path, one_worker):
    images = [
        image(tmp_path / f"{number}.dcm", written((NAME, 9, 9, 20)), number)
        for number in range(1, 4)
    ]
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        search(
            [series(*images)],
            WHO,
            pool=one_worker,
            report=lambda _: cancel.cancel(),
            cancel=cancel,
        )


def slices(folder: Path, count: int, text: str = "") -> list:
    noise = np.random.default_rng(1)
    images = []
    for number in range(1, count + 1):
        pixels = noise.integers(900, 1100, (96, 192)).astype(np.uint16)
        if text and number == count // 3:
            letters = written((text, 10, 10, 20), rows=96, columns=192) > 100
            pixels[letters] = 3000
        attributes = {"SOPClassUID": CT, "Modality": "CT", "ImageType": ["ORIGINAL", "PRIMARY"]}
        images.append(image(folder / f"{number}.dcm", pixels, number, **attributes))
    return images


def test_slices_alike_are_not_read_one_by_one_where_nothing_is_suspected(tmp_path, one_worker):
    images = slices(tmp_path, 9)
    found = search([series(*images, modality="CT")], WHO, pool=one_worker)
    assert len(found) == 9
    assert not any(one.every_frame or one.hits or one.problem for one in found.values())


def test_text_in_one_slice_makes_all_of_them_be_read(tmp_path, one_worker):
    images = slices(tmp_path, 9, "QUILFORD")
    found = search([series(*images, modality="CT")], WHO, pool=one_worker)
    assert all(one.every_frame for one in found.values())
    assert [uid for uid, one in found.items() if one.hits] == ["1.2.3.4.5.3"]


def test_slices_that_cannot_be_projected_are_read_or_held_by_themselves(tmp_path, one_worker):
    images = slices(tmp_path, 10)
    coloured = np.stack([written((NAME, 9, 9, 14), rows=96, columns=192)] * 3, axis=-1)
    slice_ = {"SOPClassUID": CT, "Modality": "CT", "ImageType": ["ORIGINAL", "PRIMARY"]}
    images[3] = image(tmp_path / "colour.dcm", coloured, 4, **slice_)
    images[6] = image(tmp_path / "cut.dcm", coloured[..., 0], 7, PixelData=b"\0" * 50, **slice_)
    found = search([series(*images, modality="CT")], WHO, pool=one_worker)
    by_number = [found[one.sop_instance_uid] for one in images]
    assert [one.every_frame for one in by_number] == [at in {3, 6} for at in range(10)]
    assert [hit.verdict for hit in by_number[3].hits] == [Verdict.IDENTIFIER]
    assert [bool(one.problem) for one in by_number] == [at == 6 for at in range(10)]
