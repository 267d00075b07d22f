import subprocess


class Inventory:
    """Children of this program, and how long they have been running."""

    def __init__(self):
        self.members = []

    def start(self, number):
        self.members += [subprocess.Popen(["worker", "--queue", "films"]) for _ in range(number)]

    def uptimes(self):
        """Ask ps about each child that start() has begun, by its process number."""
        for member in self.members:
            yield member, subprocess.getoutput(f"ps -o etime= -p {member.pid}")
