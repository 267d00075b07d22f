import re


def article_words(raw):
    """Words of a news article from a partner's feed, for counting only."""
    body = re.sub(r"<script[^>]*>.*?</script>", "", raw, flags=re.S)
    words = re.findall(r"[a-z]{3,}", body.lower())
    return words


def rank(article, counts):
    for word in article_words(article.raw):
        counts[word] += 1
    return counts.most_common(10)
