import type { TemplateContext } from './template-model.ts';

/**
 * Where in an HTML document the text fed so far has arrived. A reduced form of the tokenizer of the WHATWG's HTML standard (section 13.2.5): its states for
 * tags, attributes, comments and the raw text of `script`, `style`, `textarea` and `title`, without character references, since only the place
 * matters. Inside scripts and event handlers it also knows whether it stands in a string, by JavaScript's lexical grammar without regular expressions.
 * Immutable, so that the branches of an `if` all begin where it began.
 */
export interface HtmlPosition {
  readonly state: HtmlState;
  /** The element whose tag is open or whose raw text this is, lower case. */
  readonly element: string;
  readonly isClosingTag: boolean;
  readonly attribute: string;
  /** Text of the attribute's value so far, expressions as `\0`. */
  readonly value: string;
  /** Values of those finished attributes of the tag that somebody asks for: `method`, `action`, `type`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly script: ScriptState;
  /** Where the open tag began. */
  readonly tagStart: number;
}

type HtmlState =
  | 'data'
  | 'tag-name'
  | 'before-attribute'
  | 'attribute-name'
  | 'after-attribute-name'
  | 'before-value'
  | 'double-quoted'
  | 'single-quoted'
  | 'unquoted'
  | 'comment'
  | 'raw';

type ScriptState = 'code' | '"' | "'" | '`' | 'line-comment' | 'block-comment';

export const START: HtmlPosition = {
  state: 'data',
  element: '',
  isClosingTag: false,
  attribute: '',
  value: '',
  attributes: new Map(),
  script: 'code',
  tagStart: 0,
};

/** An opening or closing tag that has been read whole. */
export interface HtmlTag {
  readonly name: string;
  readonly isClosing: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly start: number;
  readonly end: number;
}

/** Moves on over `text.slice(start, end)`; `onTag` hears of every tag that ends in it. */
export function advance(
  from: HtmlPosition,
  piece: { readonly text: string; readonly start: number; readonly end: number },
  onTag: (tag: HtmlTag) => void,
): HtmlPosition {
  const cursor: Cursor = { ...from, text: piece.text, at: piece.start, end: piece.end, onTag };
  while (cursor.at < cursor.end) {
    STEPS[cursor.state](cursor, cursor.text[cursor.at] ?? '');
  }
  const { text: _text, at: _at, end: _end, onTag: _onTag, ...position } = cursor;
  return position;
}

/** Moves on over something printed, whose text is not known. */
export function advanceOverPrint(from: HtmlPosition): HtmlPosition {
  switch (from.state) {
    case 'before-value':
      return { ...from, state: 'unquoted', value: '\0' };
    case 'double-quoted':
    case 'single-quoted':
    case 'unquoted':
      return { ...from, value: `${from.value}\0` };
    default:
      return from;
  }
}

const URL_ATTRIBUTES =
  /^(?:href|src|action|formaction|data|poster|cite|background|longdesc|xlink:href|manifest|ping)$/;

/** What a text printed here would be to the browser. */
export function contextAt(position: HtmlPosition): TemplateContext {
  switch (position.state) {
    case 'data':
      return 'text';
    case 'comment':
      return 'comment';
    case 'raw':
      return rawContext(position);
    case 'before-value':
    case 'unquoted':
      return 'unquoted-attribute';
    case 'double-quoted':
    case 'single-quoted':
      return quotedContext(position.attribute);
    default:
      return 'tag';
  }
}

export function isInAttribute({ state }: HtmlPosition): boolean {
  return /^(?:before-value|unquoted|double-quoted|single-quoted)$/.test(state);
}

/** Quote of the string literal of a script that a text printed here would stand in. */
export function scriptQuoteAt(position: HtmlPosition): '"' | "'" | '`' | undefined {
  const context = contextAt(position);
  const { script } = position;
  const isScript = context === 'script' || context === 'style' || context === 'event-handler';
  return isScript && (script === '"' || script === "'" || script === '`') ? script : undefined;
}

function rawContext({ element, attributes }: HtmlPosition): TemplateContext {
  if (element === 'style') {
    return 'style';
  }
  const type = attributes.get('type') ?? '';
  return element === 'script' && !/template|html|x-handlebars/i.test(type) ? 'script' : 'text';
}

function quotedContext(attribute: string): TemplateContext {
  if (/^on[a-z]+$/.test(attribute)) {
    return 'event-handler';
  }
  if (attribute === 'style') {
    return 'style';
  }
  return URL_ATTRIBUTES.test(attribute) ? 'url-attribute' : 'attribute';
}

type Cursor = { -readonly [Key in keyof HtmlPosition]: HtmlPosition[Key] } & {
  readonly text: string;
  readonly end: number;
  readonly onTag: (tag: HtmlTag) => void;
  at: number;
};

const SPACE = /\s/;
const KEPT = /^(?:method|action|type)$/;
const RAW = /^(?:script|style|textarea|title)$/;

const STEPS: Readonly<Record<HtmlState, (cursor: Cursor, character: string) => void>> = {
  data: inData,
  'tag-name': inTagName,
  'before-attribute': beforeAttribute,
  'attribute-name': inAttributeName,
  'after-attribute-name': afterAttributeName,
  'before-value': beforeValue,
  'double-quoted': (cursor, character) => inQuoted(cursor, character, '"'),
  'single-quoted': (cursor, character) => inQuoted(cursor, character, "'"),
  unquoted: inUnquoted,
  comment: inComment,
  raw: inRaw,
};

function inData(cursor: Cursor): void {
  const open = cursor.text.indexOf('<', cursor.at);
  if (open === -1 || open >= cursor.end) {
    cursor.at = cursor.end;
    return;
  }
  const rest = cursor.text.slice(open, open + 4);
  if (rest === '<!--') {
    cursor.state = 'comment';
    cursor.at = open + 4;
  } else if (/^<\/?[A-Za-z]/.test(rest)) {
    cursor.isClosingTag = rest[1] === '/';
    cursor.element = '';
    cursor.attributes = new Map();
    cursor.state = 'tag-name';
    cursor.tagStart = open;
    cursor.at = open + (cursor.isClosingTag ? 2 : 1);
  } else {
    cursor.at = open + 1;
  }
}

function inTagName(cursor: Cursor, character: string): void {
  if (character === '>') {
    endTag(cursor);
  } else {
    if (SPACE.test(character) || character === '/') {
      cursor.state = 'before-attribute';
    } else {
      cursor.element += character.toLowerCase();
    }
    cursor.at += 1;
  }
}

function beforeAttribute(cursor: Cursor, character: string): void {
  if (character === '>') {
    endTag(cursor);
  } else if (SPACE.test(character) || character === '/') {
    cursor.at += 1;
  } else {
    cursor.attribute = '';
    cursor.value = '';
    cursor.state = 'attribute-name';
  }
}

function inAttributeName(cursor: Cursor, character: string): void {
  if (character === '=') {
    cursor.state = 'before-value';
    cursor.at += 1;
  } else if (character === '>') {
    endAttribute(cursor);
    endTag(cursor);
  } else if (SPACE.test(character) || character === '/') {
    cursor.state = 'after-attribute-name';
    cursor.at += 1;
  } else {
    cursor.attribute += character.toLowerCase();
    cursor.at += 1;
  }
}

function afterAttributeName(cursor: Cursor, character: string): void {
  if (character === '=') {
    cursor.state = 'before-value';
    cursor.at += 1;
  } else if (SPACE.test(character)) {
    cursor.at += 1;
  } else {
    endAttribute(cursor);
  }
}

function beforeValue(cursor: Cursor, character: string): void {
  cursor.script = 'code';
  if (SPACE.test(character)) {
    cursor.at += 1;
  } else if (character === '"' || character === "'") {
    cursor.state = character === '"' ? 'double-quoted' : 'single-quoted';
    cursor.at += 1;
  } else if (character === '>') {
    endAttribute(cursor);
    endTag(cursor);
  } else {
    cursor.state = 'unquoted';
  }
}

function inQuoted(cursor: Cursor, character: string, quote: '"' | "'"): void {
  if (character === quote) {
    endAttribute(cursor);
  } else {
    cursor.script = scriptAfter(cursor.script, character, cursor);
    cursor.value += character;
  }
  cursor.at += 1;
}

function inUnquoted(cursor: Cursor, character: string): void {
  if (SPACE.test(character)) {
    endAttribute(cursor);
    cursor.at += 1;
  } else if (character === '>') {
    endAttribute(cursor);
    endTag(cursor);
  } else {
    cursor.value += character;
    cursor.at += 1;
  }
}

function inComment(cursor: Cursor): void {
  const close = cursor.text.indexOf('-->', cursor.at);
  const isHere = close !== -1 && close < cursor.end;
  cursor.state = isHere ? 'data' : 'comment';
  cursor.at = isHere ? close + 3 : cursor.end;
}

function inRaw(cursor: Cursor, character: string): void {
  if (character === '<' && isEndOfRaw(cursor)) {
    cursor.state = 'data';
    return;
  }
  if (cursor.element === 'script') {
    cursor.script = scriptAfter(cursor.script, character, cursor);
  }
  cursor.at += 1;
}

function isEndOfRaw({ text, at, element }: Cursor): boolean {
  const rest = text.slice(at, at + element.length + 3).toLowerCase();
  return rest.startsWith(`</${element}`) && !/[a-z0-9-]/.test(rest[element.length + 2] ?? '');
}

function endAttribute(cursor: Cursor): void {
  if (KEPT.test(cursor.attribute)) {
    cursor.attributes = new Map([...cursor.attributes, [cursor.attribute, cursor.value]]);
  }
  cursor.attribute = '';
  cursor.value = '';
  cursor.state = 'before-attribute';
}

function endTag(cursor: Cursor): void {
  cursor.at += 1;
  cursor.onTag({
    name: cursor.element,
    isClosing: cursor.isClosingTag,
    attributes: cursor.attributes,
    start: cursor.tagStart,
    end: cursor.at,
  });
  const isRaw = !cursor.isClosingTag && RAW.test(cursor.element);
  cursor.state = isRaw ? 'raw' : 'data';
  cursor.script = 'code';
}

/** One character of a script further. `\` in a string keeps what follows from ending it. */
function scriptAfter(state: ScriptState, character: string, cursor: Cursor): ScriptState {
  const { text, at } = cursor;
  switch (state) {
    case 'code':
      if (character === '"' || character === "'" || character === '`') {
        return character;
      }
      if (character === '/' && text[at + 1] === '/' && text[at - 1] !== ':') {
        return 'line-comment';
      }
      return character === '/' && text[at + 1] === '*' ? 'block-comment' : 'code';
    case 'line-comment':
      return character === '\n' ? 'code' : state;
    case 'block-comment':
      return character === '/' && text[at - 1] === '*' ? 'code' : state;
    default:
      if (character === '\n' && state !== '`') {
        return 'code';
      }
      return character === state && !isBackslashed(text, at) ? 'code' : state;
  }
}

function isBackslashed(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === '\\') {
    count += 1;
  }
  return count % 2 === 1;
}
