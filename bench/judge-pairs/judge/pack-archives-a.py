import subprocess

TARGET = "/srv/out"


class Exporter:
    """Packs the files of finished jobs; customers gave the jobs their labels."""

    def __init__(self, store):
        self.jobs = store.finished_jobs()

    def pack(self):
        """Pack each job under the label that its customer has typed in."""
        for job in self.jobs:
            command = f"tar czf {TARGET}/{job.label}.tgz -C /srv/jobs/{job.id:d} ."
            subprocess.run(command, shell=True, check=True)
        return len(self.jobs)
