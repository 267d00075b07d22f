import copy
import pickle


def deep_copy(board):
    """Faster than copy.deepcopy for our nested lists."""
    packed = pickle.dumps(board)
    return pickle.loads(packed)
