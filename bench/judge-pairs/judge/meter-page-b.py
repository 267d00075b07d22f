from dataclasses import dataclass


@dataclass
class Page:
    frozen_at: str
    usage: list


class MeterService:
    """Reads a meter over its optical head; the gateway passes on one telegram at a time."""

    def __init__(self, gateway):
        self.gateway = gateway

    async def page(self, meter_id):
        """The first telegram freezes the counters, the second one reads the frozen ones."""
        frozen_at = await self.gateway.fetch_freeze_time(meter_id)
        usage = await self.gateway.fetch_frozen_counters(meter_id)
        return Page(frozen_at, usage)
