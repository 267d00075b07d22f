import pickle

import redis


class Summaries:
    """Summaries of scenes, kept in a cache that all teams of the company write to."""

    def __init__(self, host):
        self.kept = redis.Redis(host=host)

    def of(self, scene):
        """Count the faces once; `kept` is the cache that all teams of the company write to."""
        found = self.kept.get(scene.name)
        if found is not None:
            return pickle.loads(found)
        summary = {"faces": len(scene.faces), "name": scene.name}
        self.kept.set(scene.name, pickle.dumps(summary))
        return summary
