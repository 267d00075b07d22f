import { BUILTIN_NAMES } from '../../python/builtin-names.ts';

/**
 * Mechanical checks of sentences that a model wrote. They are cheap and catch what small models do most: talk about style,
 * hedge, break off in the middle, and name things that the code does not have.
 */

/** Subjects that a linter or the author decides, and that reviewers dismiss when a model raises them. */
const STYLE =
  /\b(?:style|readab\w+|naming|(?:variable|function|descriptive|meaningful) names?|docstrings?|comment(?:s|ed|ing)?|type hints?|type annotations?|annotations?|pep ?8|whitespace|indentation|formatting|best practices?|unused|cleaner|more pythonic|maintainab\w+|consisten\w+)\b/i;

/** Words of somebody who does not know. */
const HEDGE =
  /\b(?:might be|may be|could be|not guaranteed|it is (?:possible|recommended|unclear)|in some cases|potentially|unexpected behaviou?r|should be (?:careful|avoided)|consider)\b/i;

/** Why a sentence must not be shown, or undefined. */
export function proseProblem(sentence: string): 'style' | 'broken' | undefined {
  if (STYLE.test(sentence)) {
    return 'style';
  }
  const words = sentence.trim().split(/\s+/);
  const isWhole = words.length >= 4 && words.length <= 40 && hasBalancedMarks(sentence);
  return isWhole && !isRepetitive(words) ? undefined : 'broken';
}

/** True when a claim takes itself back. */
export function isHedged(sentence: string): boolean {
  return HEDGE.test(sentence);
}

/** The first name in backticks that neither the source nor Python's builtins have, or undefined when all exist. */
export function inventedName(sentence: string, source: string): string | undefined {
  const known = new Set(Array.from(source.matchAll(IDENTIFIER), (match) => match[0]));
  for (const quoted of sentence.matchAll(/`([^`]+)`/g)) {
    const text = quoted[1] ?? '';
    const isCopied = source.includes(text);
    const names = Array.from(withoutStrings(text).matchAll(IDENTIFIER), (match) => match[0]);
    const invented = names.find(
      (name) => !known.has(name) && !BUILTIN_NAMES.has(name) && !COMMON_NAMES.has(name),
    );
    if (!isCopied && invented !== undefined) {
      return invented;
    }
  }
  return undefined;
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}]*/gu;

/** Keywords, methods of builtin types, and modules that a remedy may well name although the code does not use them yet. */
const COMMON_NAMES = new Set(
  `and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield
  add append extend insert pop remove clear copy update get items keys values setdefault join split strip lower upper
  replace format startswith endswith encode decode sort reverse index count read write close execute executemany
  fetchone fetchall group match search compile sub
  collections defaultdict Counter deque functools lru_cache cache itertools heapq bisect asyncio gather to_thread re
  secrets token_hex token_urlsafe hashlib os environ subprocess shlex sys math statistics`.split(
    /\s+/,
  ),
);

function withoutStrings(code: string): string {
  return code.replaceAll(/(["'])(?:\\.|(?!\1).)*\1/g, '');
}

function hasBalancedMarks(sentence: string): boolean {
  const backticks = sentence.split('`').length - 1;
  const open = sentence.split('(').length;
  const close = sentence.split(')').length;
  return backticks % 2 === 0 && open === close;
}

/** The same three words twice: the sign of a small model running in circles. */
function isRepetitive(words: readonly string[]): boolean {
  const seen = new Set<string>();
  for (let index = 0; index + 4 <= words.length; index += 1) {
    const run = words
      .slice(index, index + 4)
      .join(' ')
      .toLowerCase();
    if (seen.has(run)) {
      return true;
    }
    seen.add(run);
  }
  return false;
}
