from pathlib import Path

import frontmatter
import markdown

PAGES = Path("pages")


def build(target: Path):
    """Write the site of the hiking club from the pages in this repository, which its webmaster writes."""
    reports = [frontmatter.load(path) for path in sorted(PAGES.glob("*.md"))]
    texts = []
    for report in reports:
        texts.append(markdown.markdown(report.content, extensions=["tables"]))
    target.write_text("<hr>".join(texts), encoding="utf-8")
