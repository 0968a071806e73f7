"""A site's answers for several patients in one JSON file, keyed by patient id (docs/formats.md)."""

from dataclasses import dataclass

import msgspec

from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import BadAnswer

ANY_PATIENT = "*"
"""Stands for every patient whom the file does not name."""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One kind of such a file, by the word for it in sentences: "clinical" or "findings"."""

    word: str

    def entry(self, content: bytes, patient: Patient) -> tuple[str, object]:
        """The key that stands for a patient, in any spelling of the images, and what is under it.

        Raises BadAnswer.
        """
        try:
            whole = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as bad:
            raise self.bad(f"The {self.word} file is not JSON.", str(bad)) from bad
        if not isinstance(whole, dict):
            raise self.bad(f"The {self.word} file is not an object keyed by patient id.")
        for key in (patient.patient_id, *patient.ids, patient.key, ANY_PATIENT):
            if key in whole:
                return key, whole[key]
        raise self.bad(f"The {self.word} file names neither this patient nor “{ANY_PATIENT}”.")

    def bad(self, title: str, detail: str = "") -> BadAnswer:
        """What to raise about the file; `detail` names the place in it."""
        advice = (
            f"Correct the {self.word} file and start again. "
            "Its form is described in docs/formats.md."
        )
        return BadAnswer(title, advice=advice, detail=detail)
