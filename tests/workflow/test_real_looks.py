"""The whole way with the real search for text and the real search for faces."""

import zipfile
from io import BytesIO
from pathlib import Path

import pydicom
import pytest

from midrc_desktop import bootstrap
from midrc_desktop.burned_in.found import Verdict
from midrc_desktop.submission.reading import builtin_profile
from midrc_desktop.workflow import assembling, deidentifying, faces, importing, reviewing, texts
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.work import perform
from tests.burned_in.planted import written
from tests.workflow.settled import settle

pytestmark = pytest.mark.real_looks
INK = 128


@pytest.fixture
def desk(tmp_path: Path):
    opened = bootstrap.open_throwaway(bytes(32), builtin_profile(tmp_path / "received"), workers=2)
    yield opened
    opened.close()


def write_named(practice_files: Path, folder: Path) -> str:
    """The practice patient's head CT, the patient's name in the pixels of each slice; the name."""
    folder.mkdir()
    for number in range(1, 41):
        image = pydicom.dcmread(practice_files / f"IM{number:04d}.dcm")
        name = str(image.PatientName.family_name).upper()
        pixels = image.pixel_array.copy()
        rows, columns = pixels.shape
        ink = written((name, 16, 16, 24), rows=rows, columns=columns, ground=0) > INK
        pixels[ink] = pixels.max()
        image.PixelData = pixels.tobytes()
        image.save_as(folder / f"{number}.dcm")
    return name


def leaving(desk: Desk, donation: int) -> list[pydicom.Dataset]:
    images = []
    for packed in deidentifying.package_folder(desk, donation).glob("*/*/*.zip"):
        with zipfile.ZipFile(packed) as archive:
            names = archive.namelist()
            images += [pydicom.dcmread(BytesIO(archive.read(name))) for name in names]
    return images


def test_a_name_in_the_pixels_is_covered_and_the_face_is_gone(desk, practice_files, tmp_path):
    name = write_named(practice_files, tmp_path / "originals")
    (donation,) = perform(importing.import_studies(desk, [tmp_path / "originals"])).donations
    settle(desk, donation)
    regions = texts.found(desk, donation).regions
    assert any(
        one.verdict is Verdict.IDENTIFIER and one.covered and name in one.text for one in regions
    )
    (judged,) = faces.found(desk, donation).judged.values()
    assert judged.removal is not None, judged.reasons
    outcome = perform(deidentifying.deidentify(desk, donation))
    assert all(one.status == "written" and one.masked for one in outcome.files)
    assert sum(one.blanked for one in outcome.files) > 10
    for image in leaving(desk, donation):
        codes = {code.CodeValue for code in image.DeidentificationMethodCodeSequence}
        assert {"113101", "113102"} <= codes
        assert (image.BurnedInAnnotation, image.RecognizableVisualFeatures) == ("NO", "NO")
    package = perform(assembling.assemble(desk, donation))
    (series,) = package.records["ct_series_file"]
    assert series["image_data_modification_method"] == "Defacing"
    (shown,) = reviewing.review(desk, donation).series
    assert (shown.face, shown.texts > 0) == ("removed", True)
