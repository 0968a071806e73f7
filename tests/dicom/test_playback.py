import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, UltrasoundMultiFrameImageStorage

from midrc_desktop.dicom.playback import Playback, playback
from midrc_desktop.dicom.study import Source


@pytest.fixture
def clip(tmp_path):
    def write(**attributes: object) -> Source:
        header = Dataset()
        header.file_meta = FileMetaDataset()
        header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        header.SOPClassUID, header.SOPInstanceUID = UltrasoundMultiFrameImageStorage, "1.2.3"
        header.NumberOfFrames = 30
        for keyword, value in attributes.items():
            setattr(header, keyword, value)
        header.save_as(tmp_path / "clip.dcm", enforce_file_format=True)
        return Source(str(tmp_path / "clip.dcm"))

    return write


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"RecommendedDisplayFrameRate": 24, "CineRate": 10}, Playback(24)),
        ({"CineRate": 15, "FrameTime": 20}, Playback(15)),
        ({"FrameTime": 40}, Playback(25)),
        ({"FrameTimeVector": [0, 50, 50]}, Playback(20)),
        ({"CineRate": 15, "PreferredPlaybackSequencing": 1}, Playback(15, swings=True)),
        ({"CineRate": 0, "FrameTime": 0}, None),
        ({}, None),
    ],
)
def test_a_clip_is_played_as_its_header_says(clip, attributes, told):
    assert playback(clip(**attributes)) == told


def test_a_clip_that_cannot_be_read_says_nothing(tmp_path):
    (tmp_path / "no.dcm").write_bytes(b"no clip")
    assert playback(Source(str(tmp_path / "no.dcm"))) is None
    assert playback(Source(str(tmp_path / "gone.dcm"))) is None
