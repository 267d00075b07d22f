import type { Span } from '../core/span.ts';
import {
  advance,
  advanceOverPrint,
  contextAt,
  isInAttribute,
  scriptQuoteAt,
  START,
} from './html-position.ts';
import type { HtmlPosition, HtmlTag } from './html-position.ts';
import { readExpression } from './template-expression.ts';
import type { ExpressionParts } from './template-expression.ts';
import type {
  AutoescapeRegion,
  TemplateBinding,
  TemplateComment,
  TemplateDialect,
  TemplateExpression,
  TemplateForm,
  TemplateMacro,
  TemplateModel,
  TemplateReference,
  TemplateSyntax,
  UnescapedBy,
} from './template-model.ts';
import { isEscapedByEnding } from './template-path.ts';
import { readTag } from './template-tags.ts';
import type { TemplateTag } from './template-tags.ts';
import { tokenizePythonLines } from './tokenize-python-lines.ts';
import { tokenizeTemplate } from './tokenize-template.ts';
import type { TemplateToken } from './tokenize-template.ts';

/**
 * Reads a Jinja2 or Django template: splits it at its delimiters, follows the HTML between them to know where each expression is printed, and keeps the
 * blocks that are open to know what names mean and what is escaped. The branches of an `if` each begin in the HTML where the `if` began. Never
 * throws: what is not a template's syntax is text.
 */
export function parseTemplate(
  path: string,
  text: string,
  syntax: TemplateSyntax = 'jinja',
): TemplateModel {
  const tokens = TOKENIZERS[syntax](text);
  const dialect = dialectOf(text, tokens);
  const isEscapedByDefault = isEscapedByEnding(path) || dialect === 'django';
  const reading: Reading = {
    text,
    position: START,
    isEscapedByDefault,
    open: [],
    forms: [],
    openForm: undefined,
    expressions: [],
    references: [],
    autoescape: [],
    bindings: [],
    macros: [],
    comments: [],
  };
  for (const token of tokens) {
    READERS[token.kind](reading, token);
  }
  closeForm(reading, text.length);
  while (reading.open.length > 0) {
    closeBlock(reading, text.length);
  }
  const { expressions, references, autoescape, bindings, macros, forms, comments } = reading;
  autoescape.sort((left, right) => left.span.start - right.span.start);
  return {
    path,
    dialect,
    isEscapedByDefault,
    expressions,
    references,
    autoescape,
    bindings,
    macros,
    forms,
    comments,
  };
}

const TOKENIZERS: Readonly<Record<TemplateSyntax, (text: string) => readonly TemplateToken[]>> = {
  jinja: (text) => tokenizeTemplate(text),
  tornado: (text) => tokenizeTemplate(text, 'tornado'),
  bottle: (text) => tokenizePythonLines(text, 'bottle'),
  mako: (text) => tokenizePythonLines(text, 'mako'),
};

interface Reading {
  readonly text: string;
  position: HtmlPosition;
  readonly isEscapedByDefault: boolean;
  readonly open: OpenBlock[];
  openForm: HtmlTag | undefined;
  readonly expressions: TemplateExpression[];
  readonly references: TemplateReference[];
  readonly autoescape: AutoescapeRegion[];
  readonly bindings: TemplateBinding[];
  readonly macros: TemplateMacro[];
  readonly forms: TemplateForm[];
  readonly comments: TemplateComment[];
}

interface OpenBlock {
  readonly tag: TemplateTag;
  readonly span: Span;
  /** Where the HTML stood when it was opened. */
  readonly position: HtmlPosition;
}

const READERS: Readonly<
  Record<TemplateToken['kind'], (reading: Reading, token: TemplateToken) => void>
> = { text: readText, print: readPrint, tag: readTagToken, comment: readComment };

function readText(reading: Reading, { span }: TemplateToken): void {
  const piece = { text: reading.text, ...span };
  reading.position = advance(reading.position, piece, (tag) => noteTag(reading, tag));
}

function noteTag(reading: Reading, tag: HtmlTag): void {
  if (tag.name !== 'form') {
    return;
  }
  closeForm(reading, tag.start);
  reading.openForm = tag.isClosing ? undefined : tag;
}

const TOKEN_IN_FORM = /csrf|hidden_tag\s*\(|quick_form\s*\(|render_form\s*\(|xsrf/i;

function closeForm(reading: Reading, end: number): void {
  const tag = reading.openForm;
  if (tag === undefined) {
    return;
  }
  reading.openForm = undefined;
  reading.forms.push({
    span: { start: tag.start, end: tag.end },
    method: (tag.attributes.get('method') ?? 'get').trim().toLowerCase(),
    action: tag.attributes.get('action'),
    hasCsrfToken: TOKEN_IN_FORM.test(reading.text.slice(tag.start, end)),
  });
}

function readPrint(reading: Reading, token: TemplateToken): void {
  const { span, inner } = token;
  const { text, position } = reading;
  const parts = readExpression(text, inner);
  const isAttribute = isInAttribute(position);
  reading.expressions.push({
    span,
    text: text.slice(inner.start, inner.end),
    variables: parts.variables,
    filters: parts.filters.map((filter) => filter.name),
    calls: parts.calls,
    context: contextAt(position),
    attribute: isAttribute ? position.attribute : undefined,
    element: isAttribute || position.state === 'raw' ? position.element : undefined,
    block: blockAround(reading),
    prefix: isAttribute ? position.value : '',
    scriptQuote: scriptQuoteAt(position),
    ...(token.escaping === undefined ? escaping(reading, parts) : ownEscaping(token)),
  });
  reading.position = advanceOverPrint(position);
}

function blockAround({ open, text }: Reading): string | undefined {
  const named = open.findLast(({ tag }) => tag.kind === 'block' && tag.closedBy === 'block');
  return named === undefined
    ? undefined
    : /\bblock\s+(\w+)/.exec(text.slice(named.span.start, named.span.end))?.[1];
}

const ESCAPING =
  /^(?:e|escape|forceescape|force_escape|tojson|escapejs|urlencode|urlize|json_script|xmlattr|int|float|length|count|round|filesizeformat|floatformat|date|time|wordcount|pluralize|yesno|abs|sum|b64encode|.*(?:bleach|sanitiz|escape|clean_html|purify).*)$/i;

function escaping(
  reading: Reading,
  { filters, calls }: ExpressionParts,
): Pick<TemplateExpression, 'isEscaped' | 'unescapedBy' | 'isLeftToEngine'> {
  const escapedAt = filters.findIndex((filter) => ESCAPING.test(filter.name));
  const safeAt = filters.findIndex(({ name }) => /^safe(?:seq)?$/.test(name));
  const safe = filters[safeAt];
  if (escapedAt !== -1 && (safe === undefined || escapedAt < safeAt)) {
    return ESCAPED;
  }
  if (safe !== undefined) {
    const unescapedBy: UnescapedBy = { kind: 'filter', name: safe.name, span: safe.span };
    return { isEscaped: false, unescapedBy, isLeftToEngine: false };
  }
  const region = reading.open.findLast((block) => block.tag.kind === 'autoescape');
  if (region?.tag.kind === 'autoescape') {
    return region.tag.isOn
      ? ESCAPED
      : {
          isEscaped: false,
          isLeftToEngine: false,
          unescapedBy: { kind: 'region', name: 'autoescape', span: region.span },
        };
  }
  const isMarkup = calls.includes('Markup');
  return {
    isEscaped: reading.isEscapedByDefault && !isMarkup,
    unescapedBy: undefined,
    isLeftToEngine: !isMarkup,
  };
}

/** `{{!text}}`, `{% raw text %}`. */
function ownEscaping({ span, escaping: own }: TemplateToken): ReturnType<typeof escaping> {
  return own === 'escaped'
    ? ESCAPED
    : {
        isEscaped: false,
        unescapedBy: { kind: 'function', name: 'raw', span },
        isLeftToEngine: false,
      };
}

const ESCAPED = { isEscaped: true, unescapedBy: undefined, isLeftToEngine: false } as const;

function readTagToken(reading: Reading, { span, inner }: TemplateToken): void {
  const tag = readTag(reading.text, inner);
  switch (tag.kind) {
    case 'reference':
      reading.references.push({ ...tag.reference, span });
      return;
    case 'branch': {
      const owner = reading.open.at(-1);
      reading.position = owner?.position ?? reading.position;
      return;
    }
    case 'set':
      for (const { name, from } of tag.bindings) {
        const scope = { start: span.end, end: reading.text.length };
        reading.bindings.push({ kind: 'set', name, from, position: undefined, scope, span });
      }
      return;
    case 'end':
      // From the innermost on: in templates that are in order it is the last one.
      if (tag.closes === '') {
        closeBlock(reading, span.end);
      } else if (reading.open.findLastIndex((block) => isClosedBy(block.tag, tag.closes)) !== -1) {
        while (!isClosedBy(reading.open.at(-1)?.tag, tag.closes)) {
          closeBlock(reading, span.start);
        }
        closeBlock(reading, span.end);
      }
      return;
    case 'other':
      if (tag.isPrinted) {
        reading.position = advanceOverPrint(reading.position);
      }
      return;
    default:
      reading.open.push({ tag, span, position: reading.position });
  }
}

function isClosedBy(tag: TemplateTag | undefined, name: string): boolean {
  return tag === undefined || ('closedBy' in tag && tag.closedBy === name);
}

function closeBlock(reading: Reading, end: number): void {
  const block = reading.open.pop();
  if (block === undefined) {
    return;
  }
  const { tag, span } = block;
  const whole = { start: span.start, end };
  if (tag.kind === 'autoescape') {
    reading.autoescape.push({ isOn: tag.isOn, span: whole, tag: span });
  } else if (tag.kind === 'loop' || tag.kind === 'with') {
    for (const { name, from, position } of tag.bindings) {
      const scope = { start: span.end, end };
      reading.bindings.push({ kind: tag.kind, name, from, position, scope, span });
    }
  } else if (tag.kind === 'macro') {
    reading.macros.push({ name: tag.name, parameters: tag.parameters, span: whole });
  }
}

function readComment(reading: Reading, { span, inner }: TemplateToken): void {
  reading.comments.push({ span, text: reading.text.slice(inner.start, inner.end) });
}

const DJANGO_TAGS =
  /^(?:load|csrf_token|comment|empty|blocktrans\w*|trans|verbatim|ifequal|url\s+['"]|static\s+['"])/;
const JINJA_TAGS = /^(?:set|macro|import|from|call|raw|endset|endmacro|do)\b/;

function dialectOf(text: string, tokens: readonly TemplateToken[]): TemplateDialect {
  for (const { kind, inner } of tokens) {
    const source = text.slice(inner.start, inner.end);
    if (kind === 'tag' && (DJANGO_TAGS.test(source) || JINJA_TAGS.test(source))) {
      return DJANGO_TAGS.test(source) ? 'django' : 'jinja';
    }
    const dialect = kind === 'print' ? readExpression(text, inner).dialect : 'either';
    if (dialect !== 'either') {
      return dialect;
    }
  }
  return 'either';
}
