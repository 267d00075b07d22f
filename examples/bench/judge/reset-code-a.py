import random
import time


def fetch_with_patience(fetch, url):
    for attempt in range(5):
        answer = fetch(url)
        if answer is not None:
            return answer
        time.sleep(2**attempt + random.random())
    return None
