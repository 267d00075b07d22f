import pickle
from collections import OrderedDict


class Summaries:
    """Summaries of scenes, kept in the memory of this process and nowhere else."""

    def __init__(self):
        self.kept = OrderedDict()

    def of(self, scene):
        """Count the faces once; `kept` is a dictionary in the memory of this process."""
        found = self.kept.get(scene.name)
        if found is not None:
            return pickle.loads(found)
        summary = {"faces": len(scene.faces), "name": scene.name}
        self.kept[scene.name] = pickle.dumps(summary)
        return summary
