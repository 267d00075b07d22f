import type { SourceModule } from '../../python/source-module.ts';
import type { Call, Expression, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { constantString, docstringOf, enclosing, nameOf } from '../../python/tree/queries.ts';
import { walk } from '../../python/tree/walk.ts';
import type { HarnessExample } from '../protocol.ts';

/** Calls with literal arguments, and where they stand. */
export interface FoundExamples {
  readonly examples: readonly HarnessExample[];
  readonly inTests: number;
  readonly inCode: number;
  readonly inDoctests: number;
}

const MOST = 60;

/**
 * Arguments that the project itself gives the function: in calls of its name with literals, with names that stand for one
 * literal, with the rows of a `parametrize`, and in doctests.
 */
export function callExamples(
  name: string,
  sources: {
    readonly modules: readonly SourceModule[];
    readonly doctests: readonly SourceModule[];
  },
): FoundExamples {
  const inTests: HarnessExample[] = [];
  const inCode: HarnessExample[] = [];
  for (const module of sources.modules) {
    const isTest = /(?:^|\/)(?:tests?\/|test_|conftest)|_test\.py$/u.test(module.path);
    (isTest ? inTests : inCode).push(...callsIn(module, name));
  }
  const inDoctests = sources.doctests.flatMap((module) => callsIn(module, name));
  const all = new Map(
    [...inDoctests, ...inTests, ...inCode].map((one) => [JSON.stringify(one), one]),
  );
  return {
    examples: [...all.values()].slice(0, MOST),
    inTests: inTests.length,
    inCode: inCode.length,
    inDoctests: inDoctests.length,
  };
}

/** The statements of a documentation string's interactive examples, without the prompts. */
export function doctestSource(node: Node): string {
  const lines: string[] = [];
  for (const line of (docstringOf(node) ?? '').split('\n')) {
    const found = /^\s*(?:>>>|\.\.\.)(?: (?<code>.*))?$/u.exec(line);
    if (found !== null) {
      lines.push(found.groups?.['code'] ?? '');
    }
  }
  return lines.join('\n');
}

function callsIn(module: SourceModule, name: string): readonly HarnessExample[] {
  const found: HarnessExample[] = [];
  walk(module.tree, (node) => {
    if (node.kind === 'call' && nameOf(node.callee)?.split('.').at(-1) === name) {
      found.push(...examplesOf(module, node));
    }
  });
  return found;
}

function examplesOf(module: SourceModule, call: Call): readonly HarnessExample[] {
  return rowsAround(call).flatMap((row) => {
    const example = exampleOf(module, call, row);
    return example === undefined ? [] : [example];
  });
}

type Row = ReadonlyMap<string, Expression>;

function exampleOf(module: SourceModule, call: Call, row: Row): HarnessExample | undefined {
  const positional: string[] = [];
  const keyword: Record<string, string> = {};
  for (const argument of call.arguments) {
    const value =
      argument.unpacking === 'none' ? literalOf(module, argument.value, row) : undefined;
    if (value === undefined) {
      return undefined;
    }
    if (argument.keyword === undefined) {
      positional.push(value);
    } else {
      keyword[argument.keyword.name] = value;
    }
  }
  return { positional, keyword };
}

/** Source of a literal, of what a name stands for when that is one, or of a parameter's value in a row. */
function literalOf(module: SourceModule, value: Expression, row: Row): string | undefined {
  const given = value.kind === 'name' ? row.get(value.name) : undefined;
  const meant = given ?? (value.kind === 'name' ? onlyValue(module, value) : value);
  if (meant === undefined || !isLiteral(meant)) {
    return undefined;
  }
  const text = module.text.slice(meant.span.start, meant.span.end);
  return text.length > 5000 ? undefined : text.replaceAll(/\s*\n\s*/gu, ' ');
}

function onlyValue(
  { scopes }: SourceModule,
  name: Extract<Expression, { kind: 'name' }>,
): Expression | undefined {
  const definitions = scopes.bindingOf(name)?.definitions ?? [];
  return definitions.length === 1 && definitions[0]?.kind === 'assignment'
    ? definitions[0].value
    : undefined;
}

function isLiteral(value: Expression): boolean {
  switch (value.kind) {
    case 'number':
      return true;
    case 'constant':
      return value.value !== '...';
    case 'string':
      return !value.isFormatted && !value.isTemplate;
    case 'unary':
      return (value.operator === '-' || value.operator === '+') && value.operand.kind === 'number';
    case 'list':
    case 'tuple':
    case 'set':
      return value.elements.every(isLiteral);
    case 'dictionary':
      return value.entries.every(
        (entry) => entry.key !== undefined && isLiteral(entry.key) && isLiteral(entry.value),
      );
    default:
      return false;
  }
}

const NO_ROWS: readonly Row[] = [new Map()];

/** What `@pytest.mark.parametrize("a, b", [(1, 2), …])` gives the test around a call; one empty row elsewhere. */
function rowsAround(call: Call): readonly Row[] {
  const test: FunctionDefinition | undefined = enclosing(call, ['function']);
  const marks = (test?.decorators ?? []).filter(
    (one): one is Call =>
      one.kind === 'call' && nameOf(one.callee)?.endsWith('parametrize') === true,
  );
  const [mark] = marks;
  const names = mark?.arguments[0]?.value;
  const rows = mark?.arguments[1]?.value;
  if (marks.length !== 1 || names === undefined || rows?.kind !== 'list') {
    return NO_ROWS;
  }
  const list =
    names.kind === 'list' || names.kind === 'tuple'
      ? names.elements.map((one) => constantString(one) ?? '')
      : (constantString(names)?.split(/\s*,\s*/u) ?? []);
  return rows.elements.slice(0, MOST).map((element) => {
    const values = list.length === 1 ? [element] : elementsOf(element);
    return new Map(
      list.flatMap((name, index) => {
        const value = values[index];
        return value === undefined ? [] : [[name.trim(), value] as const];
      }),
    );
  });
}

/** `(1, 2)`, or `pytest.param(1, 2, id="…")`, which holds its values as arguments. */
function elementsOf(row: Expression): readonly Expression[] {
  if (row.kind === 'tuple' || row.kind === 'list') {
    return row.elements;
  }
  return row.kind === 'call'
    ? row.arguments.filter(({ keyword }) => keyword === undefined).map(({ value }) => value)
    : [];
}
