"""Names of all scripts and forms are found, and patients' numbers of all shapes."""

import pytest

from midrc_desktop.deid.descriptors import clean
from midrc_desktop.identifiers import Identifiers

NAMES = {
    "O'Brien^Sean": "O'Brien|OBRIEN|O Brien|O\u2019BRIEN|o`brien|seanobrien|BRIEN",
    "O\u2019Neill^Mary": "O'Neill|ONEILL|Neill",
    "van der Berg^Jan Willem": "VANDERBERG|van den Berg|Berg|berg, jan|Jan-Willem|VAN DER BERG",
    "de la Rosa^María José": "DELAROSA|de la Rosa|Rosa|maria jose|MARIAJOSE|Mari\u0301a",
    "Smith-Jones^Ann": "SMITH JONES|smithjones|Smith|JONES-SMITH|Jones",
    "Nguyễn^Thị Minh Khai": "NGUYEN THI MINH KHAI|Nguyễn|Khai|khai nguyen|ThiMinhKhai",
    "Al-Sayed^Mohammed bin Rashid": "ALSAYED|Sayed|al sayed|El-Sayed|mohammed|Rashid",
    "Abd al-Rahman^Omar": "ABDALRAHMAN|al-Rahman|Rahman",
    "St. John^Ivy": "St John|STJOHN|St. John Ivy",
    "Li^Wei": "Li Wei|LIWEI|Wei, Li|LI^WEI",
    "Ng^Bo": "Ng Bo|BONG|bo ng",
    "Иванов^Пётр": "ИВАНОВ|Петр",
    "Παπάς^Νίκος": "ΠΑΠΑΣ|Νικος",
    "כהן^משה": "כהן|משה כהן",
    "محمد^أحمد": "احمد|محمد",
    "สมชาย^ชัย": "ผู้ป่วยสมชาย|ชัย",
    "Yamada^Tarou=山田^太郎=やまだ^たろう": ("山田太郎|患者山田|ヤマダ|ﾔﾏﾀﾞ|やまだ|YAMADA"),
    "Hong^Gildong=洪^吉洞=홍^길동": "홍길동|洪吉洞|길동|GILDONG",
    "Gray^Max": "Max Gray|GRAY MAX|maxgray",
    "Brain^Young": "Young Brain|YOUNG^BRAIN",
    "Łukasińska^Żaneta": "LUKASINSKA|Zaneta",
    "Şahin^Işıl": "SAHIN|Isil|IŞIL",
    "Sørensen^Åse": "Soerensen|Sorensen|AASE|Ase",
}


@pytest.mark.parametrize(
    ("name", "written"),
    [(name, form) for name, forms in NAMES.items() for form in forms.split("|")],
)
def test_a_name_is_found_in_every_form_and_leaves_a_description(name, written):
    person = Identifiers.of(names=[name])
    assert person.find(f"for {written} seen")
    assert clean(f"CT {written}, axial", person) == "CT, axial".replace(",", "")


@pytest.mark.parametrize(
    ("patient_id", "written"),
    [
        ("1234", "1234"),
        ("1234", "MRN01234"),
        ("00123456", "123456"),
        ("12-34-56", "123456"),
        ("123456", "12.34.56"),
        ("AB123", "ab-123"),
        ("1234/20", "123420"),
        ("MR12345678", "12345678"),
        ("1.2.840.4711.9", "1.2.840.4711.9"),
        ("ÄB-77123", "AB77123"),
    ],
)
def test_a_patients_number_is_found_in_every_shape(patient_id, written):
    person = Identifiers.of(patient_ids=[patient_id])
    assert person.find(f"for {written} seen")
    assert clean(f"CT {written}, axial", person) == "CT axial"


@pytest.mark.parametrize(
    ("patient_id", "written"), [("123", "0123"), ("00123", "123"), ("T12", "t12")]
)
def test_a_number_of_three_signs_goes_from_descriptions_and_holds_nothing(patient_id, written):
    person = Identifiers.of(patient_ids=[patient_id])
    assert person.find(f"{written} mm") == ()
    assert clean(f"CT {written} axial 5mm", person) == "CT axial 5mm"


def test_somebody_who_is_called_like_a_common_word_is_in_free_text_and_a_maker_is_not():
    person = Identifiers.of(names=["Gray^May"], staff=["Vida^Head"], institutions=["Siemens"])
    assert person.calls_somebody("Omnipaque for May")
    assert person.calls_somebody("gray scale")
    assert not person.calls_somebody("MAGNETOM Vida, HEAD, Siemens")
    assert not Identifiers().calls_somebody("May")
