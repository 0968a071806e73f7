"""What MIDRC's checks find, as a radiologist reads it."""

import pytest

from midrc_desktop.submission.preflight import Rejection
from midrc_desktop.workflow.assembling import in_words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (
            Rejection("ct_series_file", "SliceThickness", "A series (CT) has no SliceThickness."),
            "A series (CT) has no slice thickness.",
        ),
        (
            Rejection("case", "race", "MIDRC needs it, and it is missing."),
            "Patient record, race: MIDRC needs it, and it is missing.",
        ),
        (
            Rejection("mr_series_file", "md5sum", "MIDRC needs it, and it is missing."),
            "MR series, md5sum: MIDRC needs it, and it is missing.",
        ),
        (
            Rejection("annotation", "instance_uids", "“Infarct” does not leave: it is held."),
            "“Infarct” does not leave: it is held.",
        ),
        (Rejection("package", "", "No series is left to send."), "No series is left to send."),
    ],
)
def test_a_finding_of_a_check_names_no_field_of_the_code(found, words):
    assert in_words(found) == words
