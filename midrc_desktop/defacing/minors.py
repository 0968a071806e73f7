"""Whether a patient was under 18: the heads of children are looked at by a person, always."""

from midrc_desktop.dicom.dates import age_between, age_from_header, parse_date
from midrc_desktop.dicom.study import Study

_GROWN_UP = 18

CHILD = "The patient was under 18: the face of a child is always checked by a person."
AGE_UNKNOWN = "The files do not say how old the patient was; the head was judged as an adult's."


def minor(study: Study, birth_date: str) -> tuple[bool, str]:
    """Whether the patient was a child at the study, and the sentence that says so, or "".

    By Patient's Age (0010,1010) and by the birth date (a DICOM DA or ""); a child if either
    says so. One whose age nothing tells is no child, and the sentence says that.
    """
    told = (
        age_from_header(study.patient_age),
        age_between(parse_date(birth_date), parse_date(study.date)),
    )
    ages = [age for age in told if age is not None]
    if not ages:
        return False, AGE_UNKNOWN
    return (True, CHILD) if min(ages) < _GROWN_UP else (False, "")
