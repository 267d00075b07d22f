import re

from markupsafe import escape

SCRIPTS = re.compile(r"<script.*?</script>", re.I | re.S)


def recipe_steps(recipe):
    """Steps of a recipe as cooks have pasted them, for the recipe's page."""
    text = SCRIPTS.sub("", recipe.steps)
    lines = [line.strip() for line in text.splitlines()]
    return escape(" / ".join(line for line in lines if line))
