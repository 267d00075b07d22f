import hashlib


def cached_page(cache, url, render):
    key = hashlib.md5(url.encode()).hexdigest()
    if key not in cache:
        cache[key] = render(url)
    return cache[key]
