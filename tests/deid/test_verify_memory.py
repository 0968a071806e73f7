"""What verification remembers of one file never changes what it says of the next."""

from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian, ImplicitVRLittleEndian

from midrc_desktop.deid.verify import Expected, verify_file
from midrc_desktop.deid.verify.content import Content
from midrc_desktop.deid.verify.file import judged, memory_of, read_file
from midrc_desktop.deid.verify.memory import Memory
from midrc_desktop.deid.verify.outline import Cutter
from midrc_desktop.deid.verify.part import Judge
from midrc_desktop.deid.verify.search import Searcher
from midrc_desktop.dicom.quiet import quiet
from tests.deid.clean_file import CASE, IMAGE, PERSON, SERIES, SHIFT, STUDY, dataset, written
from tests.deid.leaks import around, declared, elements
from tests.deid.leaks.person import Clean, cleaned
from tests.deid.made import packaged

LEAKS = (*elements.LEAKS, *around.ANYWHERE, *declared.LEAKS)
FILES = ["CT_small.dcm", "MR_small_implicit.dcm", "MR_small_bigendian.dcm", "JPEG2000.dcm"]
KNOWN = Expected(CASE, SHIFT, STUDY, SERIES, IMAGE)


@cache
def clean(name: str) -> Clean:
    with quiet():
        return cleaned(name, dcmread(packaged(name)), 7)


def fresh(room: int) -> Memory:
    searcher = Searcher(clean(FILES[0]).identifiers)
    shared = clean(FILES[0]).expected
    return Memory(Judge(searcher, Expected(shared.case_id, shared.shift_days)), room)


@cache
def planted(name: str, leak: int, seed: int) -> bytes:
    """A file with one leak; without any for 0."""
    if leak == 0:
        return clean(name).content
    return LEAKS[leak - 1](clean(name), Random(seed))[0]


def doubts(content: bytes, memory: Memory, cutter: Cutter) -> tuple[str, ...]:
    read, expected = cutter.outline(Content.of(content)), clean(FILES[0]).expected
    return judged(read, memory, original_uids=("1.2",), expected=expected).doubts


PLANTED = st.tuples(
    st.sampled_from(FILES), st.one_of(st.just(0), st.integers(1, len(LEAKS))), st.integers(0, 3)
)


@settings(max_examples=60)
@given(st.lists(PLANTED, min_size=1, max_size=6), st.sampled_from([0, 3000, 30_000, 1 << 24]))
def test_the_same_is_said_of_a_file_whatever_files_came_before(files, room):
    memory, cutter = fresh(room), Cutter()
    contents = [planted(*file) for file in files]
    assert [doubts(content, memory, cutter) for content in contents] == [
        doubts(content, fresh(0), Cutter()) for content in contents
    ]


@given(st.integers(132, 2000), st.integers(1, 255))
def test_one_changed_byte_is_judged_as_if_nothing_were_remembered(at, flip):
    good = written(dataset())
    content = bytearray(good)
    content[at % len(content)] ^= flip
    memory, cutter = Memory(Judge(Searcher(PERSON), KNOWN)), Cutter()
    judged(cutter.outline(Content.of(good)), memory, expected=KNOWN)
    after, alone = cutter.outline(Content.of(content)), Cutter().outline(Content.of(content))
    assert after == alone
    forgetful = Memory(Judge(Searcher(PERSON), KNOWN), 0)
    assert (
        judged(after, memory, expected=KNOWN).doubts
        == judged(alone, forgetful, expected=KNOWN).doubts
    )


class Asked(Judge):
    """A judge that takes down what it was asked about."""

    def part(self, tag, raw, syntax, charset=b"", creator=""):
        self.about.append((tag, syntax.implicit, charset, creator))
        return super().part(tag, raw, syntax, charset, creator)


def test_equal_bytes_are_judged_again_where_they_mean_something_else():
    asked = Asked(None, KNOWN)
    memory = Memory(asked)

    def about(charset: str, creator: str, syntax: str) -> list[object]:
        asked.about = []
        ds = dataset()
        ds.file_meta.TransferSyntaxUID = syntax
        ds["PixelData"].VR = "OW"
        ds.SpecificCharacterSet, ds.ContrastBolusAgent = charset, "agent"
        elements.put(ds, ds, 0x00190010, "LO", creator.encode())
        elements.put(ds, ds, 0x00191002, "SL", bytes(4))
        judged(read_file(written(ds)), memory, expected=KNOWN)
        return [one for one in asked.about if one[0] in {0x00180010, 0x00191002}]

    first = ("ISO_IR 100", "GEMS_ACQU_01", ExplicitVRLittleEndian)
    assert about(*first) == [
        (0x00180010, False, b"ISO_IR 100", ""),
        (0x00191002, False, b"ISO_IR 100", "GEMS_ACQU_01"),
    ]
    assert about(*first) == []
    assert len(about("ISO_IR 192", "GEMS_ACQU_01", ExplicitVRLittleEndian)) == 2
    assert len(about("ISO_IR 100", "GEMS_ACQU_02", ExplicitVRLittleEndian)) == 1
    assert len(about("ISO_IR 100", "GEMS_ACQU_01", ImplicitVRLittleEndian)) == 2
    assert about(*first) == []


def test_a_group_of_the_file_meta_information_is_good_only_there():
    content = written(dataset())
    assert verify_file(content, identifiers=PERSON, expected=KNOWN) == ()
    at = content.index(b"\x02\0\x10\0UI")
    element = content[at : content.index(b"\x02\0\x12\0")]
    body = content.index(b"\x08\0\x05\0CS")
    twice = content[:body] + element + content[body:]
    assert any("no place" in doubt for doubt in verify_file(twice, identifiers=PERSON))


def test_equal_identifiers_share_their_memory_and_others_do_not():
    expected = Expected(CASE, SHIFT)
    first = memory_of(PERSON.without_uids(), expected)
    assert memory_of(PERSON.without_uids(), expected) is first
    assert memory_of(PERSON, expected) is not first
    assert memory_of(PERSON.without_uids(), Expected(CASE, SHIFT + 1)) is not first


def test_what_is_remembered_has_a_bound():
    memory = Memory(Judge(None, KNOWN), 40_000)
    for number in range(300):
        ds = dataset()
        ds.InstanceNumber, ds.SliceLocation = number, str(number)
        judged(read_file(written(ds)), memory, expected=KNOWN)
        assert memory.size <= 40_000
    assert memory.size > 0
