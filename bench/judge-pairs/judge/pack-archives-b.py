import subprocess

TARGET = "/srv/out"


class Exporter:
    """Packs the translations of the program, one archive for each language."""

    def __init__(self):
        self.locales = ["de", "fr", "pl"]

    def pack(self):
        """Pack each of the three languages that __init__ lists."""
        for locale in self.locales:
            command = f"tar czf {TARGET}/{locale}.tgz -C /srv/locale/{locale} ."
            subprocess.run(command, shell=True, check=True)
        return len(self.locales)
