"""The clinical answers from a JSON file, as the command line takes them (docs/formats.md)."""

from collections.abc import Mapping

from midrc_desktop.clinical.form import form
from midrc_desktop.clinical.record import Draft
from midrc_desktop.dicom.study import Patient
from midrc_desktop.identifiers.keyed import AnswerFile

_bad = AnswerFile("clinical").bad


def draft_from_json(content: bytes, patient: Patient) -> Draft:
    """The answers that a JSON file gives for a patient, exactly as written.

    Raises BadAnswer, naming the place in the file, when the file does not name the patient or
    asks for a field that the form does not have. Whether the answers fit is for `check` to say.
    """
    key, answers = AnswerFile("clinical").entry(content, patient)
    given = _object(answers, f"“{key}”")
    if strange := sorted(set(given) - {"case", "tests", "studies"}):
        raise _bad("A part of the clinical file is not case, tests or studies.", strange[0])
    tests = given.get("tests", [])
    if not isinstance(tests, list):
        raise _bad("“tests” in the clinical file is not a list.")
    studies = _object(given.get("studies", {}), "“studies”")
    return Draft(
        _answers(given.get("case", {}), "patient", "“case”"),
        tuple(
            _answers(test, "tests", f"test {number}") for number, test in enumerate(tests, start=1)
        ),
        {
            uid: _answers(study, "studies", f"study {number}")
            for number, (uid, study) in enumerate(studies.items(), start=1)
        },
    )


def _object(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise _bad("A part of the clinical file is not an object.", place)
    return value


def _answers(value: object, section: str, place: str) -> dict[str, str]:
    known = {field.key for field in form().of(section)}
    answers = {}
    for key, answer in _object(value, place).items():
        if key not in known:
            raise _bad(f"A key in {place} of the clinical file is not a field of the form.", key)
        if isinstance(answer, bool) or not isinstance(answer, str | int | None):
            raise _bad(f"“{key}” in {place} of the clinical file is not text.", str(answer))
        answers[key] = "" if answer is None else str(answer)
    return answers
