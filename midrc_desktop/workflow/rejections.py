"""Answers that the commons did not take, at the fields of the form that they came from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from midrc_desktop.clinical.leaving import said
from midrc_desktop.clinical.record import Draft, Problem
from midrc_desktop.store.vault import Purpose
from midrc_desktop.transport.rejected import FieldProblem
from midrc_desktop.workflow import deidentifying, described
from midrc_desktop.workflow.desk import Desk

_CASE = {
    "index_event": "index_event",
    "covid19_positive": "covid19_positive",
    "age_at_index": "age_at_index",
    "age_at_index_gt89": "age_at_index",
    "sex": "sex",
    "race": "race",
    "ethnicity": "ethnicity",
}
_TEST = {"test_method": "method", "test_result_text": "result", "test_days_from_index": "date"}
_STUDY_DAYS = {
    "days_to_study",
    "days_from_study_to_pos_covid_test",
    "days_from_study_to_neg_covid_test",
}
_STUDY_AGE = {"age_at_imaging", "age_at_imaging_gt89"}
_TEST_NUMBER = re.compile(r"_test_([0-9]+)$")


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a commons did not take: `fields` of the form ("case.sex"), and how much else."""

    fields: tuple[str, ...]
    others: int = 0


def rejected(desk: Desk, donation_id: int, found: Sequence[FieldProblem]) -> Rejected:
    """Bring what the commons said of nodes and keys back to the form that it was made from."""
    fields: dict[str, None] = {}
    others = 0
    for one in found:
        places = [place for key in one.keys if (place := _place(desk, donation_id, one, key))]
        fields |= dict.fromkeys(places)
        others += not places
    return Rejected(tuple(fields), others)


def problems_of(desk: Desk, donation_id: int) -> tuple[Problem, ...]:
    """What the commons did not take and nobody has changed since, at the form's fields."""
    kept = desk.read(donation_id, Purpose.REJECTED, Rejected) or Rejected(())
    found = [Problem(field, "The commons did not take this answer.") for field in kept.fields]
    if kept.others:
        found.append(
            Problem(
                "",
                "The commons did not take a part of the records that no answer stands for. "
                "Ask the commons before you send it again.",
                blocks=False,
            )
        )
    return tuple(found)


def changed(desk: Desk, donation_id: int, before: Draft, after: Draft) -> None:
    """The form was edited: an answer that is another one now is no longer one at fault."""
    kept = desk.read(donation_id, Purpose.REJECTED, Rejected)
    if kept is None:
        return
    same = tuple(one for one in kept.fields if _answer(before, one) == _answer(after, one))
    desk.write(donation_id, Purpose.REJECTED, replace(kept, fields=same))


def _place(desk: Desk, donation_id: int, found: FieldProblem, key: str) -> str:
    """The anchor of the answer behind a key of a record, or ""."""
    match found.node:
        case "case" if key in _CASE:
            return f"case.{_CASE[key]}"
        case "measurement" if key in _TEST:
            number = _TEST_NUMBER.search(found.submitter_id)
            place = _typed(desk, donation_id, int(number[1])) if number else None
            return "" if place is None else f"tests.{place}.{_TEST[key]}"
        case "imaging_study" if key in _STUDY_DAYS:
            study = next(_originals(desk, donation_id, found.submitter_id), None)
            return "" if study is None else f"studies.{study}.date"
        case "imaging_study" if key in _STUDY_AGE:
            return "case.age_at_index"
    return ""


def _typed(desk: Desk, donation_id: int, number: int) -> int | None:
    """Where in the form the test with this number (from 1) among those that leave stands."""
    tests = described.draft(desk, donation_id).tests
    leaving = [place for place, test in enumerate(tests) if said(test)]
    return leaving[number - 1] if 0 < number <= len(leaving) else None


def _originals(desk: Desk, donation_id: int, study_uid: str) -> Iterator[str]:
    """The original Study Instance UIDs that leave under a new one."""
    done = deidentifying.finished(desk, donation_id)
    for one in done.series if done else ():
        if one.study_uid == study_uid:
            yield one.original_study_uid


def _answer(draft: Draft, field: str) -> object:
    section, _, rest = field.partition(".")
    if section == "case":
        return draft.case.get(rest, "").strip()
    where, _, key = rest.rpartition(".")
    if section == "studies":
        return draft.studies.get(where, {}).get(key, "").strip()
    place = int(where)
    return draft.tests[place].get(key, "").strip() if place < len(draft.tests) else None
