import { ALL_KINDS, NO_KINDS, kindSet } from '../kinds.ts';
import type { KindSet } from '../kinds.ts';

/**
 * For which kinds a text is harmless once a regular expression has matched all of it. Judged by the characters that the pattern can let
 * through: without any that means something to a shell, a query, a path or markup, the text is only text.
 */
export function patternAllows(
  pattern: string,
  { isFull, isStart }: { readonly isFull: boolean; readonly isStart: boolean },
): KindSet {
  const isAnchored =
    (isFull || isStart || /^(?:\^|\\A)/u.test(pattern)) && (isFull || /(?:\$|\\Z)$/u.test(pattern));
  if (!isAnchored) {
    return NO_KINDS;
  }
  const letThrough = charactersOf(pattern.replace(/^(?:\^|\\A)/u, '').replace(/(?:\$|\\Z)$/u, ''));
  if (letThrough === undefined) {
    return NO_KINDS;
  }
  if (!/[^\w\s:,@+=-]/u.test(letThrough) && !letThrough.includes('\n')) {
    return ALL_KINDS;
  }
  return kindsWithout(letThrough);
}

/**
 * For which kinds a text is harmless once every match of a pattern has been replaced. Understood are a character class by itself, of what
 * goes (`[\r\n]`) or of what stays (`[^\w-]`), and the shorthands `\W` and `\D`.
 */
export function replacedKinds(pattern: string, replacement: string): KindSet {
  const text = replacement.replaceAll(/\\/gu, '\\\\');
  const kept = /^\[\^((?:\\.|[^\]\\])+)\][+*]?$/u.exec(pattern)?.[1];
  const short = /^\\([WD])[+*]?$/u.exec(pattern)?.[1];
  const left = short === undefined ? kept : `\\${short.toLowerCase()}`;
  if (left !== undefined) {
    return patternAllows(`[${left}${text.replaceAll(/[\]^-]/gu, '\\$&')}]*`, {
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
  for (let index = 0; index < pattern.length; index += 1) {
    const one = pattern.charAt(index);
    if (one === '\\') {
      index += 1;
      const escaped = escapedCharacters(pattern.charAt(index));
      if (escaped === undefined) {
        return undefined;
      }
      characters += escaped;
    } else if (isInClass) {
      isInClass = one !== ']';
      characters += one === ']' || one === '-' ? '' : one;
    } else if (one === '[') {
      if (pattern.charAt(index + 1) === '^') {
        return undefined;
      }
      isInClass = true;
    } else if (one === '.') {
      return undefined;
    } else if (one === '{') {
      index = Math.max(index, pattern.indexOf('}', index));
    } else if (!'()?*+|:=!'.includes(one)) {
      characters += one;
    }
  }
  return characters;
}

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
