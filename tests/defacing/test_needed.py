"""Which series carry a face; what cannot be told does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midrc_desktop.defacing.needed import carries_face
from midrc_desktop.dicom.study import Instance, Series, Source, Study

CT = "1.2.840.10008.5.1.4.1.1.2"
MR_ENHANCED = "1.2.840.10008.5.1.4.1.1.4.1"
DX = "1.2.840.10008.5.1.4.1.1.1.1"


def face(
    body_part: str = "",
    description: str = "",
    protocol: str = "",
    study: str = "",
    *,
    sop_class: str = CT,
    modality: str = "CT",
    features: str = "",
) -> str | None:
    one = Instance(
        Source("a"),
        sop_class,
        "1.2.3",
        "1.2.840.10008.1.2.1",
        has_pixels=True,
        recognizable_visual_features=features,
    )
    series = Series("1.2", modality, description, body_part, 1, "", protocol, "", "", (one,))
    return carries_face(Study("1.1", "", study, "", "", (series,)), series)


@pytest.mark.parametrize(
    "texts",
    [
        ("HEAD",),
        ("BRAIN",),
        ("Neck",),
        ("", "AX 5mm", "", "CT HEAD WO CONTRAST"),
        ("", "T1 MPRAGE SAG"),
        ("", "t2_flair"),
        ("", "", "Head^DE_HEAD_WITHOUT"),
        ("", "Topogram", "", "CT KOPF"),
        ("", "Schädel"),
        ("", "SINUS"),
        ("", "ORBITS"),
        ("", "CTA carotids"),
        ("CHEST", "AX BRAIN"),
        ("CHEST", "AX 5mm", "", "CT HEAD"),
        ("CSPINE",),
        ("", "C-SPINE"),
        ("", "CERVICAL SPINE"),
        ("WHOLEBODY",),
        (),
        ("SPINE",),
        ("", "AX 5mm"),
        ("", "Series 4", "routine", "Study"),
    ],
)
def test_a_face_is_carried_or_cannot_be_ruled_out(texts: tuple[str, ...]) -> None:
    reason = face(*texts)
    assert reason is not None
    assert reason.endswith(".")


@pytest.mark.parametrize(
    "texts",
    [
        ("CHEST",),
        ("ABDOMEN", "t1_vibe_fs_tra"),
        ("LSPINE",),
        ("", "L-SPINE SAG T2"),
        ("", "LUMBAR"),
        ("", "THORACIC SPINE"),
        ("", "CT CHEST ABDOMEN PELVIS"),
        ("", "", "KNEE"),
        ("", "AX 5mm", "", "CT CHEST PE PROTOCOL"),
        ("CHEST", "AX LUNG", "", "CT HEAD AND CHEST"),
        ("FOOT",),
    ],
)
def test_other_parts_of_the_body_carry_none(texts: tuple[str, ...]) -> None:
    assert face(*texts) is None


def test_only_volumes_carry_a_face() -> None:
    assert face("SKULL", sop_class=DX, modality="DX") is None
    assert face("SKULL", sop_class=DX, modality="CR") is None
    assert face("BRAIN", sop_class=MR_ENHANCED, modality="MR") is not None


def test_a_source_that_says_no_is_not_believed() -> None:
    assert face("HEAD", features="NO") is not None


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["CT", "MR"]))
def test_whoever_says_head_is_held_whatever_else_is_said(
    before: str, after: str, modality: str
) -> None:
    assert face("", f"{before} HEAD {after}", modality=modality) is not None
