import pytest

from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.ui.sending.places import (
    how_to_sign_in,
    not_taken,
    short,
    what_it_is,
    what_to_have,
)

COMMONS = Destination("gen3", "MIDRC", url="https://data.midrc.org/")
ARCHIVE = Destination("dicomweb", "Archive", url="https://pacs.example.org:8443/dicom-web")
BUCKET = Destination("s3", "Drop-off", url="https://s3.example.org")
FOLDER = Destination("folder", "Stick", "/media/stick")


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        (COMMONS, "Data commons, over the internet · data.midrc.org"),
        (ARCHIVE, "Image archive, over the network · pacs.example.org"),
        (BUCKET, "Cloud storage, over the internet · s3.example.org"),
        (FOLDER, "Folder on this computer · /media/stick"),
    ],
)
def test_a_destination_is_said_in_a_plain_line(destination, words):
    assert what_it_is(destination) == words


def test_only_an_archive_says_that_the_record_stays_here():
    assert "images only" in not_taken(ARCHIVE)
    assert not any(not_taken(one) for one in (COMMONS, BUCKET, FOLDER))


@pytest.mark.parametrize("kind", SignInKind)
def test_every_way_in_has_a_button_and_says_what_it_takes(kind):
    assert how_to_sign_in(kind)
    assert "MIDRC" in what_to_have(kind, "MIDRC")


def test_a_long_name_is_shortened_where_there_is_little_room():
    assert short("MIDRC") == "MIDRC"
    assert short("University Hospital of Northern Example") == "University Hospital of Northern…"
