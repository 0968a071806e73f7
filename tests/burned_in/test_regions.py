"""Hits become regions, and regions become what is covered in each frame."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box, Hit, Looked, Verdict
from midrc_desktop.burned_in.regions import (
    NOT_LOOKED_AT,
    Mask,
    Origin,
    Region,
    Spot,
    decisions,
    regions,
    spots,
)
from midrc_desktop.dicom.study import Instance, Series, Source

CLIP = "1.2.840.10008.5.1.4.1.1.3.1"


def series_of(*frames: int, size: tuple[int, int] = (100, 200)) -> Series:
    images = tuple(
        Instance(
            Source(f"{number}.dcm"),
            CLIP,
            f"1.2.{number}",
            "1.2.840.10008.1.2.1",
            rows=size[0],
            columns=size[1],
            frames=count,
            has_pixels=True,
        )
        for number, count in enumerate(frames)
    )
    return Series("1.9", "US", "", "", 1, "", "", "", "", images)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.integers(0, 180)), draw(st.integers(0, 90))
    return Box(left, top, left + draw(st.integers(1, 20)), top + draw(st.integers(1, 10)))


hits = st.builds(
    Hit,
    frame=st.integers(0, 4),
    box=boxes(),
    text=st.sampled_from(["DOE", "12", "L", "?"]),
    verdict=st.sampled_from(Verdict),
    certainty=st.floats(0, 1),
)
found = st.lists(hits, max_size=12).map(tuple)


def covers(mask: Mask, hit: Hit) -> bool:
    return mask.frame == hit.frame and mask.box.meets(hit.box) == hit.box


@given(found, found)
def test_whatever_is_read_and_not_harmless_is_covered_where_it_is(
    first: tuple[Hit, ...], second: tuple[Hit, ...]
) -> None:
    series = series_of(5, 5)
    looked = {
        one.sop_instance_uid: Looked(one.sop_instance_uid, hits)
        for one, hits in zip(series.instances, (first, second), strict=True)
    }
    decided = decisions(series.instances, looked, regions(series, looked), settled=True)
    for uid, known in looked.items():
        for hit in known.hits:
            if hit.verdict is not Verdict.HARMLESS:
                assert any(covers(mask, hit) for mask in decided[uid].masks)


@given(found)
def test_harmless_text_alone_covers_nothing(given_hits: tuple[Hit, ...]) -> None:
    series = series_of(5)
    harmless = tuple(replace(hit, verdict=Verdict.HARMLESS) for hit in given_hits)
    looked = {"1.2.0": Looked("1.2.0", harmless)}
    decided = decisions(series.instances, looked, regions(series, looked), settled=True)
    assert decided["1.2.0"].masks == ()


@given(found, st.integers(1, 50))
def test_every_region_has_a_number_of_its_own(given_hits: tuple[Hit, ...], first: int) -> None:
    series = series_of(5)
    made = regions(series, {"1.2.0": Looked("1.2.0", given_hits)}, first)
    assert [region.number for region in made] == list(range(first, first + len(made)))


def test_the_same_line_in_every_frame_of_a_clip_is_one_region() -> None:
    series = series_of(3)
    line = tuple(
        Hit(frame, Box(10, 10 + frame, 60, 22 + frame), "DOE JANE", Verdict.IDENTIFIER, 0.9)
        for frame in range(3)
    )
    (region,) = regions(series, {"1.2.0": Looked("1.2.0", line)})
    assert region.spots == spots(series)
    assert region.box == Box(10, 10, 60, 24)
    assert region.covered


def test_lines_of_images_of_another_size_are_other_regions() -> None:
    small, large = series_of(1), series_of(1, 1, size=(50, 50))
    mixed = replace(small, instances=(small.instances[0], large.instances[1]))
    hit = Hit(0, Box(1, 1, 20, 10), "DOE", Verdict.UNKNOWN, 0.8)
    looked = {uid: Looked(uid, (hit,)) for uid in ("1.2.0", "1.2.1")}
    assert len(regions(mixed, looked)) == 2


def test_a_frame_that_is_spared_is_not_covered_and_the_others_are() -> None:
    series = series_of(3)
    drawn = Region(
        7, "1.9", Box(0, 0, 5, 5), spots(series), Origin.DRAWN, True, spared=(Spot("1.2.0", 1),)
    )
    looked = {"1.2.0": Looked("1.2.0")}
    (decided,) = decisions(series.instances, looked, [drawn], settled=True).values()
    assert [mask.frame for mask in decided.masks] == [0, 2]
    assert decided.settled


def test_a_region_that_is_not_covered_masks_nothing() -> None:
    series = series_of(1)
    kept = Region(1, "1.9", Box(0, 0, 5, 5), spots(series), Origin.DRAWN, False)
    (decided,) = decisions(
        series.instances, {"1.2.0": Looked("1.2.0")}, [kept], settled=True
    ).values()
    assert decided.masks == ()


def test_an_image_that_nobody_looked_at_is_held_and_never_settled() -> None:
    (decided,) = decisions(series_of(1).instances, {}, (), settled=True).values()
    assert decided.problem == NOT_LOOKED_AT
    assert not decided.settled


def test_an_image_that_could_not_be_looked_at_is_held_with_its_reason() -> None:
    looked = {"1.2.0": Looked("1.2.0", problem="It cannot be decoded.")}
    (decided,) = decisions(series_of(1).instances, looked, (), settled=True).values()
    assert decided.problem == "It cannot be decoded."
    assert not decided.settled
