"""Headers: what stays, what goes, what changes, at every depth."""

import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset, dcmread
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, ImplicitVRLittleEndian

from midrc_desktop.deid.element import Element, Encoding, encoded
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.original import parse
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import BASIC, MIDRC
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.rewrite import Rewriter
from midrc_desktop.deid.values import Setting
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.identifiers import Identifiers
from tests.deid.made import (
    IDENTIFIERS,
    KEPT_ANYWHERE,
    PSEUDONYMS,
    SETTING,
    ct,
    new_header,
    packaged,
    raw_file,
    rewritten,
    saved,
    value,
)

CODES = "DeidentificationMethodCodeSequence"


def item(**values: object) -> Dataset:
    ds = Dataset()
    for keyword, one in values.items():
        setattr(ds, keyword, one)
    return ds


def codes(ds: Dataset) -> set[str]:
    return {code.CodeValue for code in ds[CODES].value}


def test_the_patient_becomes_the_case():
    new = rewritten(saved(ct()))
    assert new.PatientName == new.PatientID == PSEUDONYMS.case_id
    assert new.PatientBirthDate == ""
    assert new.PatientSex == "F"
    assert new.PatientAge == "060Y"
    assert new.StudyInstanceUID == PSEUDONYMS.uid("1.2")
    assert new.SOPClassUID == "1.2.840.10008.5.1.4.1.1.2"


def test_a_file_says_exactly_what_was_done_to_it():
    new = rewritten(saved(ct()))
    assert new.PatientIdentityRemoved == "YES"
    assert codes(new) == {"113100", "113107", "113108"}
    assert new.LongitudinalTemporalInformationModified == "MODIFIED"
    assert "profile midrc" in new.DeidentificationMethod[1]


def test_an_option_that_had_nothing_to_keep_is_not_claimed():
    ds = ct()
    del ds.StudyDate, ds.PatientSex, ds.PatientAge
    new = rewritten(saved(ds))
    assert codes(new) == {"113100"}
    assert new.LongitudinalTemporalInformationModified == "REMOVED"


def test_an_earlier_claim_of_being_clean_is_not_believed():
    ds = ct()
    ds.PatientIdentityRemoved, ds.DeidentificationMethod = "YES", "by Janetta"
    ds.DeidentificationMethodCodeSequence = [
        item(CodeValue="113101", CodingSchemeDesignator="DCM", CodeMeaning="Clean Pixel Data")
    ]
    new = rewritten(saved(ds))
    assert "113101" not in codes(new)
    assert "Janetta" not in str(new)


def test_no_look_at_the_pixels_is_claimed_that_did_not_happen():
    ds = ct()
    assert "BurnedInAnnotation" not in rewritten(saved(ds))
    ds.BurnedInAnnotation, ds.RecognizableVisualFeatures = "YES", "YES"
    new = rewritten(saved(ds))
    assert (new.BurnedInAnnotation, new.RecognizableVisualFeatures) == ("YES", "YES")


def test_descriptions_keep_words_of_imaging_only():
    ds = ct()
    ds.StudyDescription = "CT HEAD for Janetta QUILLFORD dr Whitfielder"
    ds.SeriesDescription = "Janetta"
    new = rewritten(saved(ds))
    assert new.StudyDescription == "CT HEAD"
    assert "SeriesDescription" not in new
    assert "113105" in codes(new)
    assert "StudyDescription" not in rewritten(saved(ds), BASIC)


def test_a_name_in_an_attribute_that_only_the_object_defines_is_found():
    ds = ct()
    ds.Manufacturer = "GE MEDICAL SYSTEMS for Janetta Quillford"
    ds.ConvolutionKernel = "STANDARD"
    new = rewritten(saved(ds))
    assert "Quillford" not in str(new.Manufacturer)
    assert new.ConvolutionKernel == "STANDARD"


@pytest.mark.parametrize(
    ("tag", "vr", "text", "left"),
    [
        (0x00180060, "DS", b"LI", b""),
        (0x00180060, "DS", b"84736251", b""),
        (0x00180060, "DS", b"120.5", b"120.5"),
        (0x00200013, "IS", b"7 LI", b""),
        (0x00200013, "IS", b"7", b"7"),
        (0x00080030, "TM", b"Jane", b""),
        (0x00080060, "CS", b"QUILLFORD", b"ANONYMIZED"),
        (0x00080060, "CS", b"CT", b"CT"),
    ],
)
def test_text_hiding_in_a_number_a_time_or_a_code_string_goes(tag, vr, text, left):
    assert value(new_header(raw_file(Element(tag, vr, text))), tag) == left


def test_bytes_hiding_in_a_binary_number_go_or_hold_the_file():
    hiding = b"Janetta Quillford "
    assert value(new_header(raw_file(Element(0x001021C0, "US", hiding))), 0x001021C0) is None
    with pytest.raises(Incomplete):
        new_header(raw_file(Element(0x00280010, "US", hiding)))


def test_dates_move_back_together_at_every_depth():
    ds = ct()
    ds.AcquisitionDateTime = "20200315120000.5+0200"
    ds.RequestAttributesSequence = [item(ScheduledProcedureStepStartDate="20200313")]
    new = rewritten(saved(ds))
    days = [new.StudyDate, new.AcquisitionDateTime[:8]]
    assert int(days[1]) > int(days[0])
    assert new.StudyTime == "153000"
    assert str(new.AcquisitionDateTime)[8:] == "120000.5+0200"
    assert "20200" not in str(new)


def test_a_malformed_date_is_emptied_where_it_must_be_there_and_removed_elsewhere():
    header = new_header(
        raw_file(Element(0x00080020, "DA", b"14/03/20"), Element(0x00080022, "DA", b"14/03/20"))
    )
    assert value(header, 0x00080020) == b""
    assert value(header, 0x00080022) is None


def test_private_elements_overlays_curves_and_unknown_ones_are_gone():
    ds = ct()
    block = ds.private_block(0x0029, "LARKPACS", create=True)
    block.add_new(0x10, "LO", "Janetta")
    ds.add_new(0x60000022, "LO", "label")
    ds.add_new(0x60003000, "OW", b"\1\2")
    ds.add_new(0x50000005, "US", 2)
    ds.EchoTime = "5"
    new = rewritten(saved(ds))
    assert [element.tag for element in new if element.tag.is_private] == []
    assert not any(0x5000 <= element.tag.group < 0x6100 for element in new)
    assert "EchoTime" not in new


def test_references_stay_with_new_uids():
    ds = ct()
    ds.ReferencedImageSequence = [
        item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2", ReferencedSOPInstanceUID="1.2.3.5")
    ]
    (reference,) = rewritten(saved(ds)).ReferencedImageSequence
    assert reference.ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"
    assert reference.ReferencedSOPInstanceUID == PSEUDONYMS.uid("1.2.3.5")


@pytest.mark.parametrize(
    ("old", "stays"),
    [
        ("1.2.840.10008.1.4.1.1", True),
        ("1.2.840.10008.84736251", False),
        ("1.2.826.0.1.84736251.9", False),
        ("not a uid", False),
        ("", True),
    ],
)
def test_well_known_uids_stay_and_all_others_change(old, stays):
    ds = ct()
    ds[0x00200052] = DataElement(0x00200052, "UI", old, validation_mode=0)
    assert rewritten(saved(ds)).FrameOfReferenceUID == (old if stays else PSEUDONYMS.uid(old))


def test_a_sites_own_code_loses_its_scheme_and_a_public_one_stays():
    ds = ct()
    ds.ProcedureCodeSequence = [
        item(
            CodeValue="CTJANETTA",
            LongCodeValue="CT:Larkmoor:84736251",
            CodingSchemeDesignator="99LARKMOOR",
            CodeMeaning="CT Head Larkmoor",
        ),
        item(CodeValue="24725-4", CodingSchemeDesignator="LN", CodeMeaning="CT Head"),
    ]
    own, public = rewritten(saved(ds)).ProcedureCodeSequence
    assert (own.CodeValue, own.CodingSchemeDesignator) == ("LOCAL", "99LOCAL")
    assert own.CodeMeaning == "CT Head"
    assert "LongCodeValue" not in own
    assert (public.CodeValue, public.CodeMeaning) == ("24725-4", "CT Head")


def test_an_un_encoded_sequence_is_looked_into():
    inside = (
        Element(0x00100020, "LO", b"84736251"),
        Element(0x00321060, "LO", b"CT HEAD Janetta"),
    )
    implicit = encoded((Element(0x00400275, "SQ", (inside,)),), Encoding(implicit=True))[8:]
    header = new_header(raw_file(Element(0x00400275, "UN", implicit)))
    (requests,) = (element.value for element in header if element.tag == 0x00400275)
    assert (Element(0x00321060, "LO", b"CT HEAD"),) in requests
    assert b"84736251" not in encoded(header, Encoding())


def saved_header(ds: Dataset) -> bytes:
    buffer = io.BytesIO()
    ds.save_as(buffer)
    return buffer.getvalue()


def test_a_date_that_claims_to_be_a_description_is_a_date():
    ds = ct()
    ds[0x00080022] = DataElement(0x00080022, "LO", "20200314 Janetta")
    assert "AcquisitionDate" not in rewritten(saved(ds))


@pytest.mark.parametrize(
    ("charset", "text", "stays"),
    [
        (b"ISO_IR 100", "J\u00f6rg".encode("latin-1"), True),
        (b"ISO_IR 100", "J\u00f6rg".encode(), True),
        (b"ISO_IR 192", b"J\xf6rg", False),
        (b"\\ISO 2022 IR 87", b"\x1b$B;31[ED\x1b(B", True),
        (b"GB18030", "\u5c71".encode("gb18030"), True),
        (b"NO SUCH SET", b"J\xf6rg", True),
        (b"", b"\xff\xfe", False),
    ],
)
def test_no_character_set_stops_the_work_and_a_found_name_goes(charset, text, stays):
    header = new_header(
        raw_file(
            Element(0x00080005, "CS", charset),
            Element(0x00080070, "LO", text + b" Quillford"),
            Element(0x00181210, "SH", text),
        )
    )
    assert value(header, 0x00080005) == (b"ISO_IR 100" if charset == b"NO SUCH SET" else charset)
    assert b"Quillford" not in (value(header, 0x00080070) or b"")
    assert (value(header, 0x00181210) == text) is stays


def test_a_name_in_letters_of_its_own_is_found_under_a_wrong_declaration():
    names = Identifiers.of(names=["M\u00fcllenbr\u00f6ker^J\u00f6rg"])
    setting = Setting(PSEUDONYMS, names)
    content = raw_file(
        Element(0x00080005, "CS", b"ISO_IR 100"),
        Element(0x00181210, "SH", "M\u00fcllenbr\u00f6ker".encode()),
    )
    original = parse(io.BytesIO(content))
    rewriter = Rewriter(MIDRC, Iod(original.text(0x00080016)), setting)
    header = rewriter.header(original.header.elements())
    assert value(header, 0x00181210) is None or b"llenbr" not in value(header, 0x00181210)


def test_the_same_input_gives_the_same_bytes_and_another_key_shares_nothing():
    content = packaged("MR_small.dcm").read_bytes()
    assert saved_header(rewritten(content)) == saved_header(rewritten(content))
    other = Setting(Pseudonyms(bytes(32), "000000", "patient"), IDENTIFIERS)
    ours, theirs = rewritten(content), rewritten(content, setting=other)
    for keyword in ("PatientID", "StudyInstanceUID", "SOPInstanceUID", "StudyDate"):
        assert ours[keyword].value != theirs[keyword].value


def test_a_rewriter_that_remembers_gives_what_a_fresh_one_gives():
    contents = [packaged(name).read_bytes() for name in ("CT_small.dcm", "693_J2KI.dcm")]
    iod = Iod("1.2.840.10008.5.1.4.1.1.2")
    kept = Rewriter(MIDRC, iod, SETTING)
    for content in (*contents, *contents):
        raws = parse(io.BytesIO(content)).header.elements()
        assert kept.header(raws) == Rewriter(MIDRC, iod, SETTING).header(raws)


ELEMENTS = st.dictionaries(
    st.one_of(
        st.integers(0x00080006, 0x7FDFFFFF),
        st.sampled_from(sorted(Iod(str(CTImageStorage)).within(Path(())))),
    ).filter(lambda tag: tag not in {0x00080005, 0x00080016, 0x7FE00010}),
    st.binary(max_size=30),
    max_size=8,
)


def known_vr(tag: int) -> str:
    return str(dictionary_VR(tag)) if dictionary_has_tag(tag) else "UN"


@settings(max_examples=80)
@given(ELEMENTS, st.sampled_from(["UN", "LO", "OB", "DS", "UI", "DA"]), st.booleans())
def test_nothing_survives_that_neither_the_table_nor_the_object_names(found, vr, nested):
    made = tuple(Element(tag, vr, content) for tag, content in sorted(found.items()))
    made = tuple(element for element in made if str(known_vr(element.tag)) != "SQ")
    if nested:
        made = (Element(0x00400275, "SQ", (made,)),)
    iod = Iod(str(CTImageStorage))

    def check(header: tuple[Element, ...], above: tuple[int, ...]) -> None:
        for element in header:
            where = Path((*above, element.tag))
            assert where in iod or MIDRC.row(where.tag) or where.tag in KEPT_ANYWHERE, where
            assert not where.is_private
            if not isinstance(element.value, bytes):
                for one in element.value:
                    check(one, where.tags)

    with suppress(Incomplete):  # a number of a wrong length holds the file
        check(new_header(raw_file(*made)), ())


def test_an_implicit_file_stays_implicit():
    ds = ct()
    ds.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    new = rewritten(saved(ds))
    assert new.original_encoding == (True, True)
    assert new.PatientID == PSEUDONYMS.case_id


def test_a_sequence_that_lost_everything_is_gone():
    ds = ct()
    ds.RequestAttributesSequence = Sequence([item(RequestedProcedureID="84736251")])
    assert "RequestAttributesSequence" not in rewritten(saved(ds))


def test_deep_nesting_is_followed():
    inner = item(TextValue="as for Janetta Quillford")
    for keyword in ("ProtocolContextSequence", "ScheduledProtocolCodeSequence"):
        inner = item(**{keyword: [inner]})
    ds = ct()
    ds.RequestAttributesSequence = [inner]
    assert "Quillford" not in str(rewritten(saved(ds)))


def test_an_original_is_not_touched_by_being_read():
    content = packaged("CT_small.dcm").read_bytes()
    before = dcmread(io.BytesIO(content))
    rewritten(content)
    assert dcmread(io.BytesIO(content)) == before


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (b"ISO_IR 192", b"ISO_IR 192"),
        (b"\\ISO 2022 IR 87", b"\\ISO 2022 IR 87"),
        (b"ISO-IR 100", b"ISO_IR 100"),
        (b"GB18030", b"GB18030"),
        (b"HORTENSIA", b"ISO_IR 100"),
        (b"ISO_IR 100\\HORTENSIA", b"ISO_IR 100"),
    ],
)
def test_the_character_set_says_how_text_is_written_and_nothing_else(said, written):
    header = new_header(raw_file(Element(0x00080005, "CS", said)))
    assert value(header, 0x00080005) == written


def test_a_name_of_two_letters_goes_from_free_text_and_stays_out_of_codes():
    ds = ct()
    ds.PatientName = "Li^Wu"
    ds.ConvolutionKernel = "LI"
    ds.WindowCenterWidthExplanation = "for Wu"
    ds.SoftwareVersions = "Linux 5"
    ds.PatientPosition = "HFS"
    setting = Setting(PSEUDONYMS, Identifiers.of(names=["Li^Wu"]))
    new = rewritten(saved(ds), setting=setting)
    assert "LI" not in str(new.get("ConvolutionKernel", ""))
    assert "Wu" not in str(new.get("WindowCenterWidthExplanation", ""))
    assert new.SoftwareVersions == "Linux 5"
    assert new.PatientPosition == "HFS"
