"""Where a site's devices write on their images: kept once, proposed for like images later."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from midrc_desktop.burned_in.found import Box
from midrc_desktop.burned_in.regions import Origin, Region, frames
from midrc_desktop.dicom.study import Instance, Series
from midrc_desktop.store.audit import Event
from midrc_desktop.workflow.desk import Desk

_KEPT = "text templates"


@dataclass(frozen=True, slots=True)
class Template:
    """Boxes that are covered in images of one device; `rows` and `columns` in pixels."""

    manufacturer: str
    modality: str
    rows: int
    columns: int
    boxes: tuple[Box, ...]

    def fits(self, series: Series, image: Instance) -> bool:
        """Whether an image is of this device and size."""
        return self.device == (series.manufacturer, series.modality, image.rows, image.columns)

    @property
    def device(self) -> tuple[str, str, int, int]:
        """What tells devices apart: a device has one template."""
        return self.manufacturer, self.modality, self.rows, self.columns


def templates(desk: Desk) -> tuple[Template, ...]:
    """All templates of this site."""
    kept = desk.store.read_sealed(_KEPT)
    return () if kept is None else msgspec.json.decode(kept, type=tuple[Template, ...])


def keep(desk: Desk, made: Iterable[Template]) -> None:
    """Keep templates in place of the earlier ones of the same devices; audited."""
    by_device = {one.device: one for one in (*templates(desk), *made)}
    with desk.transaction():
        desk.store.write_sealed(_KEPT, msgspec.json.encode(tuple(by_device.values())))
        desk.store.audit.note(Event.TEXT_TEMPLATE)


def made_from(series: Series, regions: Iterable[Region]) -> tuple[Template, ...]:
    """One template for each size of image in which something of this series is covered."""
    sizes = {one.sop_instance_uid: (one.rows, one.columns) for one in series.instances}
    boxes: dict[tuple[int, int], dict[Box, None]] = {}
    for region in regions:
        if region.series_uid == series.series_instance_uid and region.covered:
            for uid in {spot.sop_instance_uid for spot in region.spots} & sizes.keys():
                boxes.setdefault(sizes[uid], {})[region.box] = None
    return tuple(
        Template(series.manufacturer, series.modality, rows, columns, tuple(sorted(own)))
        for (rows, columns), own in boxes.items()
    )


def proposed(desk: Desk, series: Series, first: int) -> tuple[Region, ...]:
    """The regions of templates that fit images of a series, covered, numbered from `first` on."""
    found: list[Region] = []
    for template in templates(desk):
        like = [one for one in series.instances if template.fits(series, one)]
        spots = tuple(spot for one in like for spot in frames(one))
        for box in template.boxes if like else ():
            found.append(
                Region(
                    number=first + len(found),
                    series_uid=series.series_instance_uid,
                    box=box,
                    spots=spots,
                    origin=Origin.TEMPLATE,
                    covered=True,
                )
            )
    return tuple(found)
