"""The list of files that were not taken: every reason, found, sorted, saved."""

import csv

import pytest
from PySide6.QtCore import Qt

from midrc_desktop.dicom.study import Skipped, Source
from midrc_desktop.ui.messages import Message
from midrc_desktop.ui.studies.page import StudiesPage
from midrc_desktop.ui.studies.skipped import SkippedList, write_list
from midrc_desktop.ui.veil import Veil

TEXT, BROKEN = "It is a text.", "The file is damaged."


@pytest.fixture
def page(qtbot, context):
    made = StudiesPage(context)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def shown(qtbot, themed):
    files = [
        *(Skipped(Source(f"/cd/b{n}.txt"), "not DICOM", TEXT) for n in range(3)),
        Skipped(Source("/cd/a.zip", ("inner/one.dcm",)), "damaged", BROKEN),
    ]
    made = SkippedList(files)
    qtbot.addWidget(made)
    return made


def listed(dialog: SkippedList) -> list[tuple[str, str]]:
    model = dialog.table.model()
    return [
        (model.index(row, 0).data(), model.index(row, 1).data()) for row in range(model.rowCount())
    ]


def test_files_that_were_not_taken_are_counted_and_listed(qtbot, page, imported, studies):
    page.open(imported(studies))
    assert page.skipped.text() == "1 file was not taken."
    page.show_list.click()
    shown = page.findChild(SkippedList)
    assert listed(shown)[0][0].endswith("notes.txt")
    assert listed(shown)[0][1]
    shown.close()


def test_the_list_is_saved_with_reasons(tmp_path):
    source = Source("/cd/archive.zip", ("inner/readme.txt",))
    write_list([Skipped(source, "not DICOM", "It is a text.")], tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["file", "kind", "reason"],
        ["/cd/archive.zip › inner/readme.txt", "not DICOM", "It is a text."],
    ]


def test_paths_in_the_list_are_covered_like_every_other_word(page, desk, imported, studies):
    (studies / "Samplewell_Marigold.txt").write_text("nothing to see", encoding="ascii")
    page.open(imported(studies))
    page.show_list.click()
    shown = page.findChild(SkippedList)
    said = [file for file, _ in listed(shown)]
    shown.close()
    assert len(said) == 2
    assert not any("Marigold" in words for words in said)


def test_a_list_that_cannot_be_written_is_said(qtbot, themed, tmp_path):
    shown = SkippedList([Skipped(Source("/cd/readme.txt"), "not DICOM", "It is a text.")])
    qtbot.addWidget(shown)
    shown._write(str(tmp_path / "nowhere" / "list.csv"))
    message = shown.findChild(Message)
    assert message.accessibleName() == "The file was not saved."
    message.close()


def test_reasons_are_counted_and_one_of_them_can_be_shown_alone(shown):
    offered = [shown.reasons.itemText(at) for at in range(shown.reasons.count())]
    assert offered == ["Every reason (4)", f"{TEXT} (3)", f"{BROKEN} (1)"]
    shown.reasons.setCurrentIndex(2)
    assert listed(shown) == [("/cd/a.zip › inner/one.dcm", BROKEN)]
    assert shown.count.text() == "1 file"
    shown.reasons.setCurrentIndex(0)
    assert len(listed(shown)) == 4


def test_files_are_found_by_name_and_by_reason(qtbot, shown):
    shown.search.setText("B1")
    qtbot.waitUntil(lambda: shown.count.text() == "1 file")
    assert listed(shown) == [("/cd/b1.txt", TEXT)]
    shown.search.setText("damaged")
    qtbot.waitUntil(lambda: listed(shown) == [("/cd/a.zip › inner/one.dcm", BROKEN)])
    shown.search.setText("nothing like it")
    qtbot.waitUntil(lambda: shown.count.text() == "0 files")


def test_the_list_is_sorted_by_either_column(shown):
    shown.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert listed(shown)[0][0] == "/cd/a.zip › inner/one.dcm"
    shown.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert listed(shown)[0][0] == "/cd/b2.txt"
    shown.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [why for _, why in listed(shown)] == [BROKEN, TEXT, TEXT, TEXT]


def test_of_ten_thousand_files_only_those_in_view_are_worked_out(qtbot, themed):
    class Counting:
        asked = 0

        def over(self, words):
            Counting.asked += 1
            return words

    files = [Skipped(Source(f"/cd/{n}"), "not DICOM", TEXT) for n in range(10_000)]
    made = SkippedList(files, veil=Counting())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.grab()
    assert made.table.model().rowCount() == 10_000
    assert 0 < Counting.asked < 200
    made.search.setText("/cd/77")
    made._narrow()
    assert made.count.text() == "111 files"
    assert Counting.asked < 400


def test_a_search_finds_nothing_behind_the_cover(qtbot, desk, imported, studies):
    veil = Veil(desk.patient(imported(studies)))
    made = SkippedList([Skipped(Source("/cd/Marigold.txt"), "not DICOM", TEXT)], veil=veil)
    qtbot.addWidget(made)
    for words, found in (("marigold", "0 files"), (".txt", "1 file")):
        made.search.setText(words)
        made._narrow()
        assert made.count.text() == found
