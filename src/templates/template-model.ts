import type { Span } from '../core/span.ts';

/**
 * A Jinja2 or Django template as far as security is concerned: which expressions it prints, where in the HTML they land, and whether
 * they are escaped there. All spans are UTF-16 offsets into the template's own text.
 */
export interface TemplateModel {
  /** Relative to the review's root, with forward slashes. */
  readonly path: string;
  readonly dialect: TemplateDialect;
  /** What is escaped where nothing says otherwise: engines escape by the file's ending. */
  readonly isEscapedByDefault: boolean;
  /** Everything that is printed, in source order. */
  readonly expressions: readonly TemplateExpression[];
  /** `extends`, `include`, `import`, `from … import`. */
  readonly references: readonly TemplateReference[];
  /** Regions in which escaping was switched on or off, outermost first. */
  readonly autoescape: readonly AutoescapeRegion[];
  /** Names that the template itself binds, with the data they stand for. */
  readonly bindings: readonly TemplateBinding[];
  readonly macros: readonly TemplateMacro[];
  readonly forms: readonly TemplateForm[];
  readonly comments: readonly TemplateComment[];
}

/** `django` where a tag says so that only Django has (`{% load %}`, `{% url 'x' %}`, `{{ a|date:"Y" }}`); `either` where nothing tells. */
export type TemplateDialect = 'jinja' | 'django' | 'either';

/** How a template is written. Jinja2 and Django are near enough to each other to be read alike. */
export type TemplateSyntax = 'jinja' | 'tornado' | 'bottle' | 'mako';

/** `{{ user.name|trim }}`, or what a tag prints. */
export interface TemplateExpression {
  /** With the braces. */
  readonly span: Span;
  /** Source text between the braces, without white space around it. */
  readonly text: string;
  /** The paths of all variables that may be printed, in order, without those that are only asked (`a if b else c`: `a`, `c`): `user.name`, `rows.0`. Attributes and literal keys are joined by dots; empty for a literal. */
  readonly variables: readonly TemplateVariable[];
  /** Filters of the outermost value, in order: `['trim', 'safe']`. */
  readonly filters: readonly string[];
  /** Names of functions and macros that are called in it: `url_for`, `form.csrf_token`. */
  readonly calls: readonly string[];
  readonly context: TemplateContext;
  /** The attribute it stands in, lower case; undefined outside attributes. */
  readonly attribute: string | undefined;
  /** The element it stands in or, for an attribute, belongs to, lower case; undefined outside elements. */
  readonly element: string | undefined;
  /** The innermost `{% block %}` around it. */
  readonly block: string | undefined;
  /** For attributes: the value's text before the expression, with `\0` for other expressions in it. Elsewhere empty. */
  readonly prefix: string;
  /** Quote of the string literal it stands in inside a script, style or event handler; undefined outside of one. */
  readonly scriptQuote: '"' | "'" | '`' | undefined;
  /** True where `<`, `>`, `&` and quotes are replaced: by the engine or by a filter. */
  readonly isEscaped: boolean;
  /** What decided `isEscaped`: the filter or the region that switched it off, where there is one. */
  readonly unescapedBy: UnescapedBy | undefined;
  /** True where the template says nothing of it, so that how the engine was set up decides. */
  readonly isLeftToEngine: boolean;
}

export interface TemplateVariable {
  readonly path: string;
  readonly span: Span;
  /** The call or filter that it is an argument of; undefined where it is printed itself. */
  readonly passedTo: PassedTo | undefined;
}

/**
 * An argument: `field(user.name, label=title)` passes `user.name` to `field` at 0 and `title` as `label`; `name.upper()` passes `name` to
 * `name.upper` as `self`.
 */
export interface PassedTo {
  readonly kind: 'call' | 'filter';
  readonly name: string;
  readonly slot: number | string;
}

/** Where in the HTML an expression is printed. `attribute` is quoted; `url-attribute` is a quoted `href`, `src`, `action`, …. */
export type TemplateContext =
  | 'text'
  | 'attribute'
  | 'unquoted-attribute'
  | 'url-attribute'
  | 'script'
  | 'style'
  | 'event-handler'
  | 'tag'
  | 'comment';

export interface UnescapedBy {
  readonly kind: 'filter' | 'region' | 'function';
  /** `safe`, `safeseq`, `autoescape`, `Markup`. */
  readonly name: string;
  /** The filter's name, or the tag that opened the region. */
  readonly span: Span;
}

export interface TemplateReference {
  readonly kind: 'extends' | 'include' | 'import';
  /** Undefined where the name is computed. */
  readonly template: string | undefined;
  /** Names bound by an import: local name → name in the template; `*` stands for all of it. */
  readonly names: ReadonlyMap<string, string>;
  /** True where the included template sees the variables of this one. */
  readonly withContext: boolean;
  readonly span: Span;
}

export interface AutoescapeRegion {
  readonly isOn: boolean;
  /** From the tag that opens it to the one that closes it, or to the end. */
  readonly span: Span;
  /** The opening tag. */
  readonly tag: Span;
}

/** `{% for row in rows %}`: `row` stands for elements of `rows`; `{% set x = y %}`, `{% with x = y %}`: `x` stands for `y`. */
export interface TemplateBinding {
  readonly kind: 'loop' | 'set' | 'with';
  readonly name: string;
  /** Paths of the variables that its value is made of; none where functions or filters of the program's own make it. */
  readonly from: readonly string[];
  /** Of a loop over elements that are taken apart: `for key, value in pairs`. */
  readonly position: number | undefined;
  /** Where the name means this. */
  readonly scope: Span;
  readonly span: Span;
}

export interface TemplateMacro {
  readonly name: string;
  readonly parameters: readonly string[];
  /** The whole macro. */
  readonly span: Span;
}

export interface TemplateForm {
  /** The opening tag. */
  readonly span: Span;
  /** Lower case; `get` where there is none. */
  readonly method: string;
  /** The `action` as written, undefined where there is none. */
  readonly action: string | undefined;
  /** True where a token is printed between the opening tag and `</form>`: `{% csrf_token %}`, `csrf_token()`, `form.hidden_tag()`. */
  readonly hasCsrfToken: boolean;
}

export interface TemplateComment {
  /** With the delimiters. */
  readonly span: Span;
  /** Text inside, trimmed. */
  readonly text: string;
}
