"""Dates and sizes as people read them."""

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt

from midrc_desktop.jobs import Progress


def _locale() -> QLocale:
    """The reader's locale; where the system names none ("C"), British English."""
    system = QLocale()
    if system.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return system


def day(da: str) -> str:
    """A DICOM date (DA, YYYYMMDD) in the reader's own short form; as it is if it is none."""
    parsed = QDate.fromString(da.strip(), "yyyyMMdd")
    return _locale().toString(parsed, "d MMM yyyy") if parsed.isValid() else da


def moment(utc: str) -> str:
    """A time in ISO form (UTC) as the local day and time."""
    parsed = QDateTime.fromString(utc, Qt.DateFormat.ISODate)
    return (
        _locale().toString(parsed.toLocalTime(), "d MMM yyyy, HH:mm") if parsed.isValid() else utc
    )


def size(count: int) -> str:
    """A number of bytes: "1.2 GB"."""
    return _locale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def number(count: int) -> str:
    """A whole number with the reader's separators: "3,400"."""
    return _locale().toString(count)


def far(progress: Progress) -> str:
    """How far work is: "1,240 of 3,400 files, 12 studies"."""
    done = number(progress.done)
    if progress.total is not None:
        of = QCoreApplication.translate("Progress", "{0} of {1}")
        done = of.format(done, number(progress.total))
    said = f"{done} {progress.unit}"
    if progress.found is None:
        return said
    if progress.found == 1 and progress.found_unit == "studies":
        return said + ", " + QCoreApplication.translate("Progress", "1 study")
    return f"{said}, {number(progress.found)} {progress.found_unit}"
