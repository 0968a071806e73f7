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


def date_of(utc: str) -> str:
    """A time in ISO form (UTC) as the local day: "3 March 2027"; as it is if it is none."""
    parsed = QDateTime.fromString(utc, Qt.DateFormat.ISODate)
    return _locale().toString(parsed.toLocalTime(), "d MMMM yyyy") if parsed.isValid() else utc


def soon(utc: str) -> str:
    """A time in ISO form (UTC) that comes soon: "14:32" today, else with its day."""
    parsed = QDateTime.fromString(utc, Qt.DateFormat.ISODate).toLocalTime()
    today = parsed.isValid() and parsed.date() == QDate.currentDate()
    return _locale().toString(parsed, "HH:mm") if today else moment(utc)


def size(count: int) -> str:
    """A number of bytes: "1.2 GB"."""
    return _locale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def size_of(done: int, total: int | None) -> str:
    """How much of so many bytes: "430.0 MB of 1.2 GB"."""
    if total is None:
        return size(done)
    return QCoreApplication.translate("Progress", "{0} of {1}").format(size(done), size(total))


def left(seconds: float) -> str:
    """The time that is left, no finer than it is known: "40 s left", "4 min left", "2 h left"."""
    if seconds < 90:
        words, count = QCoreApplication.translate("Progress", "{0} s left"), round(seconds / 5) * 5
    elif seconds < 5400:
        words, count = QCoreApplication.translate("Progress", "{0} min left"), round(seconds / 60)
    else:
        words, count = QCoreApplication.translate("Progress", "{0} h left"), round(seconds / 3600)
    return words.format(number(max(count, 1)))


def number(count: int) -> str:
    """A whole number with the reader's separators: "3,400"."""
    return _locale().toString(count)


def far(progress: Progress) -> str:
    """How far work is: "1,240 of 3,400 files, 12 studies", "1.2 GB of 3.4 GB"."""
    if progress.unit == "bytes":
        return size_of(progress.done, progress.total)
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
