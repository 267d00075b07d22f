const BY_ENDING = /\.(?:jinja2?|j2)$/i;
const PAGE = /\.x?html?$/i;
const UNDER_TEMPLATES = /(?:^|\/)(?:templates?|jinja2?|views)\/(?:.*\/)?[^/]*\.(?:xml|txt|svg)$/i;
const NO_TEMPLATES =
  /(?:^|\/)(?:node_modules|bower_components|static|staticfiles|assets|htmlcov|coverage|site-packages|_build)\//i;

/** True for files that Jinja2 or Django may render, by path alone. A page without expressions is one with nothing to say about. */
export function isTemplatePath(path: string): boolean {
  if (NO_TEMPLATES.test(path)) {
    return false;
  }
  return BY_ENDING.test(path) || PAGE.test(path) || UNDER_TEMPLATES.test(path);
}

/** True for these and for the templates of other engines, which are only looked at where somebody renders them. */
export function isRenderedPath(path: string): boolean {
  return isTemplatePath(path) || (OTHERS.test(path) && !NO_TEMPLATES.test(path));
}

const OTHERS = /\.(?:tpl|stpl|thtml|mako|mak)$/i;

/** True where the engines escape unless told otherwise: Flask by the ending of the name, Django always. */
export function isEscapedByEnding(path: string): boolean {
  return /\.(?:x?html?|xml|svg)$/i.test(path);
}

/** True for a template that makes a page: `mail.html.j2` does, `nginx.conf.j2` does not. */
export function isPagePath(path: string): boolean {
  return (
    /\.(?:x?html?|svg)(?:\.(?:jinja2?|j2))?$/i.test(path) ||
    /\.jinja2?$/i.test(path) ||
    OTHERS.test(path)
  );
}
