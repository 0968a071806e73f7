"""Reading a site profile: every key checked, said in sentences, and no secrets let in."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from midrc_desktop.clinical.form import form
from midrc_desktop.errors import BadAnswer, Unreadable
from midrc_desktop.submission.destinations import ADVICE, UNCHANGED, bad, read_destinations
from midrc_desktop.submission.no_secrets import secret_in
from midrc_desktop.submission.site_profile import Destination, SiteProfile

TEXTS = (
    "name",
    "site_id",
    "contributor",
    "project",
    "dataset",
    "dataset_description",
    "agreement",
    "ethics",
    "consent",
)
FLAGS = ("practice", "faces_may_stay")
MAY_BE_EMPTY = ("agreement", "ethics", "consent")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ORGANISATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
REQUIRED_AT_LEAST = ("index_event", "covid19_positive", "race", "ethnicity")


def read_profile(path: Path) -> SiteProfile:
    """The site profile in a TOML file (docs/formats.md).

    Raises Unreadable when there is no such text file, BadAnswer when a key is missing, wrong,
    unknown, or looks like a secret.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as bad:
        raise Unreadable(
            "The site profile cannot be read.", safe=UNCHANGED, advice=ADVICE, detail=str(path)
        ) from bad
    return parse_profile(text, base=path.resolve().parent)


def parse_profile(text: str, *, base: Path) -> SiteProfile:
    """The site profile in TOML text; folders are taken as below `base`. Raises BadAnswer."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise bad("The site profile is not TOML.", str(broken)) from broken
    _refuse_secrets(content)
    known = {*TEXTS, "required", "destinations", *FLAGS}
    if strange := sorted(set(content) - known):
        raise bad("The site profile has a key that profiles do not have.", strange[0])
    texts = {key: _text(content, key) for key in TEXTS}
    _check_texts(texts)
    flags = {key: _flag(content, key) for key in FLAGS}
    return _profile(
        texts,
        _required(content.get("required", list(REQUIRED_AT_LEAST))),
        read_destinations(content.get("destinations", []), base=base, project=texts["project"]),
        **flags,
    )


def builtin_profile(folder: Path, site_id: str = "000000") -> SiteProfile:
    """The profile for handing a package over in a folder, without a site's own profile.

    Raises BadAnswer when the site id does not have six digits.
    """
    texts = {
        "name": "Hand-over in a folder",
        "site_id": site_id,
        "contributor": "LOCAL",
        "project": "LOCAL-HANDOVER",
        "dataset": "LOCAL-NEURO-COVID",
        "dataset_description": "Neuro-COVID imaging handed over in a folder",
        "agreement": "",
        "ethics": "",
        "consent": "",
    }
    _check_texts(texts)
    destination = Destination("folder", "Hand-over folder", str(folder))
    return _profile(texts, REQUIRED_AT_LEAST, (destination,), practice=False, faces_may_stay=True)


def practice_profile(folder: Path) -> SiteProfile:
    """The profile of the practice site: a made-up patient, and nothing leaves this computer."""
    return SiteProfile(
        name="Practice site",
        site_id="000000",
        contributor="PRACTICE",
        project="PRACTICE",
        dataset="PRACTICE-NEURO-COVID",
        dataset_description="Made-up studies of a made-up patient, for practice",
        agreement="Practice: no agreement is needed",
        ethics="Practice: no patient is involved",
        consent="Practice: a made-up patient has nothing to consent to.",
        required=(*REQUIRED_AT_LEAST, "age_at_index", "sex", "tests"),
        destinations=(Destination("folder", "Practice destination", str(folder)),),
        practice=True,
        faces_may_stay=True,
    )


def _profile(
    texts: Mapping[str, str],
    required: tuple[str, ...],
    destinations: tuple[Destination, ...],
    *,
    practice: bool,
    faces_may_stay: bool,
) -> SiteProfile:
    return SiteProfile(
        name=texts["name"],
        site_id=texts["site_id"],
        contributor=texts["contributor"],
        project=texts["project"],
        dataset=texts["dataset"],
        dataset_description=texts["dataset_description"],
        agreement=texts["agreement"],
        ethics=texts["ethics"],
        consent=texts["consent"],
        required=required,
        destinations=destinations,
        practice=practice,
        faces_may_stay=faces_may_stay,
    )


def _refuse_secrets(content: Mapping[str, object]) -> None:
    if (key := secret_in(content)) is not None:
        raise BadAnswer(
            "The site profile holds what looks like a password or a key.",
            safe=UNCHANGED,
            advice="Take it out of the file and change it where it is used: a profile is "
            "passed around, and the program keeps secrets elsewhere.",
            detail=f"The key is “{key}”.",
        )


def _text(content: Mapping[str, object], key: str) -> str:
    value = content.get(key, "")
    if not isinstance(value, str):
        raise bad(f"“{key}” in the site profile is not text.")
    if not value.strip() and key not in MAY_BE_EMPTY:
        raise bad(f"“{key}” is missing in the site profile.")
    return value.strip()


def _flag(content: Mapping[str, object], key: str) -> bool:
    value = content.get(key, False)
    if not isinstance(value, bool):
        raise bad(f"“{key}” in the site profile is neither true nor false.")
    return value


def _check_texts(texts: Mapping[str, str]) -> None:
    if not re.fullmatch(r"[0-9]{6}", texts["site_id"]):
        raise bad("“site_id” is not a site id: six digits.")
    if not ORGANISATION.fullmatch(texts["contributor"]):
        raise bad("“contributor” may hold only letters, digits and hyphens.")
    for key in ("project", "dataset"):
        if not CODE.fullmatch(texts[key]):
            raise bad(f"“{key}” may hold only letters, digits, dots, hyphens and underscores.")
    if not texts["dataset_description"].isascii():
        raise bad("“dataset_description” holds characters that MIDRC does not take (not ASCII).")


def _required(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise bad("“required” in the site profile is not a list of field names.")
    names = tuple(dict.fromkeys(value))
    if strange := [name for name in names if name not in form().names()]:
        raise bad("“required” names a field that the form does not have.", strange[0])
    return names
