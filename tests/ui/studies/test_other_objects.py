"""Series of reports and segmentations on the pages of studies and images."""

import pytest
from pydicom import dcmread
from PySide6.QtCore import Qt

from midrc_desktop.ui.preview.page import ImagesPage
from midrc_desktop.ui.studies.model import Column
from midrc_desktop.ui.studies.page import StudiesPage
from midrc_desktop.workflow import importing
from tests.deid.made import packaged, saved
from tests.deid.made_documents import full_report, segmentation
from tests.ui.studies.cells import cell, tick, ticked

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)
CHECKED = Qt.CheckState.Checked
REPORT, SEGMENTATION = "1.2.3.1", "1.2.3.2"


@pytest.fixture
def with_others(tmp_path):
    """A CT image, a report and a segmentation of one study."""
    folder = tmp_path / "others"
    folder.mkdir()
    image = dcmread(packaged("CT_small.dcm"))
    image.save_as(folder / "image.dcm")
    for number, ds in enumerate((full_report(), segmentation(8, 8, 2)), 1):
        ds.StudyInstanceUID, ds.SeriesInstanceUID = image.StudyInstanceUID, f"1.2.3.{number}"
        ds.SOPInstanceUID, ds.SeriesNumber = f"1.2.3.{number}.1", 100 + number
        ds.PatientName, ds.PatientID = image.PatientName, image.PatientID
        ds.PatientBirthDate = ""
        (folder / f"{number}.dcm").write_bytes(saved(ds))
    return folder


def test_series_that_the_commons_does_not_take_are_listed_and_left_out(
    qtbot, context, imported, with_others
):
    page = StudiesPage(context)
    qtbot.addWidget(page)
    page.open(imported(with_others))
    tree, rows = page.tree, range(3)
    assert [cell(tree, Column.MODALITY, 0, row) for row in rows] == ["CT", "SR", "SEG"]
    assert [ticked(tree, 0, row) is CHECKED for row in rows] == [True, False, False]
    why = [cell(tree, Column.WHY, 0, row) for row in rows]
    assert why == ["", "Report: no images in it", "MIDRC takes no series of this kind"]


def test_a_report_is_a_document_and_stays_here_though_it_is_ticked(
    qtbot, context, desk, imported, with_others
):
    page = StudiesPage(context)
    qtbot.addWidget(page)
    donation = imported(with_others)
    page.open(donation)
    assert page.count.text().startswith("1 study, 3 series, 2 images, 1 document.")
    assert cell(page.tree, Column.IMAGES, 0, 1) == "1 document"
    assert cell(page.tree, Column.IMAGES, 0) == "2\n1 document"
    tick(page.tree, CHECKED, 0, 1)
    why = cell(page.tree, Column.WHY, 0, 1)
    assert why == "Report: no images in it. It stays here all the same"
    assert cell(page.tree, Column.WHY, 0).endswith("1 of 3 series leave")
    assert desk.donation(donation).images == 1


def test_a_series_without_images_says_so_and_a_segmentation_is_shown(
    qtbot, context, desk, imported, with_others
):
    donation = imported(with_others)
    for series in (REPORT, SEGMENTATION):
        importing.set_included(desk, donation, series, True)
    page = ImagesPage(context)
    qtbot.addWidget(page)
    page.show()
    page.open(donation)
    assert [stack.series.modality for stack in page.strip.stacks] == ["CT", "SR", "SEG"]
    view = page.viewer.view
    page.viewer.show_stack(page.strip.stacks[1])
    assert view.sentence == "This series holds no images."
    page.viewer.show_stack(page.strip.stacks[2])
    qtbot.waitUntil(lambda: view.image is not None and view.image.pixels.shape == (8, 8))
    qtbot.waitUntil(lambda: not page.strip.without_thumbnail(), timeout=20_000)
