import type { Position, Span } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import { qualifiedNameOf } from '../../python/qualified-names.ts';
import { enclosingFunction } from '../../python/tree/queries.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { withoutStrings, wordInString } from '../without-strings.ts';
import { choicesOf } from './choices.ts';

export const repeatedSwitch = defineProjectRule({
  meta: {
    id: 'refactoring/repeated-switch',
    summary: 'Several functions choose between the same cases',
    severity: 'low',
    since: '0.1.0',
  },
  collect,
  compare: (facts) => compare(switchesOf(facts)),
});

const FEWEST_CASES = 3;
const FEWEST_FUNCTIONS = { value: 3, class: 2 } as const;

interface Switch {
  readonly kind: 'value' | 'class';
  /** Sorted; strings as `wordInString` keeps them. */
  readonly cases: readonly string[];
  readonly subject: string;
  readonly name: string;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

interface Place extends Switch {
  readonly path: string;
}

function collect(module: SourceModule): readonly Switch[] {
  const found: Switch[] = [];
  if (isTestCode(module.path)) {
    return found;
  }
  for (const node of nodesOf(module.tree, 'if')) {
    const choices = node.isElif ? undefined : choicesOf(module, node);
    const telling = (choices?.constants ?? []).filter(isTelling).map(caseInFacts);
    const cases = [...new Set(telling)].toSorted();
    const isSwitch = choices !== undefined && !ABOUT_THE_MACHINE.test(choices.subject);
    if (isSwitch && cases.length >= FEWEST_CASES) {
      const span = { start: node.span.start, end: node.test.span.end };
      const { start, end } = module.lines.locationOf(module.path, span);
      const name = qualifiedNameOf(enclosingFunction(node) ?? module.tree);
      const subject = withoutStrings(choices.subject);
      found.push({ kind: choices.kind, cases, subject, name, span, start, end });
    }
  }
  return found;
}

/** What is compared with may be a password, and the facts are kept. */
function caseInFacts(source: string): string {
  const [, prefix, , text] = /^([A-Za-z]{0,2})("""|'''|["'])([\s\S]*)\2$/.exec(source) ?? [];
  return text === undefined
    ? withoutStrings(source)
    : wordInString(`${prefix?.toLowerCase().replace('u', '') ?? ''} ${text}`);
}

/** Platforms are what they are, and no object stands for them. */
const ABOUT_THE_MACHINE = /^(?:sys\.platform|os\.name|platform\.)/;

/** Numbers, `None` and the builtin types are cases of everything. */
function isTelling(text: string): boolean {
  return !/^(?:-?[\d.]+|True|False|None|u?["'].?["']|str|int|float|bool|bytes|list|tuple|dict|set)$/.test(
    text,
  );
}

function switchesOf(facts: readonly CollectedFacts[]): readonly Place[] {
  return facts.flatMap(
    ({ path, facts: collected }) =>
      (collected as readonly Switch[]).map((one) => ({ ...one, path })), // oxlint-disable-line no-unsafe-type-assertion -- what `collect` above made
  );
}

function compare(places: readonly Place[]): readonly ProjectReport[] {
  const byCases = new Map<string, Place[]>();
  for (const place of places) {
    const key = `${place.kind} ${place.cases.join(' ')}`;
    const list = byCases.get(key) ?? [];
    list.push(place);
    byCases.set(key, list);
  }
  return [...byCases.values()].flatMap((list) => {
    const functions = new Set(list.map(({ path, name }) => `${path} ${name}`)).size;
    const [first, ...others] = list;
    return first !== undefined && functions >= FEWEST_FUNCTIONS[first.kind]
      ? [reportOf(first, others, functions)]
      : [];
  });
}

function reportOf(first: Place, others: readonly Place[], functions: number): ProjectReport {
  const { kind, cases, subject } = first;
  const names = cases.filter((one) => !one.startsWith('#'));
  const shown = names.slice(0, 3).map((one) => `\`${one}\``);
  const listed =
    shown.length === 0
      ? ''
      : ` (${shown.join(', ')}${cases.length > shown.length ? ' and so on' : ''})`;
  const advice =
    kind === 'class'
      ? 'a method of each class, or `functools.singledispatch`, keeps what belongs to a class together'
      : 'an object for each case, found once, keeps what belongs to a case together';
  return {
    location: { file: first.path, span: first.span, start: first.start, end: first.end },
    message: `${functions} functions choose between the same ${cases.length} cases of \`${subject}\`${listed}: ${advice}`,
    evidence: [
      ...others.slice(0, 4).map(({ path, span, start, end, name }) => ({
        kind: 'match' as const,
        location: { file: path, span, start, end },
        note: `\`${name}\` has the same cases`,
      })),
      {
        kind: 'measurement',
        subject: 'functions with the same cases',
        value: functions,
        threshold: FEWEST_FUNCTIONS[kind] - 1,
        unit: '',
      },
    ],
    source: cases.join(' '),
  };
}
