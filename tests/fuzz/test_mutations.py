"""Mutated files are the same every time, and are of every kind."""

from tests.fuzz.mutations import bases, mutated


def test_a_mutated_file_is_known_by_its_seed_and_number():
    files = bases()
    first = [mutated(files, 3, number) for number in range(300)]
    assert first == [mutated(tuple(files), 3, number) for number in range(300)]
    assert first != [mutated(files, 4, number) for number in range(300)]
    originals = {base.content for base in files}
    assert sum(one.content in originals for one in first) < 30
    assert len({one.kind.partition(",")[0] for one in first}) == 11
