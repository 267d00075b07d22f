import type { SourceModule } from '../../../python/source-module.ts';
import { walk } from '../../../python/tree/walk.ts';
import type { TextEdit } from '../../../core/finding.ts';
import { applyEdits } from '../../../text/edits.ts';
import { COMMENTS, DOCSTRINGS, NAMES, OPENINGS, THINGS } from './words.ts';

/** What a variation is made with: numbers in [0, 1) from a seed, and the parser. */
export interface Variation {
  readonly random: () => number;
  readonly parse: (text: string) => SourceModule;
  /** True where the program is to be run afterwards: then nothing is called that it does not have. */
  readonly isRun?: boolean;
}

/** Ends the line that is asked about, while a program is varied. */
export const MARK = '# here';

/**
 * The program told again by somebody else: about another thing, with other names, quotes and widths, with lines around it that change
 * nothing and comments that may lie, as a method or a private function. What it does stays, so does the line with the mark. The caller checks that
 * the result parses and that the rule still says what it said.
 */
export function vary(code: string, variation: Variation): string {
  const { random } = variation;
  let text = code;
  for (const { change, share } of CHANGES) {
    if (random() < share) {
      const changed = change(text, variation);
      text = variation.parse(changed).syntaxErrors.length === 0 ? changed : text;
    }
  }
  return text;
}

type Change = (text: string, variation: Variation) => string;

const CHANGES: readonly { readonly change: Change; readonly share: number }[] = [
  { change: otherThings, share: 0.8 },
  { change: otherNames, share: 0.7 },
  { change: privateFunction, share: 0.25 },
  { change: asMethod, share: 0.3 },
  { change: withOpening, share: 0.3 },
  { change: withDocstring, share: 0.25 },
  { change: withComment, share: 0.35 },
  { change: otherQuotes, share: 0.3 },
  { change: narrowIndent, share: 0.12 },
];

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

/** Words that mean something else in Python or SQL stay where they are used so. */
const KEPT: Readonly<Record<string, RegExp>> = {
  order: /order by|order_by|sort_order/iu,
  product: /itertools|cartesian/iu,
  review: /code.?review/iu,
  reading: /for reading/iu,
};

function otherThings(text: string, { random }: Variation): string {
  const present = THINGS.filter(
    ([one, many]) => wordPart(one, many).test(text) && KEPT[one]?.test(text) !== true,
  );
  const absent = THINGS.filter(([one, many]) => !wordPart(one, many).test(text));
  let changed = text;
  for (const [one, many] of present.slice(0, 2)) {
    const other = pick(absent, random);
    if (other !== undefined && !wordPart(other[0], other[1]).test(changed)) {
      changed = changed.replaceAll(wordPart(one, many), (found) =>
        inCaseOf(found, found.toLowerCase() === many ? other[1] : other[0]),
      );
    }
  }
  return changed;
}

/** As a part of a name too: `order_id`, `OrderList`, `ORDERS`. */
function wordPart(one: string, many: string): RegExp {
  const forms = [many, one].flatMap((word) => [
    word,
    `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
    word.toUpperCase(),
  ]);
  return new RegExp(`(?<![a-z])(?:${forms.join('|')})(?![a-z])`, 'gu');
}

function inCaseOf(found: string, word: string): string {
  if (found === found.toUpperCase()) {
    return word.toUpperCase();
  }
  return found.charAt(0) === found.charAt(0).toUpperCase()
    ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
    : word;
}

/** Local names and parameters, scope by scope; a name that is also a keyword somewhere, or a framework's, stays. */
function otherNames(text: string, { parse, random }: Variation): string {
  const module = parse(text);
  const edits: TextEdit[] = [];
  const taken = new Set(text.match(/[A-Za-z_]\w*/gu));
  for (const { scope, node } of module.functions) {
    if (node.kind !== 'function' || node.decorators.length > 0) {
      continue;
    }
    for (const [name, binding] of scope.bindings) {
      const group = NAMES.find((one) => one.includes(name));
      const other = group === undefined ? undefined : pick(group, random);
      const isKeyword = new RegExp(String.raw`[(,]\s*${name}=`, 'u').test(text);
      if (other === undefined || taken.has(other) || isKeyword) {
        continue;
      }
      taken.add(other);
      const places = [...binding.definitions.map((one) => one.name), ...binding.references];
      const spans = new Map(places.map(({ span }) => [span.start, span]));
      edits.push(...Array.from(spans.values(), (span) => ({ span, newText: other })));
    }
  }
  return applyEdits(
    text,
    edits.toSorted((left, right) => left.span.start - right.span.start),
  );
}

/** The only function of a module, where nothing else names it and nothing decorates it. */
function onlyFunction(text: string): { readonly name: string; readonly head: string } | undefined {
  const heads = Array.from(text.matchAll(/^(?:async )?def (\w+)\(.*$/gmu));
  const [head, name = ''] = heads[0] ?? [];
  const isAlone =
    heads.length === 1 &&
    !/^(?:class|@)/mu.test(text) &&
    text.split(new RegExp(String.raw`\b${name}\b`, 'u')).length === 2;
  return head !== undefined && isAlone ? { name, head } : undefined;
}

function privateFunction(text: string): string {
  const only = onlyFunction(text);
  return only === undefined || only.name.startsWith('_')
    ? text
    : text.replace(`def ${only.name}(`, `def _${only.name}(`);
}

function asMethod(text: string, { random }: Variation): string {
  const only = onlyFunction(text);
  if (only === undefined || text.includes('"""') || !/\bdef \w+\((?!self)/u.test(only.head)) {
    return text;
  }
  const lines = text.split('\n');
  const at = lines.indexOf(only.head);
  const rest = lines.slice(at);
  const end = rest.findIndex((line, index) => index > 0 && /^\S/u.test(line));
  const body = end < 0 ? rest : rest.slice(0, end);
  const owner = pick(OWNERS, random) ?? 'Service';
  const method = body.map((line) => (line === '' ? line : `    ${line}`));
  method[0] = (method[0] ?? '').replace(/\((?=\))/u, '(self').replace(/\((?!self)/u, '(self, ');
  return [
    ...lines.slice(0, at),
    `class ${owner}:`,
    ...method,
    ...(end < 0 ? [] : rest.slice(end)),
  ].join('\n');
}

const OWNERS = ['Service', 'Worker', 'Desk', 'Backend', 'Gateway', 'Toolbox', 'Handler', 'Store'];

/** Lines of function heads that end on their own line, with the width of their bodies. */
function headLines(
  lines: readonly string[],
): readonly { readonly at: number; readonly indent: string }[] {
  return lines.flatMap((line, at) => {
    const next = lines[at + 1] ?? '';
    const indent = /^\s*/u.exec(next)?.[0] ?? '';
    const isHead = /^\s*(?:async )?def .*\).*:$/u.test(line) && !next.includes('"""');
    return isHead && indent !== '' ? [{ at, indent }] : [];
  });
}

function withOpening(text: string, variation: Variation): string {
  const lines = text.split('\n');
  const head = headLines(lines).at(-1);
  const opening = pick(OPENINGS, variation.random) ?? '';
  return head === undefined || variation.isRun === true
    ? text
    : inserted(lines, head, filled(opening, variation));
}

function withDocstring(text: string, variation: Variation): string {
  const lines = text.split('\n');
  const head = headLines(lines).at(-1);
  const docstring = pick(DOCSTRINGS, variation.random) ?? '';
  return head === undefined ? text : inserted(lines, head, filled(docstring, variation));
}

function inserted(
  lines: readonly string[],
  { at, indent }: { readonly at: number; readonly indent: string },
  line: string,
): string {
  return lines.toSpliced(at + 1, 0, `${indent}${line}`).join('\n');
}

function filled(text: string, { random }: Variation): string {
  const [thing] = pick(THINGS, random) ?? ['order'];
  return text
    .replaceAll('{thing}', thing)
    .replaceAll('{chapter}', String(1 + Math.floor(random() * 12)));
}

function withComment(text: string, { random }: Variation): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.endsWith(MARK));
  const indent = /^\s*/u.exec(lines[at] ?? '')?.[0] ?? '';
  return at < 0
    ? text
    : lines.toSpliced(at, 0, `${indent}${pick(COMMENTS, random) ?? ''}`).join('\n');
}

/** Single quotes around what has none inside. */
function otherQuotes(text: string, { parse }: Variation): string {
  const edits: TextEdit[] = [];
  walk(parse(text).tree, ({ kind, span }) => {
    const source = text.slice(span.start, span.end);
    if (kind === 'string' && /^[rbf]*"[^"'\\\n]+"$/u.test(source)) {
      edits.push({ span, newText: source.replaceAll('"', "'") });
    }
  });
  return applyEdits(text, edits);
}

function narrowIndent(text: string): string {
  return text.includes('"""')
    ? text
    : text.replaceAll(/^(?: {4})+/gmu, (spaces) => ' '.repeat(spaces.length / 2));
}
