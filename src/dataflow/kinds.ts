/**
 * What can go wrong where data arrives: one kind for each way in which text stops being text. Sinks name the kind they are,
 * sanitizers and guards the kinds they make data safe for, rules the kind they report.
 */
export const SINK_KINDS = [
  'sql',
  'nosql',
  'os-command',
  'command-argument',
  'code',
  'ldap',
  'xpath',
  'template',
  'html',
  'header',
  'log',
  'path',
  'archive',
  'upload',
  'request-url',
  'redirect',
  'xml',
  'deserialization',
  'session',
  'regex',
  'mail',
  'format',
  'import',
  'mass-assignment',
  'exposure',
  'cell',
] as const;

export type SinkKind = (typeof SINK_KINDS)[number];

/**
 * What is known of a text's quotes; with what stands before it where it arrives, that decides whether it can end the literal that it is put
 * into. `no-quote-inside` speaks of what lies between the text's first and last character. `begins-with-slash`: an address on the same host, if no
 * second one follows.
 */
export const TEXT_FACTS = [
  'no-single-quote',
  'no-double-quote',
  'begins-with-quote',
  'ends-with-quote',
  'no-quote-inside',
  'begins-with-slash',
] as const;

export type TextFact = (typeof TEXT_FACTS)[number];

/** A set of sink kinds and facts: one bit each, kinds first. There are at most 31 in all, so that it stays a small integer. */
export type KindSet = number;

export const NO_KINDS: KindSet = 0;
export const ALL_KINDS: KindSet = 2 ** (SINK_KINDS.length + TEXT_FACTS.length) - 1;

const BITS: ReadonlyMap<SinkKind | TextFact, number> = new Map(
  [...SINK_KINDS, ...TEXT_FACTS].map((kind, index) => [kind, 2 ** index]),
);

export function kindSet(kinds: readonly (SinkKind | TextFact)[] | 'all'): KindSet {
  return kinds === 'all'
    ? ALL_KINDS
    : kinds.reduce((set, kind) => set | (BITS.get(kind) ?? 0), NO_KINDS);
}

export function hasKind(set: KindSet, kind: SinkKind | TextFact): boolean {
  return (set & (BITS.get(kind) ?? 0)) !== 0;
}

/**
 * Where data comes from, as far as trust goes. `request`: anybody on the network (queries, forms, bodies, headers, cookies, paths).
 * `upload`: the same, a file's name or content. `message`: a queue, a socket, a webhook's event. `local`: whoever starts the program
 * (arguments, environment, typed input). `stored`: a database, which may hold what others wrote. `file`: a file's content. `response`: what
 * another server answered. `secret`: passwords, keys and tokens. `personal`: data about people. `error`: what an exception says.
 */
export const SOURCE_KINDS = [
  'request',
  'upload',
  'message',
  'local',
  'stored',
  'file',
  'response',
  'secret',
  'personal',
  'error',
] as const;

export type SourceKind = (typeof SOURCE_KINDS)[number];
