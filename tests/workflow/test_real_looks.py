"""The whole way with the real search for text and the real search for faces."""

import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from midrc_desktop import bootstrap
from midrc_desktop.burned_in.found import Verdict
from midrc_desktop.submission.manifest import FaceOutcome
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.workflow import assembling, deidentifying, faces, importing, reviewing, texts
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.burned_in.planted import written
from tests.workflow.settled import settle

pytestmark = [pytest.mark.real_looks, pytest.mark.long]
INK = 128


@pytest.fixture
def desk(tmp_path: Path):
    opened = bootstrap.open_throwaway(bytes(32), builtin_profile(tmp_path / "received"), workers=2)
    yield opened
    opened.close()


def write_originals(practice_files: Path, folder: Path) -> str:
    """The practice patient's head CT, and a chest CT of one slice with the name in its pixels."""
    folder.mkdir()
    for number in range(1, 41):
        shutil.copy(practice_files / f"IM{number:04d}.dcm", folder)
    image = pydicom.dcmread(practice_files / "IM0020.dcm")
    image.StudyInstanceUID, image.SeriesInstanceUID = "2.25.1", "2.25.2"
    image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = "2.25.3"
    image.StudyDescription = image.SeriesDescription = "CT CHEST"
    image.BodyPartExamined = image.ProtocolName = "CHEST"
    name = str(image.PatientName.family_name).upper()
    pixels = image.pixel_array.copy()
    rows, columns = pixels.shape
    ink = written((name, 16, 16, 24), rows=rows, columns=columns, ground=0) > INK
    pixels[ink] = pixels.max()
    image.PixelData = pixels.tobytes()
    image.save_as(folder / "named.dcm")
    return name


def leaving(desk: Desk, donation: int) -> list[pydicom.Dataset]:
    images = []
    for packed in deidentifying.package_folder(desk, donation).glob("*/*/*.zip"):
        with zipfile.ZipFile(packed) as archive:
            names = archive.namelist()
            images += [pydicom.dcmread(BytesIO(archive.read(name))) for name in names]
    return images


def test_a_name_in_the_pixels_is_covered_and_the_face_is_gone(desk, practice_files, tmp_path):
    name = write_originals(practice_files, tmp_path / "originals")
    (donation,) = perform(importing.import_studies(desk, [tmp_path / "originals"])).donations
    settle(desk, donation)
    regions = texts.found(desk, donation).regions
    assert any(
        one.verdict is Verdict.IDENTIFIER and one.covered and name in one.text for one in regions
    )
    (judged,) = faces.found(desk, donation).judged.values()
    assert judged.removal is not None, judged.reasons
    outcome = perform(deidentifying.deidentify(desk, donation))
    assert {one.status for one in outcome.files} == {"written"}
    assert [one.sop_uid for one in outcome.files if one.masked] == ["2.25.3"]
    assert sum(one.blanked for one in outcome.files) > 10
    for image in leaving(desk, donation):
        head = image.BodyPartExamined == "HEAD"
        codes = {code.CodeValue for code in image.DeidentificationMethodCodeSequence}
        assert ("113101" in codes, "113102" in codes) == (True, head)
        assert image.BurnedInAnnotation == "NO"
        assert image.get("RecognizableVisualFeatures") == ("NO" if head else None)
    package = perform(assembling.assemble(desk, donation))
    words = [one["image_data_modification_method"] for one in package.records["ct_series_file"]]
    assert sorted(words) == ["Defacing", "Removal of alphanumeric characters"]
    assert all(one["image_data_modified"] for one in package.records["imaging_study"])
    shown = {one.face: one.texts for one in reviewing.review(desk, donation).series}
    assert shown == {FaceOutcome.REMOVED: 0, None: 1}
