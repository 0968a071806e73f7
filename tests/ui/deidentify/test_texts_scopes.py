"""Where places are covered: what is drawn over an image is what is covered in it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.burned_in.found import Box, Verdict
from midrc_desktop.burned_in.regions import Mask, Origin, Spot, decisions, regions, spots
from midrc_desktop.ui.deidentify import texts_edits as edits
from midrc_desktop.ui.deidentify.texts_editor import TextsEditor
from midrc_desktop.ui.deidentify.texts_scopes import (
    Scope,
    covered_in,
    covers,
    here,
    read_in,
    room,
    scope_of,
    scopes,
    size_of,
    spots_of,
    spread,
)
from tests.ui.deidentify.making_texts import MIXED, drawn, hit, image, looked, series_of

BOX = Box(2, 2, 12, 8)
WIDE = Box(2, 2, 40, 8)
ONE, TWO, OTHER, SMALL = (Spot(f"1.{n}") for n in range(1, 5))
CLIP = tuple(Spot("1.5", frame) for frame in range(3))
FOUND = looked(_1=(hit(BOX),), _2=(hit(BOX), hit(Box(30, 30, 50, 40), "L", Verdict.HARMLESS)))


def _with(*regions_):
    return {spot: [r.number for r in here(regions_, spot)] for spot in spots(MIXED)}


def test_a_scope_has_the_frames_that_its_name_says():
    assert spots_of(Scope.FRAME, MIXED, ONE, BOX) == (ONE,)
    assert spots_of(Scope.ALIKE, MIXED, ONE, BOX) == (ONE, TWO)
    assert spots_of(Scope.CLIP, MIXED, CLIP[1], BOX) == CLIP
    assert spots_of(Scope.SERIES, MIXED, ONE, BOX) == (ONE, TWO, OTHER, SMALL, *CLIP)


def test_a_place_does_not_reach_out_of_smaller_images():
    assert SMALL not in spots_of(Scope.SERIES, MIXED, ONE, WIDE)
    everywhere = drawn(BOX, *spots_of(Scope.SERIES, MIXED, ONE, BOX))
    assert room(everywhere, MIXED) == size_of(image(4, columns=20, rows=16))


def test_only_scopes_that_differ_are_offered():
    assert scopes(MIXED, ONE, BOX) == (Scope.SERIES, Scope.ALIKE, Scope.FRAME)
    assert scopes(MIXED, CLIP[0], BOX) == (Scope.SERIES, Scope.CLIP, Scope.FRAME)
    assert scopes(series_of(image(1)), ONE, BOX) == (Scope.FRAME,)


@given(st.sampled_from(Scope), st.sampled_from((ONE, TWO, OTHER, *CLIP)))
def test_the_scope_in_force_is_told(scope, spot):
    region = spread(drawn(BOX, spot), scope, MIXED, spot)
    told = scope_of(region, MIXED, spot)
    assert told is not None
    assert set(spots_of(told, MIXED, spot, BOX)) == set(spots_of(scope, MIXED, spot, BOX))


def test_text_that_was_found_does_not_go_out_of_sight_when_it_is_covered_elsewhere():
    (name, _) = regions(MIXED, FOUND)
    only = spread(name, Scope.FRAME, MIXED, OTHER, read_in(name, MIXED, FOUND))
    assert set(only.spots) == {ONE, TWO, OTHER}
    assert set(only.spared) == {ONE, TWO}
    assert [covers(only, spot) for spot in (ONE, TWO, OTHER)] == [False, False, True]
    back = spread(only, Scope.ALIKE, MIXED, ONE, read_in(only, MIXED, FOUND))
    assert back.spots == (ONE, TWO)
    assert back.spared == ()


def test_a_place_that_was_moved_still_knows_where_its_text_was_read():
    (name, _) = regions(MIXED, FOUND)
    assert read_in(replace(name, box=Box(3, 3, 14, 9)), MIXED, FOUND) == (ONE, TWO)
    assert read_in(drawn(BOX, ONE), MIXED, FOUND) == ()


def test_switching_covers_here_even_what_was_spared_here():
    region = drawn(BOX, ONE, TWO)
    off = edits.switched(region, ONE)
    assert not off.covered
    assert edits.switched(off, ONE) == region
    spared = edits.spared(region, ONE, True)
    assert [covers(spared, spot) for spot in (ONE, TWO)] == [False, True]
    assert covered_in(spared) == 1
    assert edits.switched(spared, ONE) == region


def test_a_drawn_place_is_in_this_image_or_in_all_of_a_clip():
    assert edits.drawn(4, MIXED, ONE, BOX).spots == (ONE,)
    made = edits.drawn(5, MIXED, CLIP[1], BOX)
    assert (made.number, made.spots, made.origin, made.covered) == (5, CLIP, Origin.DRAWN, True)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(("switch", "spare", "unspare", "spread", "draw", "move", "remove")),
        st.integers(0, 9),
        st.sampled_from((ONE, TWO, OTHER, SMALL, *CLIP)),
        st.sampled_from(Scope),
    ),
    max_size=12,
)


def _done(places, change):
    what, which, spot, scope = change
    if what == "draw":
        number = 1 + max((one.number for one in places), default=0)
        return (*places, edits.drawn(number, MIXED, spot, BOX))
    if not places:
        return places
    region = places[which % len(places)]
    if what == "remove":
        return edits.without(places, region.number)
    after = {
        "switch": lambda: edits.switched(region, spot),
        "spare": lambda: edits.spared(region, spot, True) if spot in region.spots else region,
        "unspare": lambda: edits.spared(region, spot, False),
        "spread": lambda: spread(region, scope, MIXED, spot, read_in(region, MIXED, FOUND)),
        "move": lambda: replace(region, box=Box(which, which, which + 4, which + 5)),
    }[what]()
    return edits.changed(places, after)


@given(CHANGES)
def test_what_is_masked_is_what_is_drawn(changes):
    places = regions(MIXED, FOUND)
    for change in changes:
        places = _done(places, change)
    everything = {uid.sop_instance_uid: FOUND.get(uid.sop_instance_uid) for uid in spots(MIXED)}
    known = {uid: one for uid, one in everything.items() if one is not None}
    decided = decisions(MIXED.instances, known, places, settled=True)
    for spot in spots(MIXED):
        filled = [Mask(spot.frame, r.box) for r in here(places, spot) if covers(r, spot)]
        masks = [m for m in decided[spot.sop_instance_uid].masks if m.frame == spot.frame]
        assert sorted(masks, key=lambda m: m.box) == sorted(filled, key=lambda m: m.box)


@given(CHANGES)
def test_undo_restores_and_redo_repeats(changes):
    editor, begun = TextsEditor(), regions(MIXED, FOUND)
    editor.load(begun)
    stages = [begun]
    for change in changes:
        editor.change(_done(editor.regions, change), "change")
        if editor.regions != stages[-1]:
            stages.append(editor.regions)
    for stage in reversed(stages[:-1]):
        editor.undo.undo()
        assert editor.regions == stage
    assert not editor.undo.canUndo()
    for stage in stages[1:]:
        editor.undo.redo()
        assert editor.regions == stage


def test_a_key_that_is_held_is_undone_in_one_step():
    editor = TextsEditor()
    region = drawn(BOX, ONE)
    editor.load((region,))
    for left in range(3, 8):
        editor.change((replace(region, box=Box(left, 2, left + 10, 8)),), "Move a place", run=1)
    editor.undo.undo()
    assert editor.regions == (region,)


@pytest.mark.parametrize("spot", [ONE, SMALL, CLIP[2]])
def test_a_place_is_listed_where_it_is(spot):
    region = drawn(BOX, spot)
    assert [at for at, numbers in _with(region).items() if numbers] == [spot]
