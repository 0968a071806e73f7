"""The findings of a donation while they are being edited, every change of which can be undone."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from midrc_desktop.findings import flags
from midrc_desktop.findings.finding import Finding
from midrc_desktop.findings.vocabulary import vocabulary
from midrc_desktop.ui.findings.words import Place

Findings = tuple[Finding, ...]


class FindingsEditor(QObject):
    """Flags, changes and removes; each is one step of `undo`.

    Signals:
        changed: The findings are now these (tuple of Finding); also after undo and redo.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo = QUndoStack(self)
        self._findings: Findings = ()

    @property
    def findings(self) -> Findings:
        """The findings as they are now, oldest first."""
        return self._findings

    def load(self, findings: Findings) -> None:
        """Begin with these; what was done before cannot be undone any more."""
        self.undo.clear()
        self.set_findings(findings)

    def set_findings(self, findings: Findings) -> None:
        """Make these the findings (a step of the undo stack does)."""
        self._findings = findings
        self.changed.emit(findings)

    def finding(self, finding_id: str) -> Finding | None:
        """The finding of that id, or None."""
        return next((one for one in self._findings if one.id == finding_id), None)

    def flag(self, term_key: str, place: Place, *, separate: bool = False) -> str:
        """Flag a finding on a slice and return its id.

        The same finding on another slice of the same series gets this slice as well, unless it
        is to be `separate`. Raises BadAnswer, in words, where the rules do not allow it.
        """
        label = vocabulary().term(term_key).label
        known = None if separate else self._same(term_key, place)
        if known is not None and place.sop_instance_uid in known.sop_instance_uids:
            return known.id
        if known is not None:
            slices = (*known.sop_instance_uids, place.sop_instance_uid)
            self.edit(replace(known, sop_instance_uids=slices))
            return known.id
        new = Finding(
            id=flags.next_id(self._findings),
            term=term_key,
            study_instance_uid=place.study_instance_uid,
            series_instance_uid=place.series_instance_uid,
            sop_instance_uids=(place.sop_instance_uid,),
        )
        self._do(_tr("Flag {0}").format(label), flags.add(self._findings, new))
        return new.id

    def edit(self, changed: Finding) -> None:
        """Replace the finding of the same id. Raises BadAnswer."""
        after = flags.edit(self._findings, changed)
        self._do(_tr("Edit {0}").format(vocabulary().term(changed.term).label), after)

    def remove(self, finding_id: str) -> None:
        """Delete a finding. Raises BadAnswer if there is none of that id."""
        after = flags.remove(self._findings, finding_id)
        self._do(_tr("Delete a finding"), after)

    def take_off(self, finding_id: str, sop_instance_uid: str) -> None:
        """Take a finding off one slice; off its last slice means delete it."""
        finding = self.finding(finding_id)
        if finding is None:
            return
        left = tuple(uid for uid in finding.sop_instance_uids if uid != sop_instance_uid)
        if left:
            self.edit(replace(finding, sop_instance_uids=left))
        else:
            self.remove(finding_id)

    def _same(self, term_key: str, place: Place) -> Finding | None:
        for finding in reversed(self._findings):
            if (finding.term, finding.series_instance_uid) == (
                term_key,
                place.series_instance_uid,
            ):
                return finding
        return None

    def _do(self, text: str, after: Findings) -> None:
        if after != self._findings:
            self.undo.push(_Change(self, text, self._findings, after))


class _Change(QUndoCommand):
    def __init__(
        self, editor: FindingsEditor, text: str, before: Findings, after: Findings
    ) -> None:
        super().__init__(text)
        self._editor, self._before, self._after = editor, before, after

    def redo(self) -> None:
        self._editor.set_findings(self._after)

    def undo(self) -> None:
        self._editor.set_findings(self._before)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Findings", words)
