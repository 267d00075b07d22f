import subprocess


class Inventory:
    """Machines that have reported themselves to the monitoring over the network."""

    def __init__(self):
        self.members = []

    def join(self, packet):
        self.members.append(packet.sender)

    def uptimes(self):
        """Ask each machine by the name that it has sent."""
        for member in self.members:
            yield member, subprocess.getoutput(f"ssh probe@{member.hostname} uptime")
