"""A Series Instance UID for files that carry none, though the standard asks for it."""

import uuid

_NAMESPACE = uuid.UUID("7b1d0f0e-3c0b-5a5e-9a70-1f6c8f1f5d0a")


def made_series_uid(study_uid: str, *told: object) -> str:
    """The UID under which files of a study that say the same (`told`) are one series.

    Equal arguments give the same UID on every computer; derived from a UUID (PS3.5 B.2).
    """
    name = "\n".join((study_uid, *(repr(part) for part in told)))
    return f"2.25.{uuid.uuid5(_NAMESPACE, name).int}"
