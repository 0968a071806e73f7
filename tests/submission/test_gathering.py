"""What de-identification wrote, gathered by series."""

import zipfile
from dataclasses import replace

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from midrc_desktop.jobs import Cancelled, CancelToken
from midrc_desktop.submission.outputs import gather
from midrc_desktop.submission.properties import BY_MODALITY, collect, plain, written
from tests.submission.made_package import CASE, image, make, write


def test_each_series_becomes_one_zip_of_its_images(made):
    ct, mr = made.series
    assert ct.zip_path == f"{CASE}/2.25.1.1/2.25.1.1.1.zip"
    with zipfile.ZipFile(made.package / ct.zip_path) as archive:
        assert archive.namelist() == [f"2.25.1.1.1/2.25.1.1.1.{n}.dcm" for n in (1, 2, 3)]
        original = (made.tree / made.files[0].output).read_bytes()
        assert archive.read("2.25.1.1.1/2.25.1.1.1.1.dcm") == original
    assert mr.instances == {f"1.2.1.{n}": f"2.25.1.2.1.{n}" for n in (1, 2, 3)}
    assert (mr.original_study_uid, mr.original_series_uid) == ("1.2", "1.2.1")
    assert (ct.with_pixels, mr.with_pixels) == (3, 3)


def test_attributes_are_the_distinct_values_of_the_series(made):
    mr = made.series[1]
    assert mr.attributes["EchoNumbers"] == ("1", "2", "3")
    assert mr.attributes["ScanningSequence"] == ("SE\\IR",)
    assert mr.attributes["DiffusionBValue"] == ("1000",)
    assert mr.attributes["PatientID"] == (CASE,)
    assert "ConvolutionKernel" not in mr.attributes


def test_only_written_files_are_packed(tmp_path):
    files = write(tmp_path / "files", "CT", "1.1.1", 3)
    held = replace(files[1], status="held", output=None, reasons=("text",))
    (one,) = gather((files[0], held, files[2]), tmp_path / "files", tmp_path / "package")
    assert set(one.instances) == {"1.1.1.1", "1.1.1.3"}
    assert gather((held,), tmp_path / "files", tmp_path / "package") == ()


def test_gathering_twice_gives_the_same_hashes(tmp_path):
    one, other = make(tmp_path / "a"), make(tmp_path / "b")
    assert [series.entry for series in one.series] == [series.entry for series in other.series]


def test_gathering_stops_when_asked(tmp_path):
    files = write(tmp_path / "files", "CT", "1.1.1", 2)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        gather(files, tmp_path / "files", tmp_path / "package", cancel=token)
    assert not list(tmp_path.rglob("*.zip*"))


def test_odd_values_cost_neither_a_warning_nor_the_record(tmp_path):
    ds = image("CT", ("2.25.1", "2.25.2", "2.25.3"), 1)
    ds.add_new("SliceThickness", "LO", "five mm")
    found: dict[str, dict[str, None]] = {}
    collect(ds, found)
    thickness = next(one for one in BY_MODALITY["CT"] if one.name == "slice_thickness")
    assert found["SliceThickness"] == {"five mm": None}
    assert written(tuple(found["SliceThickness"]), thickness) is None


@pytest.mark.parametrize(
    ("name", "keyword", "values"),
    [
        ("CT_small.dcm", "SliceThickness", {"5.000000"}),
        ("MR_small_bigendian.dcm", "EchoTime", {"240.0000"}),
        ("MR_small_implicit.dcm", "PixelSpacing", {"0.3125\\0.3125"}),
        ("JPEG2000.dcm", "Modality", {"NM"}),
    ],
)
def test_real_files_of_every_make_can_be_read(name, keyword, values):
    found: dict[str, dict[str, None]] = {}
    collect(pydicom.dcmread(get_testdata_file(name, download=False)), found)
    assert set(found[keyword]) == values


def test_enhanced_objects_tell_what_their_shared_groups_hold(tmp_path):
    timing, measures, echo = Dataset(), Dataset(), Dataset()
    echo.EffectiveEchoTime = 3.5
    timing.RepetitionTime, timing.EchoTrainLength = "2000", "8"
    measures.PixelSpacing = [1, 2]
    shared = Dataset()
    shared.MRTimingAndRelatedParametersSequence = [timing]
    shared.PixelMeasuresSequence = [measures]
    shared.MREchoSequence = [echo]
    ds = image("MR", ("2.25.1", "2.25.2", "2.25.3"), 1)
    del ds.RepetitionTime, ds.PixelSpacing, ds.EchoTrainLength, ds.EchoTime
    ds.SharedFunctionalGroupsSequence = [shared]
    ds.save_as(tmp_path / "enhanced.dcm", enforce_file_format=True)
    found: dict[str, dict[str, None]] = {}
    collect(pydicom.dcmread(tmp_path / "enhanced.dcm"), found)
    assert found["RepetitionTime"] == {"2000": None}
    assert found["EchoTime"] == {"3.5": None}
    assert found["PixelSpacing"] == {"1.0\\2.0": None}


def test_a_real_enhanced_object_tells_its_spacing(shared_data):
    found: dict[str, dict[str, None]] = {}
    collect(pydicom.dcmread(shared_data / "enhanced_mr" / "IM_0027_fMAP.dcm"), found)
    assert found["MagneticFieldStrength"]


def test_text_for_the_commons_is_ascii():
    assert plain("Kopf – é ≥ ²") == "Kopf  e  2"
