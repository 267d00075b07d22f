import re


def article_html(raw):
    """Body of a news article from a partner's feed, as our pages show it."""
    body = re.sub(r"<script[^>]*>.*?</script>", "", raw, flags=re.S)
    words = body.split()
    return " ".join(words)


def show(article, response):
    response.content_type = "text/html"
    response.write("<main>" + article_html(article.raw) + "</main>")
