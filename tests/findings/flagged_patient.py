"""A made-up patient for tests of findings: two studies, one with a scout and a volume."""

from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study


def instance(uid: str, number: int | None, pixels: bool = True) -> Instance:
    return Instance(
        Source(f"/made/{uid}"), "1.2", uid, "1.2.1", instance_number=number, has_pixels=pixels
    )


def series(uid: str, number: int | None, images: int, modality: str = "MR") -> Series:
    instances = tuple(instance(f"{uid}.{i}", i) for i in range(1, images + 1))
    return Series(uid, modality, "", "HEAD", number, "20210314", "", "", "", instances)


def study(uid: str, day: str, *given: Series) -> Study:
    return Study(uid, day, "", "", "045Y", given)


def patient(*studies: Study) -> Patient:
    return Patient("P1", "P1", "", ("Made^Up",), ("P1", "P-1"), "19760101", "F", "", studies)


WHOLE = patient(
    study("1.1", "20210314", series("1.1.1", 1, 3), series("1.1.2", 2, 9)),
    study("1.2", "20210401", series("1.2.1", 1, 5, "CT")),
)
