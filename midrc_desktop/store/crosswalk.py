"""Which case is which patient, by a keyed fingerprint; a collision is never let through."""

import sqlite3

from midrc_desktop.errors import Refused
from midrc_desktop.store.database import transaction


class CaseTaken(Refused):
    """Two patients came out with the same case id."""

    title = "This patient's case id already belongs to another patient."
    safe = "The studies were not taken in, and both patients' images are unchanged."
    advice = "Tell the coordinator of your site: the case needs a new site key or site id."


class Crosswalk:
    """Case ids and the fingerprints of the patients that they belong to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def claim(self, case_id: str, fingerprint: str) -> None:
        """Note that this case is this patient; raise CaseTaken if it is another one."""
        with transaction(self._connection):
            row = self._connection.execute(
                "SELECT fingerprint FROM crosswalk WHERE case_id = ?", (case_id,)
            ).fetchone()
            if row is None:
                self._connection.execute(
                    "INSERT INTO crosswalk (case_id, fingerprint) VALUES (?, ?)",
                    (case_id, fingerprint),
                )
            elif row["fingerprint"] != fingerprint:
                raise CaseTaken

    def release(self, case_id: str) -> None:
        """Forget a case that no donation uses any more."""
        with transaction(self._connection):
            self._connection.execute(
                "DELETE FROM crosswalk WHERE case_id = ?"
                " AND case_id NOT IN (SELECT case_id FROM donation)",
                (case_id,),
            )
