"""The page for the ethics board says what the program does, and names tests that exist."""

import re
from pathlib import Path

import pytest

from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.path import Path as Place
from midrc_desktop.deid.profile import MIDRC
from tests.conformance.beyond import SUBJECTS
from tests.conformance.objects import CLASSES
from tests.conformance.page import PAGE, page, ruled
from tests.conformance.rows import rows

TESTS = Path(__file__).resolve().parents[1]


def test_the_page_is_what_the_command_would_write_now():
    assert PAGE.read_text("utf-8") == page(), "run: python3 dev.py conformance"


def test_every_row_of_the_table_has_its_line():
    lines = [
        line for line in page().splitlines() if re.match(r"\| (\([0-9A-Fx,]+\)|private) ", line)
    ]
    assert len(lines) == len(list(rows()))


@pytest.mark.parametrize("test", [test for subject in SUBJECTS for test in subject.tests])
def test_a_test_that_the_page_names_exists(test):
    file, _, name = test.partition("::")
    assert re.search(rf"^def {name}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE)


def test_the_rule_of_a_row_is_the_function_that_decides():
    ct = Iod(CLASSES["CT"])
    assert ruled(Place((0x00080050,)), "SH", MIDRC, ct) == ("_by_row", "the table: Z")
    assert ruled(Place((0x00191002,)), "LO", MIDRC, ct)[0] == "_private"
