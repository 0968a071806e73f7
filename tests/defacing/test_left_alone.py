"""Which head series are left as they are, and which are not although they are called so."""

from dataclasses import replace

import pytest

from midrc_desktop.defacing.left_alone import left_alone
from midrc_desktop.dicom.study import Series
from tests.workflow.made_series import series

MR = "1.2.840.10008.5.1.4.1.1.4"
DIFFUSION = ("ORIGINAL", "PRIMARY", "DIFFUSION", "NONE")


def made(description: str = "", **changed) -> Series:
    """An MR series of echo-planar images, 1.8 x 1.8 x 5 mm."""
    given = {
        "modality": "MR",
        "sop_class_uid": MR,
        "pixel_spacing": (1.8, 1.8),
        "rows": 128,
        "columns": 128,
        "image_type": ("ORIGINAL", "PRIMARY", "M", "ND"),
        "scanning_sequence": ("EP",),
        "description": description,
    }
    return series(1, 20, **(given | changed))


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (made("ep2d_diff_b1000"), "diffusion series"),
        (made("Ax DWI"), "diffusion series"),
        (made("DTI 64 dir"), "diffusion series"),
        (made("", image_type=DIFFUSION, scanning_sequence=()), "diffusion series"),
        (made("ADC", image_type=("DERIVED", "PRIMARY", "ADC")), "ADC"),
        (made("", image_type=("DERIVED", "PRIMARY", "DIFFUSION", "FA")), "(FA)"),
        (made("DWI", scanning_sequence=("SE",), b_value=1000.0), "diffusion series"),
        (made("BOLD resting state"), "functional"),
        (made("ep2d_perf"), "perfusion"),
        (made("rCBV", image_type=("DERIVED", "PRIMARY", "RCBV")), "blood volume"),
    ],
)
def test_what_shows_too_little_skin_says_so_and_asks_to_look(one, said):
    why = left_alone(one)
    assert why is not None
    assert said in why
    assert "leave the series out or draw a box over it." in why


@pytest.mark.parametrize(
    "one",
    [
        made("T1 MPRAGE"),
        made(""),
        made("DWI", modality="CT"),
        made("DWI", scanning_sequence=("SE",)),
        made("DWI", scanning_sequence=("SE",), b_value=0.0),
        made("DWI and T2 TSE"),
        made("diff", pixel_spacing=(0.7, 0.7), gap=0.7),
        made("diff", pixel_spacing=None),
        made("ADC", image_type=("ORIGINAL", "PRIMARY", "M"), scanning_sequence=("GR",)),
        made("pCASL perfusion"),
        made("BOLD", scanning_sequence=("GR",)),
        made("traction of the neck"),
    ],
)
def test_what_is_only_called_so_or_is_too_fine_is_treated_as_any_other(one):
    assert left_alone(one) is None


def test_one_image_of_another_kind_and_none_is_left_alone():
    diffusion = made("DWI")
    other = replace(diffusion.instances[3], scanning_sequence=("GR",))
    assert left_alone(replace(diffusion, instances=(*diffusion.instances, other))) is None
