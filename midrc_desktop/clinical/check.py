"""What is still to settle in the form, said at the field in plain words."""

from collections.abc import Collection, Iterator
from datetime import date

from midrc_desktop.clinical.age import OLDEST, typed_age
from midrc_desktop.clinical.form import Field, form
from midrc_desktop.clinical.leaving import said
from midrc_desktop.clinical.record import Draft, Problem
from midrc_desktop.clinical.timeline import first_study, index_date, study_date
from midrc_desktop.dicom.dates import age_between, parse_date
from midrc_desktop.dicom.study import Patient

FIRST_TESTS = date(2019, 12, 1)
"""Before this day nobody was tested for SARS-CoV-2."""

EARLIEST = date(1900, 1, 1)
LONGEST_LIFE = 125


def check(
    draft: Draft, patient: Patient, required: Collection[str], *, today: date | None = None
) -> tuple[Problem, ...]:
    """Everything in a draft that needs an answer, in the order of the form.

    `required` holds names of fields ("sex", "tests", "tests.date"); what it names and is not
    answered blocks, and so does what cannot be read.
    """
    now = today or date.today()
    return (
        *_case(draft, patient, required, now),
        *_tests(draft, required, now),
        *_studies(draft, patient, required, now),
    )


def told(problem: Problem) -> str:
    """A problem away from its field, with the field's name: "Test 2, Date: This date …"."""
    section, _, rest = problem.field.partition(".")
    number, _, key = rest.rpartition(".")
    if not key or problem.field == section:
        return problem.sentence
    label = form().field(key if section == "case" else f"{section}.{key}").label
    named = label.casefold() in problem.sentence.casefold()
    if section == "tests":
        test = f"Test {int(number) + 1}"
        return f"{test}: {problem.sentence}" if named else f"{test}, {label}: {problem.sentence}"
    return problem.sentence if named else f"{label}: {problem.sentence}"


def answered(draft: Draft, required: Collection[str]) -> tuple[int, int]:
    """How many of the required fields are answered, and how many there are."""
    done = sum(_is_answered(draft, name) for name in required)
    return done, len(required)


def _is_answered(draft: Draft, name: str) -> bool:
    if name == "tests":
        return any(said(test) for test in draft.tests)
    section, _, key = name.rpartition(".")
    if section == "tests":
        tests = [test for test in draft.tests if said(test)]
        return bool(tests) and all(test.get(key, "").strip() for test in tests)
    if section == "studies":
        studies = list(draft.studies.values())
        return bool(studies) and all(study.get(key, "").strip() for study in studies)
    return bool(draft.case.get(name, "").strip())


def _case(
    draft: Draft, patient: Patient, required: Collection[str], now: date
) -> Iterator[Problem]:
    for field in form().of("patient"):
        place = f"case.{field.key}"
        answer = draft.case.get(field.key, "").strip()
        unanswered = field.name in required and not answer
        if field.key == "index_event_date" and unanswered:
            unanswered = index_date(draft, patient) is None
        if unanswered:
            yield Problem(place, f"{field.label} is missing.")
        elif sentence := _unreadable(field, answer, now):
            yield Problem(place, sentence)
        elif field.key == "index_event_date":
            yield from _no_days(draft, patient, place)
        elif field.key == "age_at_index":
            yield from _age(answer, draft, patient, place)
        elif field.key == "covid19_positive":
            yield from _status(answer, draft, place)


def _unreadable(field: Field, answer: str, now: date) -> str:
    """Why an answer cannot be used, or ""."""
    if not answer:
        return ""
    if field.kind == "choice" and answer not in field.choices:
        return "This is not one of MIDRC's answers. Choose one from the list."
    if field.kind == "whole number":
        return _no_age(answer)
    if field.kind == "date":
        return _no_date(answer, now)
    return ""


def _no_age(answer: str) -> str:
    years = typed_age(answer)
    if years is None:
        return "Type the age in whole years, for example 57."
    if years > LONGEST_LIFE:
        return f"An age of {years} years is not plausible."
    return ""


def _no_date(answer: str, now: date) -> str:
    day = parse_date(answer)
    if day is None:
        return "This is not a date. Type it as year-month-day, for example 2021-03-14."
    if day > now:
        return "This date is in the future."
    if day < EARLIEST:
        return "This date is before 1900."
    return ""


def _age(answer: str, draft: Draft, patient: Patient, place: str) -> Iterator[Problem]:
    years = typed_age(answer) if answer else None
    day = index_date(draft, patient) or first_study(draft, patient)
    known = age_between(parse_date(patient.birth_date), day)
    if years is None or known is None or years == known or min(years, known) > OLDEST:
        return
    said_age = f"{known} years" if known <= OLDEST else "over 89"
    yield Problem(
        place, f"By the birth date in the images the patient was {said_age}.", blocks=False
    )


def _no_days(draft: Draft, patient: Patient, place: str) -> Iterator[Problem]:
    if draft.case.get("index_event", "").strip() and index_date(draft, patient) is None:
        yield Problem(place, "Without it nothing leaves as days.", blocks=False)


def _status(answer: str, draft: Draft, place: str) -> Iterator[Problem]:
    positive = any(test.get("result", "").strip() == "Positive" for test in draft.tests)
    if answer == "No" and positive:
        yield Problem(place, "A test below is positive, but the status says No.", blocks=False)


def _tests(draft: Draft, required: Collection[str], now: date) -> Iterator[Problem]:
    if "tests" in required and not _is_answered(draft, "tests"):
        yield Problem("tests", "At least one COVID-19 test is missing.")
    for number, test in enumerate(draft.tests):
        if not said(test):
            continue
        for field in form().of("tests"):
            place = f"tests.{number}.{field.key}"
            answer = test.get(field.key, "").strip()
            if not answer and (field.kind == "choice" or field.name in required):
                hint = " “Not reported” is an answer." if field.kind == "choice" else ""
                yield Problem(place, f"{field.label} of the test is missing.{hint}")
            elif sentence := _unreadable(field, answer, now):
                yield Problem(place, sentence)
            elif field.kind == "date" and (day := parse_date(answer)) and day < FIRST_TESTS:
                yield Problem(place, "There was no COVID-19 test before December 2019.")


def _studies(
    draft: Draft, patient: Patient, required: Collection[str], now: date
) -> Iterator[Problem]:
    for study in patient.studies:
        uid = study.study_instance_uid
        for field in form().of("studies"):
            place = f"studies.{uid}.{field.key}"
            answer = draft.studies.get(uid, {}).get(field.key, "").strip()
            if sentence := _unreadable(field, answer, now):
                yield Problem(place, sentence)
            elif study_date(draft, study) is None and field.name in required:
                yield Problem(place, f"{field.label} is missing.")
            elif study_date(draft, study) is None:
                sentence = "Without a date the study leaves without days."
                yield Problem(place, sentence, blocks=False)
