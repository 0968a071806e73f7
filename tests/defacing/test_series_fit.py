"""What becomes of a series by what its fits and its stacks come to; the fits are played."""

from collections.abc import Callable

import pytest

from midrc_desktop.defacing import series_fit
from midrc_desktop.defacing.head_fit import Fitted
from midrc_desktop.defacing.looking import Unit
from midrc_desktop.defacing.region import Removal
from midrc_desktop.defacing.series_fit import MOVED, looked
from midrc_desktop.defacing.verdict import Outcome, Verdict
from tests.dicom.made_files import made

HERE, REFINED, ANEW = ((float(n),) * 12 for n in range(3))
REMOVED = Outcome(Verdict.REMOVED, ("Removed.",), Removal(REFINED))
NO_FACE = Outcome(Verdict.NO_FACE, ("None in view.",))
CORONAL = [1.0, 0.0, 0.0, 0.0, 0.0, -1.0]


def failed(why: str) -> Outcome:
    return Outcome(Verdict.FAILED, (why,))


@pytest.fixture(scope="module")
def series(tmp_path_factory, found):
    """Six axial slices, and behind them four coronal ones, in one series."""
    folder = tmp_path_factory.mktemp("two stacks")
    for number in range(6):
        made(folder / f"{number}", number + 1)
    for number in range(4):
        place = [-100.0, 5.0 * number, 0.0]
        coronal = {"ImagePositionPatient": place, "ImageOrientationPatient": CORONAL}
        made(folder / f"c{number}", number + 11, **coronal)
    ((_, one),) = found(folder)
    return one


@pytest.fixture
def played(monkeypatch) -> Callable[..., None]:
    """Plays the fits: how far the refined one leads, and the verdicts by fit and by stack."""

    def play(moved: float, verdicts: dict[tuple[object, int], Outcome]) -> None:
        def fit(volume, start=None):
            return Fitted(ANEW if start is None else REFINED, 0.9, None if start is None else moved)

        def judge(volume, fitted):
            return verdicts.get((fitted.to_template, len(volume.values)), REMOVED)

        monkeypatch.setattr(series_fit, "fit", fit)
        monkeypatch.setattr(series_fit, "judge", judge)

    return play


def test_a_fit_that_is_near_and_passes_is_taken(series, played):
    played(4.0, {})
    found = looked(Unit(series, HERE))
    assert (found.outcome.verdict, found.to_template) == (Verdict.REMOVED, REFINED)
    assert found.outcome.measures.apart_mm == 4.0


def test_every_stack_is_judged_and_the_worst_counts(series, played):
    played(4.0, {(REFINED, 4): failed("Coronal."), (ANEW, 4): failed("Coronal.")})
    assert looked(Unit(series, HERE)).outcome.reasons == ("Coronal.",)
    played(4.0, {(REFINED, 6): NO_FACE})
    assert looked(Unit(series, HERE)).outcome.verdict is Verdict.REMOVED
    played(4.0, {(REFINED, 6): NO_FACE, (REFINED, 4): NO_FACE})
    assert looked(Unit(series, HERE)).outcome.verdict is Verdict.NO_FACE


@pytest.mark.parametrize("moved", [4.0, 10.1])
def test_what_leads_away_or_fails_gives_way_to_a_fit_from_nothing(series, played, moved):
    played(moved, {(REFINED, 6): failed("Refined.")})
    found = looked(Unit(series, HERE))
    assert (found.outcome.verdict, found.to_template) == (Verdict.REMOVED, ANEW)
    assert found.outcome.measures.apart_mm == moved


def test_a_head_elsewhere_that_is_not_found_by_itself_fails(series, played):
    played(30.0, {(ANEW, 6): failed("Anew.")})
    assert looked(Unit(series, HERE)).outcome.reasons == (MOVED, "Anew.")


def test_a_head_in_its_place_that_fails_says_why_it_failed_there(series, played):
    played(4.0, {(REFINED, 6): failed("Refined."), (ANEW, 6): failed("Anew.")})
    assert looked(Unit(series, HERE)).outcome.reasons == ("Refined.",)


def test_without_another_series_there_is_one_fit(series, played):
    played(30.0, {(ANEW, 6): failed("Anew.")})
    found = looked(Unit(series))
    assert found.outcome.reasons == ("Anew.",)
    assert found.outcome.measures.apart_mm is None
