import type { TextEdit } from '../../../core/finding.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import type { Call, Comprehension, Expression, Node } from '../../../python/tree/nodes.ts';
import { walk } from '../../../python/tree/walk.ts';

/**
 * A way to spoil clean code, typed by what it takes away. `guard`: something that the author thought necessary there (an escape, a comparison in constant
 * time, a generator for secrets), so that without it the code is wrong by the author's own judgement. `speed`: a quick way, replaced by the slow one that
 * does the same.
 */
export interface DefectOperator {
  readonly name: string;
  readonly takes: 'guard' | 'speed';
  /** Rules of which one is to speak of the spoilt code. */
  readonly rules: readonly string[];
  /** Each place that can be spoilt, as the edits that do it. */
  readonly places: (module: SourceModule) => readonly (readonly TextEdit[])[];
}

export const DEFECT_OPERATORS: readonly DefectOperator[] = [
  {
    name: 'compare in constant time → ==',
    takes: 'guard',
    rules: ['security/timing-unsafe-comparison'],
    places: (module) =>
      callsOf(module, ['hmac.compare_digest', 'secrets.compare_digest']).flatMap((call) => {
        const [left, right] = positional(call);
        return left === undefined || right === undefined
          ? []
          : [[replace(call, `${operand(module, left)} == ${operand(module, right)}`)]];
      }),
  },
  {
    name: 'secrets → random',
    takes: 'guard',
    rules: ['security/weak-random-token'],
    places: (module) => [
      ...callsOf(module, ['secrets.choice']).map((call) => [
        replace(call.callee, 'random.choice'),
        imported('random'),
      ]),
      ...callsOf(module, ['secrets.randbelow']).map((call) => [
        replace(call.callee, 'random.randrange'),
        imported('random'),
      ]),
      ...callsOf(module, ['secrets.token_hex', 'secrets.token_urlsafe']).map((call) => [
        replace(call, '"%032x" % random.getrandbits(128)'),
        imported('random'),
      ]),
    ],
  },
  {
    name: 'literal_eval → eval',
    takes: 'guard',
    rules: ['security/eval-of-variable', 'security/code-injection'],
    places: (module) =>
      callsOf(module, ['ast.literal_eval']).map((call) => [replace(call.callee, 'eval')]),
  },
  {
    name: 'escape removed',
    takes: 'guard',
    rules: ['security/unescaped-markup', 'security/cross-site-scripting'],
    places: (module) => unwrapped(module, ESCAPES),
  },
  {
    name: 'quote removed',
    takes: 'guard',
    rules: ['security/shell-with-variable', 'security/os-command-injection'],
    places: (module) => unwrapped(module, ['shlex.quote', 'pipes.quote']),
  },
  {
    name: 'minimum → sorted',
    takes: 'speed',
    rules: ['performance/sort-for-minimum'],
    places: (module) =>
      callsOf(module, ['builtins.min', 'builtins.max']).flatMap((call) => {
        const [only, second] = call.arguments;
        const isPlain =
          only?.keyword === undefined && only?.unpacking === 'none' && second === undefined;
        const isLeast = module.scopes.qualifiedName(call.callee) === 'builtins.min';
        return only === undefined || !isPlain
          ? []
          : [[replace(call, `sorted(${source(module, only.value)})[${isLeast ? '0' : '-1'}]`)]];
      }),
  },
  {
    name: 'join → addition',
    takes: 'speed',
    rules: ['performance/string-concatenation-in-loop'],
    places: joins,
  },
  {
    name: 'set → list',
    takes: 'speed',
    rules: ['performance/membership-in-list'],
    places: (module) =>
      callsOf(module, ['builtins.set', 'builtins.frozenset']).flatMap((call) =>
        call.arguments.length === 1 && call.parent?.kind === 'assignment'
          ? [[replace(call.callee, 'list')]]
          : [],
      ),
  },
  {
    name: 'deque → list',
    takes: 'speed',
    rules: ['performance/pop-from-front'],
    places: deques,
  },
];

/** What all operators look for; what has none of it need not be read. */
export const DEFECT_WORDS =
  /compare_digest|secrets\.|literal_eval|escape\(|quote\(|\b(?:min|max|set|frozenset|deque)\(|\.join\(/u;

const ESCAPES = [
  'html.escape',
  'markupsafe.escape',
  'django.utils.html.escape',
  'django.utils.html.conditional_escape',
  'xml.sax.saxutils.escape',
];

function source({ text }: SourceModule, { span }: Node): string {
  return text.slice(span.start, span.end);
}

function replace({ span }: Node, newText: string): TextEdit {
  return { span, newText };
}

function imported(name: string): TextEdit {
  return { span: { start: 0, end: 0 }, newText: `import ${name}\n` };
}

function callsOf(module: SourceModule, names: readonly string[]): readonly Call[] {
  return module.functions
    .flatMap(({ calls }) => calls)
    .filter((call) => names.includes(module.scopes.qualifiedName(call.callee) ?? ''));
}

function positional(call: Call): readonly Expression[] {
  return call.arguments
    .filter((one) => one.keyword === undefined && one.unpacking === 'none')
    .map(({ value }) => value);
}

/** In brackets where the comparison would take it apart. */
function operand(module: SourceModule, node: Expression): string {
  const isWhole = ['name', 'attribute', 'call', 'subscript', 'string', 'number'].includes(
    node.kind,
  );
  return isWhole ? source(module, node) : `(${source(module, node)})`;
}

/** Calls of one argument, with the argument alone in their place. */
function unwrapped(
  module: SourceModule,
  names: readonly string[],
): readonly (readonly TextEdit[])[] {
  return callsOf(module, names).flatMap((call) => {
    const [only] = positional(call);
    return only === undefined ? [] : [[replace(call, operand(module, only))]];
  });
}

/**
 * `self.text = "".join(x for x in xs if x)` as a loop that adds. Into an attribute: CPython adds to a local name in place, which is no slower and asked of
 * nobody.
 */
function joins(module: SourceModule): readonly (readonly TextEdit[])[] {
  const found: (readonly TextEdit[])[] = [];
  walk(module.tree, (node) => {
    const target = node.kind === 'assignment' ? node.targets[0] : undefined;
    const value = node.kind === 'assignment' ? node.value : undefined;
    const made = value === undefined ? undefined : joinedIn(value);
    if (made !== undefined && target?.kind === 'attribute') {
      const lines = loopOf(module, made, source(module, target));
      found.push([replace(node, lines.join(`\n${indentOf(module, node)}`))]);
    }
  });
  return found;
}

/** The comprehension that is joined with nothing between. */
function joinedIn(value: Expression): Comprehension | undefined {
  const isJoin =
    value.kind === 'call' &&
    value.callee.kind === 'attribute' &&
    value.callee.attribute.name === 'join' &&
    value.callee.object.kind === 'string' &&
    value.callee.object.value === '' &&
    value.arguments.length === 1;
  const argument = isJoin ? value.arguments[0]?.value : undefined;
  const isPlain =
    argument?.kind === 'comprehension' &&
    (argument.result === 'list' || argument.result === 'generator') &&
    argument.clauses.length === 1 &&
    argument.clauses.every(({ isAsync }) => !isAsync);
  return isPlain ? argument : undefined;
}

function loopOf(module: SourceModule, made: Comprehension, name: string): readonly string[] {
  const [clause] = made.clauses;
  if (clause === undefined) {
    return [];
  }
  const head = `for ${source(module, clause.target)} in ${source(module, clause.iterable)}:`;
  const step = `${name} += ${source(module, made.element)}`;
  const [condition] = clause.conditions;
  return condition === undefined
    ? [`${name} = ""`, head, `    ${step}`]
    : [`${name} = ""`, head, `    if ${source(module, condition)}:`, `        ${step}`];
}

function indentOf({ text, lines }: SourceModule, node: Node): string {
  const { start } = lines.lineSpan(lines.positionAt(node.span.start).line);
  return /^[ \t]*/u.exec(text.slice(start, node.span.start))?.[0] ?? '';
}

/** A queue that is only appended to, asked for its length and taken from in front, as a list. */
function deques(module: SourceModule): readonly (readonly TextEdit[])[] {
  return callsOf(module, ['collections.deque']).flatMap((call) => {
    const { parent } = call;
    const target = parent?.kind === 'assignment' ? parent.targets[0] : undefined;
    const binding = target?.kind === 'name' ? module.scopes.bindingOf(target) : undefined;
    if (binding === undefined || binding.definitions.length !== 1 || call.arguments.length > 1) {
      return [];
    }
    const uses = binding.references.map(({ parent: user }) =>
      user?.kind === 'attribute' ? user.attribute : undefined,
    );
    const pops = uses.filter((one) => one?.name === 'popleft');
    const isQueue = uses.every(
      (one) => one === undefined || ['popleft', 'append', 'extend'].includes(one.name),
    );
    return !isQueue || pops.length === 0
      ? []
      : [
          [
            replace(call.callee, 'list'),
            ...pops.flatMap((one) =>
              one === undefined
                ? []
                : [{ span: { start: one.span.start, end: one.span.end + 1 }, newText: 'pop(0' }],
            ),
          ],
        ];
  });
}
