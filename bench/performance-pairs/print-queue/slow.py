def finishing_order(pages: list[int], quota: int) -> list[int]:
    waiting = list(enumerate(pages))
    finished = []
    while waiting:
        job, left = waiting.pop(0)
        if left > quota:
            waiting.append((job, left - quota))
        else:
            finished.append(job)
    return finished
