"""What the tree of studies says: names with what identifies covered, amounts, and reasons."""

from PySide6.QtCore import QCoreApplication

from midrc_desktop.ui.dates import day, number
from midrc_desktop.ui.studies.rows import SeriesRow, StudyRow
from midrc_desktop.ui.veil import Veil
from midrc_desktop.workflow.choices import Donated
from midrc_desktop.workflow.neuro import Neuro


def _tr(words: str) -> str:
    return QCoreApplication.translate("Studies", words)


def images_of(count: int) -> str:
    """A number of images, in words."""
    return _tr("1 image") if count == 1 else _tr("{0} images").format(number(count))


def documents_of(count: int) -> str:
    """A number of documents, in words."""
    return _tr("1 document") if count == 1 else _tr("{0} documents").format(number(count))


def study_of(date: str) -> str:
    """A study by its date alone."""
    return _tr("Study of {0}").format(day(date)) if date else _tr("Study without a date")


def study_is_in(study: Donated) -> str:
    """That a study is already in another case, and in which."""
    cases = [_tr("case {0}").format(number(case)) for case in study.donations]
    return _tr("{0} is already in {1}.").format(study_of(study.date), _tr(" and ").join(cases))


class Words:
    """Says what a row holds; what identifies is covered by the veil, once for each text."""

    def __init__(self, veil: Veil | None) -> None:
        self._veil = veil
        self._covered: dict[str, str] = {}

    def study_name(self, study: StudyRow) -> str:
        """The study's description."""
        return self._over(study.name) or _tr("Study without a description")

    def series_name(self, series: SeriesRow) -> str:
        """The series' description, else its number."""
        return self._over(series.name) or _tr("Series {0}").format(
            "–" if series.number is None else series.number
        )

    def amount(self, one: SeriesRow | StudyRow) -> str:
        """The number of images; documents by name, for they are none."""
        if not one.documents:
            return number(one.images)
        documents = documents_of(one.documents)
        return f"{number(one.images)}\n{documents}" if one.images else documents

    def neuro(self, sure: Neuro) -> str:
        """The mark of a study that is wanted."""
        return {Neuro.WANTED: _tr("Neuro"), Neuro.MAYBE: _tr("May be neuro")}.get(sure, "")

    def of_study(self, study: StudyRow, left_out: frozenset[str]) -> str:
        """What of the study leaves, and what is odd about it, in lines."""
        if study.held:
            leaves = _tr("Stays here: see above")
        else:
            staying = (one.uid in left_out or one.proposal.stays for one in study.series)
            leaves = self._leaving(len(study.series) - sum(staying), len(study.series))
        return "\n".join((*study.remarks, leaves))

    def why(self, series: SeriesRow, left_out: frozenset[str]) -> str:
        """Why it is proposed as it is, in view of what was chosen."""
        one = series.proposal
        if one.stays and series.uid not in left_out:
            return _tr("{0}. It stays here all the same").format(one.reason)
        if one.made_from:
            leaves = one.made_from not in left_out
            return (_tr("{0}, which leaves") if leaves else _tr("{0}, which stays here")).format(
                one.reason
            )
        return one.reason

    def _leaving(self, leaving: int, of: int) -> str:
        if leaving == 0:
            return _tr("Stays here")
        if leaving == of:
            return _tr("Leaves") if of == 1 else _tr("All {0} series leave").format(of)
        return _tr("{0} of {1} series leave").format(leaving, of)

    def _over(self, words: str) -> str:
        if words not in self._covered:
            shown = words if self._veil is None else self._veil.over(words)
            self._covered[words] = " ".join(shown.replace("^", " ").split())
        return self._covered[words]
