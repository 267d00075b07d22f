import { ALL_KINDS, NO_KINDS, kindSet } from '../../kinds.ts';
import type { KindSet } from '../../kinds.ts';

/**
 * For which kinds a text is harmless once a regular expression has matched all of it. Judged by the characters that the pattern can let
 * through: without any that means something to a shell, a query, a path or markup, the text is only text.
 */
export function patternAllows(
  pattern: string,
  { isFull, isStart }: { readonly isFull: boolean; readonly isStart: boolean },
): KindSet {
  const ways = alternativesOf(pattern);
  if (ways.length > 1 && !isFull) {
    return ways.reduce((kinds, one) => kinds & patternAllows(one, { isFull, isStart }), ALL_KINDS);
  }
  const isBegun = isFull || isStart || /^(?:\^|\\A)/u.test(pattern);
  if (!isBegun || !(isFull || /(?:\$|\\[Zz])$/u.test(pattern))) {
    return isBegun ? patternStart(pattern.replace(/^(?:\^|\\A)/u, '')) : NO_KINDS;
  }
  const letThrough = charactersOf(pattern.replace(/^(?:\^|\\A)/u, '').replace(/(?:\$|\\Z)$/u, ''));
  if (letThrough === undefined) {
    return NO_KINDS;
  }
  if (!/[^\w\s:,@+=-]/u.test(letThrough) && !letThrough.includes('\n')) {
    return ALL_KINDS;
  }
  return kindsWithout(letThrough) | patternStart(pattern.replace(/^(?:\^|\\A)/u, ''));
}

/** The ways of a pattern between `|` that stand in no group. */
function alternativesOf(pattern: string): readonly string[] {
  const ways: string[] = [];
  let start = 0;
  for (const { index, one, depth } of signsOf(pattern)) {
    if (one === '|' && depth === 0) {
      ways.push(pattern.slice(start, index));
      start = index + 1;
    }
  }
  return [...ways, pattern.slice(start)];
}

/** The characters of a pattern that mean something: those that are neither escaped nor in a class. */
function* signsOf(
  pattern: string,
): Generator<{ readonly index: number; readonly one: string; readonly depth: number }> {
  let depth = 0;
  let isInClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const one = pattern.charAt(index);
    if (one === '\\') {
      index += 1;
    } else if (isInClass) {
      isInClass = one !== ']' || /\[\^?$/u.test(pattern.slice(0, index));
    } else if (one === '[') {
      isInClass = true;
    } else {
      depth -= one === ')' ? 1 : 0;
      yield { index, one, depth };
      depth += one === '(' ? 1 : 0;
    }
  }
}

/** What the text in a group of a pattern looks like, by its number or name; 0 stands for all of it. */
export function groupPattern(pattern: string, group: string | number): string | undefined {
  if (group === 0) {
    return pattern.replace(/^(?:\^|\\A)/u, '').replace(/(?:\$|\\[Zz])$/u, '');
  }
  let count = 0;
  for (const { index, one, depth } of signsOf(pattern)) {
    const name = /^\(\?P<(\w+)>/u.exec(pattern.slice(index))?.[1];
    if (one === '(' && (name !== undefined || pattern.charAt(index + 1) !== '?')) {
      count += 1;
      if (count === group || name === group) {
        const start = index + 1 + (name === undefined ? 0 : name.length + 4);
        const end = [...signsOf(pattern)].find(
          (sign) => sign.index > index && sign.one === ')' && sign.depth === depth,
        );
        return end === undefined ? undefined : pattern.slice(start, end.index);
      }
    }
  }
  return undefined;
}

const ADDRESSES = kindSet(['redirect', 'request-url']);

/**
 * What the beginning of a text says of where it leads as an address: with its scheme and whole host there, or on the same host, where a
 * slash is followed by something that is none.
 */
export function addressStart(text: string): KindSet {
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]+\//iu.test(text)) {
    return ADDRESSES;
  }
  const isLocal = /^\/[^/\\]/u.test(text);
  return isLocal
    ? kindSet(['redirect', 'begins-with-slash'])
    : text === '/'
      ? kindSet(['begins-with-slash'])
      : NO_KINDS;
}

/** The same for a pattern: the text that it begins with, up to the first sign that stands for others. */
function patternStart(pattern: string): KindSet {
  let text = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const one = pattern.charAt(index);
    const next = pattern.charAt(index + 1);
    const isEscaped = one === '\\' && /[^\w\s]/u.test(next);
    // What may come not at all or again and again does not begin the text for certain.
    const isCounted = /^[*?+{]/u.test(pattern.slice(index + (isEscaped ? 2 : 1)));
    if (isCounted || (!isEscaped && /[\\^$.|?*+()[\]{}]/u.test(one))) {
      const isOther = /^(?:\(\?!\[?(?:\/|\\\\)|\[\^\/|\\w|\[[a-z\\])/iu.test(pattern.slice(index));
      return addressStart(text === '/' && isOther ? '/_' : text);
    }
    text += isEscaped ? next : one;
    index += isEscaped ? 1 : 0;
  }
  return addressStart(text);
}

/**
 * For which kinds a text is harmless once every match of a pattern has been replaced. Understood are a character class by itself, of what
 * goes (`[\r\n]`) or of what stays (`[^\w-]`), and the shorthands `\W` and `\D`.
 */
export function replacedKinds(pattern: string, replacement: string): KindSet {
  const text = replacement.replaceAll(/\W/gu, String.raw`\$&`);
  const kept = /^\[\^((?:\\.|[^\]\\])+)\][+*]?$/u.exec(pattern)?.[1];
  const short = /^\\([WD])[+*]?$/u.exec(pattern)?.[1];
  const left = short === undefined ? kept : `\\${short.toLowerCase()}`;
  if (left !== undefined) {
    return patternAllows(`(?:[${left}]|${text})*`, {
      isFull: true,
      isStart: true,
    });
  }
  const gone = /^\[((?!\^)(?:\\.|[^\]\\])+)\][+*]?$/u.exec(pattern)?.[1] ?? single(pattern);
  const characters = gone === undefined ? undefined : charactersOf(`[${gone}]`);
  const lost = (characters ?? '').replaceAll(/./gsu, (one) =>
    replacement.includes(one) ? '' : one,
  );
  return kindSet([
    ...(lost.includes('\n') ? (['header', 'log', 'mail'] as const) : []),
    ...(lost.includes('<') ? (['html'] as const) : []),
    ...(lost.includes('/') ? (['path', 'archive'] as const) : []),
  ]);
}

function single(pattern: string): string | undefined {
  return /^(?:\\?[\n]|\\[nrs]|\\r\?\\n|\\r\\n|\\n\|\\r|\\r\|\\n)[+*]?$/u.test(pattern)
    ? '\\n'
    : undefined;
}

/** What each kind of harm needs at least one of. */
const DANGEROUS: readonly (readonly [RegExp, KindSet])[] = [
  [/['"\\;]/u, kindSet(['sql'])],
  [/["'`$;&|<>\\()\n]/u, kindSet(['os-command'])],
  [/[/\\]/u, kindSet(['path', 'archive'])],
  [/[<>"'&]/u, kindSet(['html'])],
  [/[\r\n]/u, kindSet(['header', 'log', 'mail'])],
  [/[/\\:]/u, kindSet(['redirect', 'request-url'])],
  [/[()*\\&|]/u, kindSet(['ldap'])],
  [/['"\][()/@]/u, kindSet(['xpath'])],
  [/[{}]/u, kindSet(['template'])],
];

function kindsWithout(characters: string): KindSet {
  return DANGEROUS.reduce(
    (kinds, [needed, kind]) => (needed.test(characters) ? kinds : kinds | kind),
    NO_KINDS,
  );
}

/** The characters that a pattern names; undefined where it lets through anything (`.`, `[^x]`, `\S`). */
function charactersOf(pattern: string): string | undefined {
  let characters = '';
  let isInClass = false;
  const plain = pattern.replaceAll(/\(\?(?:P<\w+>|[aiLmsux-]*[:)])/gu, '(');
  for (let index = 0; index < plain.length; index += 1) {
    const one = plain.charAt(index);
    const range = isInClass ? rangeAt(plain, index) : undefined;
    if (range !== undefined) {
      characters += range;
      index += 2;
    } else if (one === '\\') {
      index += 1;
      const escaped = escapedCharacters(plain.charAt(index));
      if (escaped === undefined) {
        return undefined;
      }
      characters += escaped;
    } else if (isInClass) {
      isInClass = one !== ']';
      characters += one === ']' ? '' : one;
    } else if (one === '[') {
      if (plain.charAt(index + 1) === '^') {
        return undefined;
      }
      isInClass = true;
    } else if (one === '.') {
      return undefined;
    } else if (one === '{') {
      index = Math.max(index, plain.indexOf('}', index));
    } else if (!'()?*+|:=!'.includes(one)) {
      characters += one;
    }
  }
  return characters;
}

/** The characters of `a-z` in a class; those that are not of ASCII do no harm and are not listed. */
function rangeAt(pattern: string, index: number): string | undefined {
  const [from, dash, to] = pattern.slice(index, index + 3);
  if (
    from === undefined ||
    to === undefined ||
    dash !== '-' ||
    '\\]'.includes(from) ||
    '\\]'.includes(to)
  ) {
    return undefined;
  }
  const first = from.charCodeAt(0);
  const last = Math.min(to.charCodeAt(0), LAST_OF_ASCII);
  const length = Math.max(0, last - first + 1);
  return Array.from({ length }, (_, place) => String.fromCharCode(first + place)).join('') || 'a';
}

const LAST_OF_ASCII = 126;

function escapedCharacters(one: string): string | undefined {
  switch (one) {
    case 'd':
    case 'w':
    case 'b':
      return 'a';
    case 's':
      return ' \n';
    case 'D':
    case 'W':
    case 'S':
      return undefined;
    case 'n':
      return '\n';
    default:
      return one;
  }
}
