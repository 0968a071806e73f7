"""Pseudonyms are keyed, repeatable, valid and different for different originals."""

import pickle
import re
import uuid

from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.deid.pseudonyms import LONGEST_SHIFT, Pseudonyms, fingerprint

KEY, OTHER_KEY = bytes(range(32)), bytes(range(1, 33))
ORIGINALS = st.text(max_size=64)


@given(ORIGINALS)
def test_a_new_uid_is_a_uuid_with_version_and_variant(original):
    new = Pseudonyms(KEY, "000000", "1").uid(original)
    assert re.fullmatch(r"2\.25\.(0|[1-9]\d*)", new)
    assert len(new) <= 64
    made = uuid.UUID(int=int(new[5:]))
    assert (made.version, made.variant) == (8, uuid.RFC_4122)


@given(st.lists(ORIGINALS.map(lambda text: text.strip(" \0")), unique=True, max_size=20))
def test_different_uids_stay_different(originals):
    pseudonyms = Pseudonyms(KEY, "000000", "1")
    assert len({pseudonyms.uid(original) for original in originals}) == len(originals)


def test_a_uid_is_the_same_for_every_patient_of_the_site_and_whatever_pads_it():
    first, second = Pseudonyms(KEY, "000000", "1"), Pseudonyms(KEY, "000000", "2")
    assert first.uid("1.2.3") == second.uid("1.2.3\0") == second.uid(" 1.2.3")


@given(ORIGINALS)
def test_a_case_id_has_the_site_and_twelve_digits_and_the_shift_is_within_ten_years(key):
    pseudonyms = Pseudonyms(KEY, "123456", key)
    assert re.fullmatch(r"123456-\d{12}", pseudonyms.case_id)
    assert 1 <= pseudonyms.shift_days <= LONGEST_SHIFT


def test_shifts_are_spread_over_the_whole_range():
    shifts = {Pseudonyms(KEY, "000000", str(number)).shift_days for number in range(400)}
    assert len(shifts) > 300
    assert max(shifts) - min(shifts) > LONGEST_SHIFT * 0.9


@given(ORIGINALS)
def test_another_key_shares_nothing(text):
    ours, theirs = Pseudonyms(KEY, "000000", text), Pseudonyms(OTHER_KEY, "000000", text)
    assert ours.case_id != theirs.case_id
    assert ours.uid(text) != theirs.uid(text)
    assert fingerprint(KEY, text) != fingerprint(OTHER_KEY, text)


def test_pseudonyms_travel_to_a_worker_without_the_site_key():
    pseudonyms = Pseudonyms(KEY, "000000", "patient")
    sent = pickle.dumps(pseudonyms)
    assert KEY not in sent
    assert b"patient" not in sent
    assert pickle.loads(sent) == pseudonyms
    assert "key" not in repr(pseudonyms)
