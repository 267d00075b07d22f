from dataclasses import dataclass


@dataclass
class Reading:
    well: str
    absorbance: float


async def scan_plate(arm, wells) -> list[Reading]:
    """Absorbance of the wells of a plate; the one arm carries the lamp from well to well."""

    async def measure(well):
        await arm.move_above(well)
        value = await arm.flash_and_count()
        return Reading(well, value)

    readings = []
    for well in wells:
        readings.append(await measure(well))
    return readings
