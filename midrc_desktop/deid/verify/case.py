"""What the site key says of the output: which cases, which shift of dates, which UIDs."""

from functools import cached_property

from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.deid.verify.file import Judged
from midrc_desktop.deid.verify.reasons import Expected
from midrc_desktop.deid.verify.values import CASE_ID
from midrc_desktop.dicom.names import normalised_id
from midrc_desktop.identifiers.identifiers import Identifiers

_LEVELS = ((0x0020000D, "study"), (0x0020000E, "series"), (0x00080018, "image"))

# Stands for a UID that is unknown where one is required.
_NO_UID = "2.25.0"
FOREIGN_UID = "It holds a UID that does not follow from the originals."


class Cases:
    """The pseudonyms that follow from the originals under the site key, if both are known."""

    def __init__(self, originals: Identifiers | None, site_key: bytes | None) -> None:
        self._originals = originals
        self._site_key = site_key if originals is not None else None
        self._known: dict[str, Expected | None] = {}

    def expected(self, case_id: str) -> tuple[Expected | None, str]:
        """What the case must look like, and a doubt if it is nobody's of the originals."""
        if self._site_key is None or not CASE_ID.fullmatch(case_id):
            return None, ""
        if case_id not in self._known:
            self._known[case_id] = self._expected(case_id)
        known = self._known[case_id]
        return known, "" if known else "Its case id does not follow from the originals."

    def uid_doubts(self, judged: Judged) -> list[str]:
        """Whether study, series, image and all that it refers to follow from the originals."""
        if self._site_key is None:
            return []
        levels = [
            f"Its {what} UID does not follow from the originals."
            for tag, what in _LEVELS
            if judged.text(tag) not in self._new_uids
        ]
        others = judged.uids - self._new_uids - {judged.text(tag) for tag, _ in _LEVELS}
        return [*levels, FOREIGN_UID] if others - {_NO_UID} else levels

    @cached_property
    def _new_uids(self) -> frozenset[str]:
        assert self._originals is not None
        assert self._site_key is not None
        pseudonyms = Pseudonyms(self._site_key, "000000", "")
        return frozenset(pseudonyms.uid(uid) for uid in self._originals.uids)

    def _expected(self, case_id: str) -> Expected | None:
        assert self._site_key is not None
        for key in self._keys():
            pseudonyms = Pseudonyms(self._site_key, case_id[:6], key)
            if pseudonyms.case_id == case_id:
                return Expected(case_id=case_id, shift_days=pseudonyms.shift_days)
        return None

    def _keys(self) -> list[str]:
        """What pseudonyms may have been made of: see `Patient.key`."""
        assert self._originals is not None
        ids = [normalised_id(value) for value in self._originals.patient_ids]
        issuers = [normalised_id(value) for value in self._originals.institutions]
        with_issuers = [f"{value}^^^{issuer}" for value in ids for issuer in issuers]
        return [*ids, *with_issuers, *(f"study:{uid}" for uid in self._originals.uids)]
