"""The time that a text takes grows with its length, whatever it says."""

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midrc_desktop.deid.descriptors import clean
from midrc_desktop.identifiers import Identifiers
from midrc_desktop.identifiers.patterns import patterns, personal

PERSON = Identifiers.of(
    names=["O'Brien-Smith^Jane^Ann", "王^小东", "Li^Wu"],
    patient_ids=["004711234", "K-7734-B"],
    contacts=["555-123-4567"],
    birth_dates=["19500312"],
    uids=["1.2.3.4.5.6"],
)
_SHORT, _LONG = 2_048, 32_768
# Sixteen times the text: a quadratic search takes 256 times as long, a linear one about 16.
_MOST = 64


def _processor_time(search: Callable[[str], None], text: str) -> int:
    """The least of three: what disturbs a search only ever adds to it."""

    def once() -> int:
        start = time.thread_time_ns()
        search(text)
        return time.thread_time_ns() - start

    return min(once() for _ in range(3))


def searches(text: str) -> None:
    PERSON.find(text)
    PERSON.calls_somebody(text)
    patterns(text)
    personal(text)
    clean(text, PERSON)


def _grows_evenly(unit: str, end: str) -> bool:
    texts = ((unit * (length // len(unit) + 1))[:length] + end for length in (_SHORT, _LONG))
    short, long = (_processor_time(searches, text) for text in texts)
    return long < _MOST * max(short, 1_000_000)


@pytest.mark.parametrize(
    "unit",
    ["a", "1", "1.", "a.", "a-", "(", "(a", "()", "a@", " ", "jan ", "1 ", "12-", "Jane ", "王",
     "k7", "O'", "0", "1/1/", "AX ", "dr ", "x@y ", "www.", "a://", "小东 ", "obriensmit", "J",
     "\x00", "MRN ", "+1", "(1", "5mm ", "\\", "Ab", "A1", "1.2.3.4.5.6 ", "[", "1,", "b.c1"],
)  # fmt: skip
def test_no_repetition_makes_a_search_slow(unit: str) -> None:
    assert _grows_evenly(unit, "@")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    st.text("aA1.-@/: ()王\\_'ö^+", min_size=1, max_size=8), st.sampled_from(["", "@", ".", "x"])
)
def test_no_repetition_of_anything_makes_a_search_slow(unit: str, end: str) -> None:
    assert _grows_evenly(unit, end)
