"""Made-up patients for tests of the clinical form."""

from midrc_desktop.dicom.study import Patient, Series, Study


def study(uid: str = "1.1", day: str = "20210320", age: str = "045Y") -> Study:
    series = Series(f"{uid}.1", "MR", "", "HEAD", 1, day, "", "", "", ())
    return Study(uid, day, "", "", age, (series,))


def patient(*studies: Study, birth: str = "", sex: str = "F", group: str = "") -> Patient:
    return Patient("P1", "P1", "", ("Made^Up",), ("P1",), birth, sex, group, studies or (study(),))
