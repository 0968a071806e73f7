"""One open set of records with its site and its workers: what every step is called with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from midrc_desktop.deid.pseudonyms import Pseudonyms, fingerprint
from midrc_desktop.dicom.study import Patient
from midrc_desktop.errors import Refused
from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.store.audit import AuditRow, Event
from midrc_desktop.store.donations import DonationRow
from midrc_desktop.store.keys import KeyMissing, PassphraseNeeded, WrongPassphrase
from midrc_desktop.store.secrets import SecretsOfThisRun, SecretsOverThese
from midrc_desktop.store.store import Store
from midrc_desktop.store.vault import Purpose
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.transport.pace import Pace
from midrc_desktop.transport.seam import Secrets
from midrc_desktop.transport.sessions import Sessions
from midrc_desktop.workflow import rules, tidying, waking
from midrc_desktop.workflow.cards import Card
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.looking import Looks
from midrc_desktop.workflow.packing import packed, unpacked

__all__ = [
    "Card",
    "Desk",
    "Event",
    "Identity",
    "KeyMissing",
    "PassphraseNeeded",
    "Purpose",
    "WrongPassphrase",
]

T = TypeVar("T")
_SITE = "site profile"
_REMEMBERED = frozenset({Purpose.INDEX, Purpose.IMPORT, Purpose.TEXT_LOOKED, Purpose.FACES_JUDGED})
"""Records that are long, asked for at every turn, and seldom changed."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a case is. Shown behind the eye only; `birth_date` is a DICOM DA or ""."""

    name: str
    patient_id: str
    birth_date: str
    case_id: str


class Desk:
    """The records, the site and the workers. Used from one thread; jobs get values from it.

    `looks` looks at pixels, `secrets` and `sessions` hold sign-ins, `pace` and `proxy` are what
    lines over a network keep to (`rules.follow`): jobs use them from any thread.

    `practice` says that nothing on it is real; `throwaway` that it is gone when closed.
    """

    def __init__(
        self,
        store: Store,
        site: SiteProfile,
        pool: WorkerPool,
        looks: Looks,
        *,
        secrets: Secrets | None = None,
        practice: bool = False,
        throwaway: bool = False,
        notice: str = "",
        site_is_given: bool = False,
    ) -> None:
        """`secrets` keeps sign-ins, without it for this run only.

        `site_is_given` puts `site` over a kept profile; `notice` is for whoever runs it.
        """
        self.store = store
        self.pool = pool
        self.looks = looks
        self.secrets = secrets or SecretsOfThisRun()
        self.sessions = Sessions(self.secrets)
        self.pace, self.proxy = Pace(), ""
        self.practice = practice
        self.throwaway = throwaway
        self.notice = notice
        kept = None if site_is_given else store.read_sealed(_SITE)
        self.site = site if kept is None else msgspec.json.decode(kept, type=SiteProfile)
        self._records: dict[tuple[int, Purpose], Any] = {}
        self._told: dict[tuple[int, Callable[[Patient], Any]], Any] = {}
        rules.follow(self)
        tidying.sweep(store)
        waking.wake(self)

    # What the worklist and the pages ask

    def donations(self) -> tuple[Card, ...]:
        """All donations, newest first."""
        return tuple(self._card(row) for row in self.store.donations.all())

    def donation(self, donation_id: int) -> Card:
        """One donation; raises NoSuchDonation (a StoreProblem)."""
        return self._card(self.store.donations.one(donation_id))

    def patient(self, donation_id: int) -> Patient:
        """The whole index of this donation, unsealed; with what was left out."""
        patient = self.read(donation_id, Purpose.INDEX, Patient)
        assert patient is not None
        return patient

    def about(self, donation_id: int, tell: Callable[[Patient], T]) -> T:
        """What `tell` says of this donation's patient; it is asked once for each index."""
        key = donation_id, tell
        if key not in self._told:
            self._told[key] = tell(self.patient(donation_id))
        answer: T = self._told[key]
        return answer

    def told(self, donation_id: int, tell: Callable[[Patient], T], answer: T) -> None:
        """Have at hand what `tell` said of this donation's patient elsewhere."""
        self._told[donation_id, tell] = answer

    def identity(self, donation_id: int) -> Identity:
        """Who this case is; every look is audited."""
        identity = self.read(donation_id, Purpose.IDENTITY, Identity)
        assert identity is not None
        self.store.audit.note(Event.IDENTITY, donation_id)
        return identity

    def case_id(self, donation_id: int) -> str:
        """The pseudonym "NNNNNN-NNNNNNNNNNNN" under which the case leaves."""
        return self.store.donations.one(donation_id).case_id

    def site_id(self, donation_id: int) -> str:
        """The six digits of the site under which the case was made."""
        return self.case_id(donation_id).split("-")[0]

    def pseudonyms(self, patient: Patient, site_id: str | None = None) -> Pseudonyms:
        """The pseudonyms of a patient at this site."""
        return Pseudonyms(self.store.site_key, site_id or self.site.site_id, patient.key)

    def fingerprint(self, patient: Patient) -> str:
        """The keyed hash by which the same patient is found again."""
        return fingerprint(self.store.site_key, patient.key)

    # What changes the records

    def set_site(self, profile: SiteProfile) -> None:
        """Keep a site profile.

        Donations that are not signed yet are made anew under it where it changes what leaves;
        raises Refused while a signed one with another site id waits.
        """
        from midrc_desktop.workflow import refreshing, voiding

        with self.store.transaction():
            before, self.site = self.site, profile
            try:
                voiding.site_changed(self, before)
            except Refused:
                self.site = before
                raise
            self.store.write_sealed(_SITE, msgspec.json.encode(profile))
            self.store.audit.note(Event.SITE)
        for row in self.store.donations.all():
            refreshing.refresh(self, row.id)
            if State(row.state) in (State.IMPORTED, State.DESCRIBED):
                tidying.remove(self.outgoing(row.id))

    def delete(self, donation_id: int) -> None:
        """Remove a donation: its rows, its key, and the copies that were to leave.

        What a destination already has stays there. Raises Refused while it is on its way.
        """
        if self.store.queue.one(donation_id) is not None and self.store.has_left(donation_id):
            raise Refused(
                "This donation is on its way, so it was not deleted.",
                safe="Nothing was changed.",
                advice="Cancel it in the queue first: what was begun at the destination is taken "
                "back then, and you learn what stays there.",
            )
        self.store.forget(donation_id)
        self._forget(donation_id, *_REMEMBERED)
        tidying.remove(self.outgoing(donation_id))

    def outgoing(self, donation_id: int) -> Path:
        """Where the de-identified copies of a donation are or will be."""
        return self.store.outgoing / str(donation_id)

    # The audit and the key

    def audit(self) -> tuple[AuditRow, ...]:
        """What was done when, oldest first."""
        return self.store.audit.rows()

    def audit_breaks(self) -> tuple[int, ...]:
        """Numbers of audit rows that were changed or are missing; empty if it is whole."""
        return self.store.audit.breaks()

    def recovery_words(self) -> tuple[str, ...]:
        """The site key as 33 words, to be written on paper; audited."""
        return self.store.recovery_words()

    def use_recovery_words(self, words: tuple[str, ...]) -> None:
        """Take the site key of another computer; raises BadAnswer or Refused."""
        self.store.use_recovery_words(words)

    def keep_no_sign_in(self) -> None:
        """Let sign-ins from now on be gone when the program ends; those before are not used."""
        self.secrets = SecretsOverThese(self.secrets)
        self.sessions = Sessions(self.secrets)

    def close(self) -> None:
        """End the workers and close the records; throwaway records are removed."""
        self.pool.close()
        if self.throwaway:
            self.store.destroy()
        else:
            self.store.close()

    # What the steps use

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together or not at all."""
        try:
            with self.store.transaction():
                yield
        except BaseException:
            # What is remembered may not be what is on disk now.
            self._records.clear()
            self._told.clear()
            raise

    def read(self, donation_id: int, purpose: Purpose, of: type[T]) -> T | None:
        """An unsealed record of a donation, or None."""
        known = self._records.get((donation_id, purpose))
        if known is not None:
            return cast("T", known)
        content = self.store.donations.read(donation_id, purpose)
        if content is None:
            return None
        record = unpacked(content, of)
        self._remember(donation_id, purpose, record)
        return record

    def reading(self, donation_id: int) -> Callable[[], Patient] | None:
        """What reads a long index in any thread, for `remember`; None if it is at hand already."""
        if (donation_id, Purpose.INDEX) in self._records:
            return None
        content = self.store.donations.read(donation_id, Purpose.INDEX)
        assert content is not None
        return partial(unpacked, content, Patient)

    def remember(self, donation_id: int, patient: Patient) -> None:
        """Have the index at hand that `reading` read."""
        self._remember(donation_id, Purpose.INDEX, patient)

    def write(
        self, donation_id: int, purpose: Purpose, record: object, content: bytes | None = None
    ) -> None:
        """Seal a record of a donation in place of the one before.

        `content` is the record as `packing.packed` made it, where that was done elsewhere.
        """
        self._forget(donation_id, purpose)
        self.store.donations.write(donation_id, purpose, content or packed(record))
        self._remember(donation_id, purpose, record)

    def row(self, donation_id: int) -> DonationRow:
        """The plain columns."""
        return self.store.donations.one(donation_id)

    def state(self, donation_id: int) -> State:
        """How far the donation is."""
        return State(self.row(donation_id).state)

    def _remember(self, donation_id: int, purpose: Purpose, record: object) -> None:
        if purpose in _REMEMBERED:
            self._records[donation_id, purpose] = record

    def _forget(self, donation_id: int, *purposes: Purpose) -> None:
        for purpose in purposes:
            self._records.pop((donation_id, purpose), None)
        if Purpose.INDEX in purposes:
            self._told = {key: told for key, told in self._told.items() if key[0] != donation_id}

    def _card(self, row: DonationRow) -> Card:
        state = State(row.state)
        progress = None
        if state is State.SENDING and row.files_to_send:
            progress = min(1.0, self.store.confirmed_files(row.id) / row.files_to_send)
        return Card(
            id=row.id,
            number=row.id,
            state=state,
            kinds=row.kinds,
            modalities=row.modalities,
            regions=row.regions,
            studies=row.studies,
            series=row.series,
            images=row.images,
            findings=row.findings,
            open_points=row.open_points,
            sources_needed=state in (State.IMPORTED, State.DESCRIBED),
            updated=row.updated,
            progress=progress,
        )
