import type { LoopInfo } from './functions.ts';
import type { Binding, Scope } from './scopes.ts';
import type { SourceModule } from './source-module.ts';
import type { Node } from './tree/nodes.ts';
import { children, walk } from './tree/walk.ts';

/** A module as text for snapshots: tree with source of every node, scopes, meanings of callees, functions, problems. */
export function describeModule(module: SourceModule): string {
  const sections = [
    ['tree', tree(module)],
    ['scopes', scopes(module)],
    ['callees', callees(module)],
    ['functions', functions(module)],
    ['comments', module.comments.map((comment) => comment.text)],
    ['syntax errors', syntaxErrors(module)],
  ] as const;
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `== ${title}\n${lines.join('\n')}\n`)
    .join('\n');
}

function tree(module: SourceModule): string[] {
  const lines: string[] = [];
  function visit(node: Node, depth: number): void {
    const inner = children(node);
    const attributes = Object.entries(node)
      .filter(([key, value]) => isShown(key, value))
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
    lines.push(
      [`${'  '.repeat(depth)}(${role(node)}${node.kind}`, ...attributes, source(module, node)].join(
        ' ',
      ) + (inner.length === 0 ? ')' : ''),
    );
    for (const child of inner) {
      visit(child, depth + 1);
    }
    if (inner.length > 0) {
      lines[lines.length - 1] += ')';
    }
  }
  visit(module.tree, 0);
  return lines;
}

function isShown(key: string, value: unknown): boolean {
  if (key === 'kind' || value === false || value === '') {
    return key === 'value' && value === '';
  }
  const isWords =
    Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
  return (
    isWords || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  );
}

/** The parent's property that holds the node. */
function role(node: Node): string {
  const holder = Object.entries(node.parent ?? {}).find(
    ([key, value]) =>
      key !== 'parent' && (value === node || (Array.isArray(value) && value.includes(node))),
  );
  return holder === undefined ? '' : `${holder[0]}: `;
}

function source({ text }: SourceModule, { span }: Node): string {
  const whole = text.slice(span.start, span.end);
  const [line = ''] = whole.split('\n', 1);
  return `‹${line.slice(0, 48)}${line.length > 48 || line !== whole ? '…' : ''}›`;
}

function scopes(module: SourceModule): string[] {
  const found = new Set<Scope>([module.scopes.module]);
  walk(module.tree, (node) => found.add(module.scopes.scopeOf(node)));
  const lines: string[] = [];
  for (const scope of found) {
    lines.push(`${scope.kind} ${source(module, scope.node)}`);
    for (const binding of scope.bindings.values()) {
      lines.push(`  ${describeBinding(module, binding)}`);
    }
  }
  return lines;
}

function describeBinding(module: SourceModule, binding: Binding): string {
  const defined = binding.definitions.map(({ kind, name, value, imported }) => {
    const parts = [`${kind}@${at(module, name.span.start)}`];
    parts.push(value === undefined ? '' : `= ${source(module, value)}`);
    parts.push(imported === undefined ? '' : `from ${imported}`);
    return parts.filter((part) => part !== '').join(' ');
  });
  const read = binding.references.map(({ span }) => at(module, span.start)).join(' ');
  return `${binding.name}: ${defined.join(', ')}; read ${read === '' ? 'never' : read}`;
}

function at({ lines }: SourceModule, offset: number): string {
  const { line, column } = lines.positionAt(offset);
  return `${line}:${column}`;
}

function callees(module: SourceModule): string[] {
  const lines: string[] = [];
  walk(module.tree, (node) => {
    if (node.kind === 'call') {
      lines.push(
        `${source(module, node.callee)} ${module.scopes.qualifiedName(node.callee) ?? '?'}`,
      );
    }
  });
  return lines;
}

function functions(module: SourceModule): string[] {
  function loop(info: LoopInfo): string {
    return `${source(module, info.node)}^${info.enclosing.length}`;
  }
  return module.functions.flatMap((info) => {
    const flags = [info.isAsync && 'async', info.isGenerator && 'generator'].filter(Boolean);
    const facts = [
      ['loops', info.loops.map(loop)],
      ['calls', info.calls.map((call) => source(module, call.callee))],
      [
        'branches',
        info.branches.map((branch) => `${branch.kind}@${at(module, branch.span.start)}`),
      ],
      ['returns', info.returns.map((node) => source(module, node))],
      ['recursive', info.recursiveCalls.map((call) => source(module, call))],
    ] as const;
    const scope = `${info.scope.kind} scope`;
    return [
      [info.qualifiedName, `(${scope})`, ...flags].join(' '),
      ...facts
        .filter(([, list]) => list.length > 0)
        .map(([name, list]) => `  ${name}: ${list.join(' ')}`),
    ];
  });
}

function syntaxErrors(module: SourceModule): string[] {
  return module.syntaxErrors.map(({ span, message }) => `${at(module, span.start)} ${message}`);
}
