import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.dicom.index import index
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.study import Source
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.ui.preview.captions import caption
from midrc_desktop.ui.preview.decoding import THUMBNAIL, decode_picture, make_thumbnail
from midrc_desktop.ui.preview.loading import PictureLoader, key_of, outwards
from midrc_desktop.ui.preview.stack import Picture, stacks
from midrc_desktop.ui.preview.thumbnails import ThumbnailLoader
from tests.ui.preview.making import instance, write_ct


@pytest.fixture
def pool():
    with WorkerPool(2) as pool:
        yield pool


@pytest.fixture
def pictures(tmp_path, pool):
    write_ct(tmp_path / "ct", slices=9)
    (patient,) = index([tmp_path], pool=pool).patients
    return stacks(patient)[0].pictures


def collect(loader):
    came: list[tuple[Picture, object]] = []
    loader.arrived.connect(lambda picture, outcome: came.append((picture, outcome)))
    return came


def test_what_is_wanted_comes_first_and_then_its_neighbours(qtbot, jobs, pool, pictures):
    loader = PictureLoader(jobs, lambda: pool)
    came = collect(loader)
    assert loader.want(pictures, 4) is None
    qtbot.waitUntil(lambda: len(came) == 9 and loader.idle, timeout=20_000)
    assert {picture for picture, _ in came[:3]} <= set(pictures[2:7])
    at_hand = loader.want(pictures, 5)
    assert isinstance(at_hand, SliceImage)
    assert np.all(at_hand.pixels == 6)


def test_memory_stays_within_the_budget_and_keeps_what_is_in_view(qtbot, jobs, pool, pictures):
    one = 64 * 64 * 2
    loader = PictureLoader(jobs, lambda: pool, budget=4 * one)
    for at in (0, 8, 4):
        loader.want(pictures, at)
        qtbot.waitUntil(lambda: loader.idle, timeout=20_000)
        assert loader.bytes_kept <= 4 * one
        assert isinstance(loader.want(pictures, at), SliceImage)
    qtbot.waitUntil(lambda: loader.idle, timeout=20_000)


def test_a_file_that_cannot_be_decoded_comes_as_its_sentence(qtbot, jobs, pool, pictures):
    broken = Picture(pictures[0].instance, frame=99)
    loader = PictureLoader(jobs, lambda: pool)
    with qtbot.waitSignal(loader.arrived, timeout=20_000) as arrived:
        loader.want((broken,), 0)
    assert "cannot be shown" in arrived.args[1]
    assert loader.want((broken,), 0) == arrived.args[1]


def test_a_file_that_is_gone_comes_as_a_sentence_without_its_path(qtbot, jobs, pool, tmp_path):
    gone = Picture(instance(1, folder=str(tmp_path / "nobody")))
    loader = PictureLoader(jobs, lambda: pool)
    with qtbot.waitSignal(loader.arrived, timeout=20_000) as arrived:
        loader.want((gone,), 0)
    assert isinstance(arrived.args[1], str)
    assert "nobody" not in arrived.args[1]


def test_forgotten_pictures_are_let_go(qtbot, jobs, pool, pictures):
    loader = PictureLoader(jobs, lambda: pool)
    loader.want(pictures, 0)
    qtbot.waitUntil(lambda: loader.idle, timeout=20_000)
    assert loader.bytes_kept > 0
    loader.forget()
    assert loader.bytes_kept == 0


def test_thumbnails_come_one_by_one_also_for_what_cannot_be_shown(qtbot, jobs, pool, pictures):
    loader = ThumbnailLoader(jobs, lambda: pool)
    came = collect(loader)
    loader.want([pictures[0], Picture(pictures[1].instance, frame=99), pictures[2]])
    qtbot.waitUntil(lambda: len(came) == 3, timeout=20_000)
    assert [isinstance(outcome, str) for _, outcome in came] == [False, True, False]


def test_a_thumbnail_is_small_and_true_in_aspect(tmp_path):
    write_ct(tmp_path, slices=1)
    source = Source(str(tmp_path / "01-1.dcm"))
    image = decode_picture((source, 0))
    assert image.unit == "HU"
    thumbnail = make_thumbnail((source, 0))
    assert thumbnail.greys.dtype == np.uint8
    assert max(thumbnail.greys.shape) <= THUMBNAIL


def test_a_real_head_ct_with_a_tilted_gantry_is_a_stack_from_the_feet_up(shared_data, pool):
    (patient,) = index([shared_data / "head_ct_ge"], pool=pool).patients
    (stack,) = stacks(patient)
    told = [caption(stack, at) for at in range(len(stack.pictures))]
    assert len(told) == 28
    assert {one.letters for one in told} == {("R", "L", "A", "P")}
    places = [one.position.splitlines()[0].split(" · ")[1] for one in told]
    heights = [float(place.removesuffix(" mm").replace("−", "-")) for place in places]
    assert heights == sorted(heights) or heights == sorted(heights, reverse=True)
    picture = decode_picture((stack.pictures[14].instance.source, 0))
    assert picture.unit == "HU"
    assert picture.pixels.min() < -900


@given(st.integers(1, 60), st.sampled_from((-1, 0, 1)), st.data())
def test_every_slice_is_reached_outwards_once_and_the_way_of_scrolling_comes_first(
    count, direction, data
):
    index = data.draw(st.integers(0, count - 1))
    order = list(outwards(count, index, direction))
    assert order[0] == index
    assert sorted(order) == list(range(count))
    ahead = [near for near in order[:4] if (near - index) * (direction or 1) > 0]
    behind = [near for near in order[:4] if (near - index) * (direction or 1) < 0]
    if direction and min(index, count - 1 - index) >= 3:
        assert (len(ahead), len(behind)) == (2, 1)


def test_every_viewport_gets_its_newest_wish_before_neighbours_are_fetched(
    qtbot, jobs, pool, pictures
):
    loader = PictureLoader(jobs, lambda: pool)
    for viewport, at in (("left", 0), ("right", 8), ("left", 4)):
        assert loader.want(pictures, at, viewport) is None
    assert loader.under_way == {key_of(pictures[0])}
    with qtbot.waitSignal(jobs.ended, timeout=20_000):
        pass
    assert loader.under_way == {key_of(pictures[4]), key_of(pictures[8])}
    qtbot.waitUntil(lambda: loader.idle, timeout=20_000)


def test_what_is_in_view_stays_however_little_room_others_leave(qtbot, jobs, pool, pictures):
    loader = PictureLoader(jobs, lambda: pool, budget=10 * 1024 * 1024)
    loader.want(pictures, 4)
    qtbot.waitUntil(lambda: loader.idle, timeout=20_000)
    assert loader.bytes_kept == 9 * 64 * 64 * 2
    loader.reserve("volume", loader.budget)
    assert loader.bytes_kept == 64 * 64 * 2
    assert isinstance(loader.want(pictures, 4), SliceImage)
    loader.reserve("volume", 0)
    loader.want(pictures, 3)
    qtbot.waitUntil(lambda: loader.bytes_kept == 9 * 64 * 64 * 2, timeout=20_000)


def test_a_viewport_that_is_released_asks_for_nothing_more(qtbot, jobs, pool, pictures):
    loader = PictureLoader(jobs, lambda: pool)
    loader.want(pictures, 0, "left")
    loader.release("left")
    qtbot.waitUntil(lambda: loader.idle, timeout=20_000)
    assert loader.bytes_kept == 64 * 64 * 2


def test_what_was_under_way_when_all_was_forgotten_is_not_kept(qtbot, jobs, pool, pictures):
    loader = PictureLoader(jobs, lambda: pool)
    came = collect(loader)
    loader.want(pictures, 0)
    loader.forget()
    qtbot.waitUntil(lambda: loader.idle, timeout=20_000)
    assert came == []
    assert loader.bytes_held == 0


def test_a_large_picture_is_kept_word_for_word(qtbot, jobs, pool, tmp_path):
    write_ct(tmp_path / "large", slices=1, side=512)
    (patient,) = index([tmp_path / "large"], pool=pool).patients
    loader = PictureLoader(jobs, lambda: pool)
    with qtbot.waitSignal(loader.arrived, timeout=20_000) as arrived:
        loader.want(stacks(patient)[0].pictures, 0)
    assert arrived.args[1].pixels.shape == (512, 512)
    assert np.all(arrived.args[1].pixels == 1)
    assert loader.bytes_kept == 512 * 512 * 2


@pytest.mark.parametrize("kind", [PictureLoader, ThumbnailLoader])
def test_a_pool_that_was_closed_does_not_keep_the_next_one_from_work(
    qtbot, jobs, pool, pictures, kind
):
    closed = WorkerPool(1)
    closed.close()
    pools = [pool, closed]
    loader = kind(jobs, lambda: pools[-1])
    wish = (pictures[:1], 0) if kind is PictureLoader else (pictures[:1],)
    with qtbot.waitSignal(jobs.ended, timeout=20_000):
        loader.want(*wish)
    pools.pop()
    with qtbot.waitSignal(loader.arrived, timeout=20_000):
        loader.want(*wish)
