"""Site profiles: read, refused, built in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.errors import BadAnswer, Unreadable
from midrc_desktop.jobs.resources import resource
from midrc_desktop.submission.reading import (
    builtin_profile,
    parse_profile,
    practice_profile,
    read_profile,
)

DOCUMENTED = re.search(
    r"```toml\n(.*?)```", (resource().parent / "docs" / "formats.md").read_text("utf-8"), re.DOTALL
)[1]


def test_the_documented_profile_reads(tmp_path):
    file = tmp_path / "site.toml"
    file.write_text(DOCUMENTED, encoding="utf-8")
    profile = read_profile(file)
    assert profile.site_id == "123456"
    assert profile.contributor == "UH"
    assert "tests" in profile.required
    (destination,) = profile.destinations
    assert destination.path == str(tmp_path / "handover")
    assert not destination.is_network
    assert not profile.practice


@pytest.mark.parametrize("said", [True, False])
def test_a_face_may_stay_only_where_the_profile_says_so(tmp_path, said):
    assert not parse_profile(DOCUMENTED, base=tmp_path).faces_may_stay
    text = f"faces_may_stay = {str(said).lower()}\n{DOCUMENTED}"
    assert parse_profile(text, base=tmp_path).faces_may_stay is said


def test_what_is_no_text_file_is_told(tmp_path):
    with pytest.raises(Unreadable):
        read_profile(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable):
        read_profile(tmp_path / "binary.toml")


@pytest.mark.parametrize(
    ("was", "is_now", "says"),
    [
        ('site_id = "123456"', 'site_id = "12345"', "six digits"),
        ('site_id = "123456"', 'site_id = "١٢٣٤٥٦"', "six digits"),
        ('site_id = "123456"', "site_id = 123456", "not text"),
        ('contributor = "UH"', 'contributor = "U H"', "contributor"),
        ('contributor = "UH"', 'contributor = "../UH"', "contributor"),
        ('project = "Open-R1"', 'project = ""', "missing"),
        ('dataset = "UH-NEURO-COVID"', 'dataset = "UH/NEURO"', "dataset"),
        ('"tests"]', '"zip"]', "form does not have"),
        ("required = [", 'colour = "red"\nrequired = [', "do not have"),
        ("required = [", 'faces_may_stay = "yes"\nrequired = [', "neither true nor false"),
        ('kind = "folder"', 'kind = "ftp"', "does not know"),
        ('kind = "folder"', 'kind = "dimse"', "a later one will"),
        ('kind = "folder"', 'kind = "folder"\nport = 3', "does not belong"),
        ('path = "handover"', 'path = " "', "needs “path”"),
        ('University Hospital"   #', 'Universität"   #', "ASCII"),
        ("[[destinations]]", "[[destinations", "not TOML"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path, was, is_now, says):
    assert was in DOCUMENTED
    with pytest.raises(BadAnswer, match=says) as bad:
        parse_profile(DOCUMENTED.replace(was, is_now), base=tmp_path)
    assert bad.value.title.endswith(".")


@pytest.mark.parametrize(
    "line",
    [
        'password = "x"',
        'api_key = "x"',
        'client_secret = "x"',
        'note = "-----BEGIN PRIVATE KEY-----"',
        'note = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x"',
        f'note = "{"ab" * 32}"',
        'note = "https://me:word@example.org"',
    ],
)
@pytest.mark.parametrize("place", ["top", "destination"])
def test_a_secret_is_refused_wherever_it_stands(tmp_path, line, place):
    text = f"{line}\n{DOCUMENTED}" if place == "top" else f"{DOCUMENTED}\n{line}\n"
    with pytest.raises(BadAnswer, match="password or a key"):
        parse_profile(text, base=tmp_path)


@given(st.text(max_size=8))
def test_a_site_id_has_six_digits_or_is_refused(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    if re.fullmatch("[0-9]{6}", text):
        assert builtin_profile(folder, text).site_id == text
    else:
        with pytest.raises(BadAnswer):
            builtin_profile(folder, text)


def test_the_profiles_that_come_with_the_program_lead_to_a_folder(tmp_path):
    for profile in (builtin_profile(tmp_path), practice_profile(tmp_path)):
        assert [one.path for one in profile.destinations] == [str(tmp_path)]
        assert profile.site_id == "000000"
        assert profile.faces_may_stay
    assert practice_profile(tmp_path).practice
    assert not builtin_profile(tmp_path).practice
