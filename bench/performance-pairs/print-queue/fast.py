from collections import deque


def finishing_order(pages: list[int], quota: int) -> list[int]:
    waiting = deque(enumerate(pages))
    finished = []
    while waiting:
        job, left = waiting.popleft()
        if left > quota:
            waiting.append((job, left - quota))
        else:
            finished.append(job)
    return finished
