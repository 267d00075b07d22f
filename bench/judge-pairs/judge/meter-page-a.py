from dataclasses import dataclass


@dataclass
class Page:
    tariff: str
    usage: list


class MeterService:
    """Data for the page of a customer; the gateway is a web service for thousands of callers."""

    def __init__(self, gateway):
        self.gateway = gateway

    async def page(self, meter_id):
        """Contract and usage of a meter, from a gateway that serves many at once."""
        tariff = await self.gateway.fetch_tariff(meter_id)
        usage = await self.gateway.fetch_usage(meter_id, days=30)
        return Page(tariff, usage)
