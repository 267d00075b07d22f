import type { z } from 'zod';

import type { DefinedShape } from './shape.ts';

export type ParsedReply<Value> =
  | { readonly outcome: 'ok'; readonly value: Value }
  /** `reason` is for people and goes back to the model when it is asked again. */
  | { readonly outcome: 'malformed'; readonly reason: string };

/**
 * Finds the JSON in a reply and checks it. Lenient about what surrounds it (prose, code fences) and about commas before a
 * closing bracket; never completes, guesses or repairs anything else. When a reply holds several different values that
 * all fit, none of them is taken.
 */
export function parseReply<Value>(
  reply: string,
  shape: Pick<DefinedShape<Value>, 'check'>,
): ParsedReply<Value> {
  const found = [...jsonValues(reply)];
  if (found.length === 0) {
    return { outcome: 'malformed', reason: noJson(reply) };
  }
  const fitting = new Map<string, Value>();
  let problem = '';
  for (const json of found) {
    const checked = shape.check.safeParse(json);
    if (checked.success) {
      fitting.set(JSON.stringify(checked.data), checked.data);
    } else {
      problem = describeProblem(checked.error);
    }
  }
  const [value, ...others] = fitting.values();
  if (value === undefined) {
    return { outcome: 'malformed', reason: problem };
  }
  return others.length === 0
    ? { outcome: 'ok', value }
    : { outcome: 'malformed', reason: 'it holds several different answers' };
}

/** How many beginnings of JSON are looked at: a reply of nothing but brackets must not take long. */
const MOST_BEGINNINGS = 200;

/** Every object or array at the top level of the text, and the text itself when it is any other JSON value. */
function* jsonValues(reply: string): Generator<unknown, void, undefined> {
  let from = 0;
  for (let tries = 0; tries < MOST_BEGINNINGS; tries += 1) {
    const start = nextBracket(reply, from);
    if (start === -1) {
      break;
    }
    const end = closingBracket(reply, start);
    const json = end === -1 ? undefined : parseJson(reply.slice(start, end + 1));
    if (json !== undefined) {
      yield json;
    }
    from = json === undefined ? start + 1 : end + 1;
  }
  if (from === 0) {
    const whole = parseJson(reply.trim());
    if (whole !== undefined) {
      yield whole;
    }
  }
}

function nextBracket(reply: string, from: number): number {
  const rest = reply.slice(from).search(/[[{]/u);
  return rest === -1 ? -1 : from + rest;
}

/** Where the bracket at `start` is closed, or -1; brackets inside strings do not count. */
function closingBracket(reply: string, start: number): number {
  let depth = 0;
  for (let index = start; index < reply.length; index += 1) {
    const character = reply[index];
    if (character === '"') {
      index = endOfString(reply, index);
    } else if (character === '{' || character === '[') {
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) {
        return index;
      }
    }
  }
  return -1;
}

/** Index of the closing quote, or the text's length. */
function endOfString(reply: string, start: number): number {
  let index = start + 1;
  while (index < reply.length && reply[index] !== '"') {
    index += reply[index] === '\\' ? 2 : 1;
  }
  return index;
}

function parseJson(text: string): unknown {
  return tryParse(text) ?? tryParse(withoutTrailingCommas(text));
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutTrailingCommas(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\[^])*"|,(?=\s*[}\]])/gu, (piece) =>
    piece === ',' ? '' : piece,
  );
}

function noJson(reply: string): string {
  if (reply.trim() === '') {
    return 'it is empty';
  }
  return /[[{]/u.test(reply) ? 'its JSON is broken or ends too early' : 'there is no JSON in it';
}

function describeProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  const place = path === '' ? 'the JSON' : path;
  return `${place} does not fit: ${issue?.message ?? 'unknown'}`;
}
