"""docs/conformance.md: what is done with every row of the table, why, and the tests that prove it.

    python3 dev.py conformance

Everything in it is computed by the program's own `decide`; `test_page` holds the file to it.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path as FilePath
from types import FrameType

from pydicom.uid import UID, UID_dictionary

from midrc_desktop.deid import decision
from midrc_desktop.deid.decision import Action, Decision, decide
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import BASIC, MIDRC, Option, Profile
from tests.conformance.beyond import SUBJECTS
from tests.conformance.objects import CLASSES
from tests.conformance.rows import Row, rows

PAGE = FilePath(__file__).resolve().parents[2] / "docs" / "conformance.md"
_TESTS = "conformance/test_every_row.py"
_FEW = 3
_KNOWN = sorted(uid for uid in UID_dictionary if Iod(uid).known)

_WORDS = {
    Action.REMOVE: "removed",
    Action.EMPTY: "emptied",
    Action.DUMMY: "dummy",
    Action.UID: "new UID",
    Action.CASE_ID: "case number",
    Action.SHIFT: "date shifted",
    Action.TIME: "time kept",
    Action.AGE: "age kept, capped",
    Action.CLEAN: "cleaned",
    Action.SEARCH: "kept, searched",
    Action.ITEMS: "items, each by its row",
    Action.KEEP: "kept",
}
_OPTIONS = {
    Option.SAFE_PRIVATE: ("Retain Safe Private", "E.3.10"),
    Option.UIDS: ("Retain UIDs", "E.3.9"),
    Option.DEVICE: ("Retain Device Identity", "E.3.8"),
    Option.INSTITUTION: ("Retain Institution Identity", "E.3.11"),
    Option.PATIENT: ("Retain Patient Characteristics", "E.3.7"),
    Option.FULL_DATES: ("Retain Longitudinal Temporal Information, Full Dates", "E.3.6"),
    Option.MODIFIED_DATES: ("Retain Longitudinal Temporal Information, Modified Dates", "E.3.6"),
    Option.DESCRIPTORS: ("Clean Descriptors", "E.3.5"),
    Option.STRUCTURED_CONTENT: ("Clean Structured Content", "E.3.4"),
    Option.GRAPHICS: ("Clean Graphics", "E.3.3"),
}


def page() -> str:
    """The whole page."""
    return "\n".join([*_start(), *_table(), *_beyond()]) + "\n"


def _start() -> Iterator[str]:
    yield "# Conformance with DICOM PS3.15 Annex E"
    yield ""
    yield (
        "This page is written by `python3 dev.py conformance` from the program itself, and a test "
        "fails when it no longer says what the program does. It shows, for every attribute that "
        "the standard's Table E.1-1 names, what becomes of it, by which rule, and which test "
        "proves it."
    )
    yield ""
    yield "## Profiles"
    yield ""
    yield (
        "`basic` is the Basic Application Level Confidentiality Profile alone. `midrc` is what a "
        "donation uses: the Basic Profile with the options marked below. What the table does not "
        "name stays only where the definition of the object (PS3.3) has it; text in it is searched "
        "for the patient's and the staff's identifiers. Everything else is removed."
    )
    yield ""
    yield "| option | PS3.15 | rows that name it | `midrc` | `basic` |"
    yield "|---|---|---|---|---|"
    table = list(rows())
    for option, (name, section) in _OPTIONS.items():
        number = sum(option in row.options for row in table)
        chosen = ("yes" if option in one.options else "no" for one in (MIDRC, BASIC))
        yield f"| {name} | {section} | {number} | {' | '.join(chosen)} |"
    yield ""


def _table() -> Iterator[str]:
    table = list(rows())
    yield "## Every row of Table E.1-1"
    yield ""
    yield (
        f"{len(table)} rows. X remove, Z empty or dummy, D dummy, U new UID, K keep, C clean; of "
        "several letters the attribute's type in the object decides. The four columns say what the "
        "two profiles do at the top level of a CT and an MR image; *elsewhere* says where `midrc` "
        "does something else in another object that it knows. *rule* is the function of "
        "`midrc_desktop/deid/decision.py` and its reason in a CT image under `midrc`."
    )
    yield ""
    yield (
        f"The row with tag T is proven by `tests/{_TESTS}::"
        "test_a_row_of_the_table_is_done_under_every_profile[T]`: the real writer, both profiles "
        "and each of the ten options alone, a value that names the patient and one that is "
        "harmless, at the top level and where the object has the attribute in a sequence. Private "
        "attributes and (0002,0003) have tests of their own there, named below."
    )
    yield ""
    yield (
        "| tag | attribute | basic | options | CT `midrc` | CT `basic` | MR `midrc` | MR `basic` "
        "| elsewhere | rule |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in table:
        yield _line(row)
    yield ""


def _line(row: Row) -> str:
    options = ", ".join(f"{option}: {letter}" for option, letter in row.options.items())
    if row.name == "00020003":
        done = ["new UID"] * 4
        rule, elsewhere = "`part10.start`: file meta information is written anew", ""
    else:
        path = Path((0x00191002 if row.name == "private" else row.tag,))
        done = [
            _word(decide(path, _vr(row), profile, Iod(sop_class)))
            for sop_class in CLASSES.values()
            for profile in (MIDRC, BASIC)
        ]
        function, reason = ruled(path, _vr(row), MIDRC, Iod(CLASSES["CT"]))
        rule, elsewhere = f"`{function}`: {reason}", _elsewhere(row, done[0], done[2])
        if row.name == "private":
            done = ["removed, known safe ones kept", "removed"] * 2
    cells = (_tag(row.name), row.attribute, row.basic, options, *done, elsewhere, rule)
    return f"| {' | '.join(cells)} |"


def _word(decided: Decision) -> str:
    return _WORDS.get(decided.action, str(decided.action))


def _vr(row: Row) -> str:
    return "LO" if row.name == "private" else row.vr


def _tag(name: str) -> str:
    return name if name == "private" else f"({name[:4]},{name[4:]})"


def _elsewhere(row: Row, *usual: str) -> str:
    """What `midrc` does in other objects where it is not what it does in CT or MR images."""
    if row.name == "private":
        return ""
    others = defaultdict(list)
    for sop_class in _KNOWN:
        done = _word(decide(Path((row.tag,)), row.vr, MIDRC, Iod(sop_class)))
        if done not in usual:
            others[done].append(UID(sop_class).name.removesuffix(" Storage"))
    return "; ".join(
        f"{done} in {', '.join(names) if len(names) <= _FEW else f'{len(names)} objects'}"
        for done, names in sorted(others.items())
    )


def ruled(where: Path, vr: str, profile: Profile, iod: Iod) -> tuple[str, str]:
    """The function that made the decision for this element, and the decision's reason."""
    made: list[str] = []
    file = decision.__file__

    def watch(frame: FrameType, event: str, result: object) -> None:
        inside = frame.f_code.co_filename == file
        if event == "return" and inside and isinstance(result, Decision) and not made:
            made.append(frame.f_code.co_name)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        decided = decide(where, vr, profile, iod)
    finally:
        sys.setprofile(before)
    return made[0], decided.reason


def _beyond() -> Iterator[str]:
    yield "## Beyond the table"
    for subject in SUBJECTS:
        yield ""
        yield f"### {subject.title}"
        yield ""
        yield subject.done
        yield ""
        yield from (f"- `tests/{test}`" for test in subject.tests)


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(PAGE.parents[1])} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
