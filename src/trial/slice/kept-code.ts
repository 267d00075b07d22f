import type { SourceModule } from '../../python/source-module.ts';
import type { Expression, FunctionDefinition, Node } from '../../python/tree/nodes.ts';
import { nameOf } from '../../python/tree/queries.ts';
import { children } from '../../python/tree/walk.ts';
import type { ProjectLookup } from '../trial.ts';
import { importTarget } from './imports.ts';
import { isSeparable, type ModuleSlice, type SliceState } from './slice-state.ts';

/**
 * Calls `enter` for what runs of a kept statement: without annotations (they are never evaluated in a slice), without the
 * methods and decorators that are left out.
 */
export function walkKept(
  slice: ModuleSlice,
  project: ProjectLookup,
  options: { readonly root: Node; readonly enter: (node: Node) => void },
): void {
  const pending: Node[] = [options.root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    options.enter(node);
    const skipped = skippedChildren(slice, project, node);
    const rest = children(node).filter((child) => !skipped.includes(child));
    pending.push(...rest.toReversed());
  }
}

/** Every node of a function that is kept, for those who judge it. */
export function walkProgram(
  state: SliceState,
  enter: (node: Node, slice: ModuleSlice) => void,
): void {
  for (const slice of state.slices.values()) {
    const roots = [...slice.statements, ...(slice.lifted?.statements ?? [])];
    for (const root of roots) {
      walkKept(slice, state.project, { root, enter: (node) => enter(node, slice) });
    }
  }
}

/** Decorators of other people's packages: a route, a task, a command. The function without them is what is tried. */
export function foreignDecorators(
  slice: Pick<ModuleSlice, 'module' | 'name'>,
  project: ProjectLookup,
  definition: FunctionDefinition,
): readonly Expression[] {
  return definition.decorators.filter((decorator) => {
    const called = decorator.kind === 'call' ? decorator.callee : decorator;
    return isForeign(slice, project, called);
  });
}

function skippedChildren(
  slice: ModuleSlice,
  project: ProjectLookup,
  node: Node,
): readonly (Node | undefined)[] {
  switch (node.kind) {
    case 'parameter':
      return keepsAnnotations(node.parent) ? [] : [node.annotation];
    case 'function':
      return [node.returns, ...node.typeParameters, ...foreignDecorators(slice, project, node)];
    case 'assignment':
      return [annotationToSkip(slice.module, node)];
    case 'class':
      return [
        ...node.typeParameters,
        ...node.body.filter((one) => isSeparable(one) && !slice.methods.has(one)),
      ];
    case 'type-alias':
      return [node.value, ...node.typeParameters];
    default:
      return [];
  }
}

/** `@shape.register` reads the annotation of the first parameter. */
function keepsAnnotations(definition: Node | undefined): boolean {
  return (
    definition?.kind === 'function' &&
    definition.decorators.some((one) => nameOf(one)?.endsWith('.register') === true)
  );
}

/** In class bodies `ClassVar` and `InitVar` are looked up by dataclasses, also in text. */
function annotationToSkip(
  module: SourceModule,
  { annotation, parent }: Extract<Node, { kind: 'assignment' }>,
): Expression | undefined {
  if (annotation === undefined || parent?.kind !== 'class') {
    return annotation;
  }
  const outer = annotation.kind === 'subscript' ? annotation.object : annotation;
  const name = module.scopes.qualifiedName(outer) ?? '';
  return /^(?:typing|dataclasses)\./u.test(name) ? undefined : annotation;
}

function isForeign(
  slice: Pick<ModuleSlice, 'module' | 'name'>,
  project: ProjectLookup,
  expression: Expression,
): boolean {
  let base = expression;
  while (base.kind === 'attribute' || base.kind === 'call') {
    base = base.kind === 'attribute' ? base.object : base.callee;
  }
  if (base.kind !== 'name') {
    return false;
  }
  const definitions = slice.module.scopes.bindingOf(base)?.definitions ?? [];
  return definitions.some((definition) => {
    const { node, name, value } = definition;
    if (node.kind === 'import' || node.kind === 'import-from') {
      const imported = node.names.find(({ local }) => local === name);
      return (
        imported !== undefined &&
        importTarget(project, slice, { statement: node, name: imported }).kind === 'package'
      );
    }
    return (
      definition.kind === 'assignment' &&
      value?.kind === 'call' &&
      base !== expression &&
      isForeign(slice, project, value.callee)
    );
  });
}
