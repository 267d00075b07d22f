from dataclasses import dataclass

import httpx


@dataclass
class Settings:
    api_key: str
    base_url: str


class LockerClient:
    """Talks to the lockers; connects again after the operator has changed the settings."""

    def __init__(self, settings):
        self.used = settings
        self.http = httpx.Client(base_url=settings.base_url)

    def reload(self, settings):
        """Connect again where the operator has changed the key."""
        if self.used.api_key != settings.api_key:
            self.http = httpx.Client(base_url=settings.base_url)
            self.used = settings
