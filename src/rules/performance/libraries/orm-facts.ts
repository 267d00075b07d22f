import type { SourceModule } from '../../../python/source-module.ts';
import type { Assignment, ClassDefinition, Expression } from '../../../python/tree/nodes.ts';
import {
  constantString,
  keywordArgument,
  positionalArgument,
} from '../../../python/tree/queries.ts';
import { walk } from '../../../python/tree/walk.ts';
import { filteredQueries, type FilteredQuery } from './filtered-queries.ts';
import { importsLibrary } from './imports.ts';
import { relatedReads, type RelatedRead } from './related-reads.ts';

/** What one module says about objects that a database keeps: its models, and the loops over queries of them. Plain JSON. */
export interface OrmFacts {
  readonly models: readonly OrmModel[];
  readonly reads: readonly RelatedRead[];
  readonly filters: readonly FilteredQuery[];
  /** Managers and query sets of the module that bring related objects along by themselves. */
  readonly eagerManagers: readonly string[];
  /** The other ones. */
  readonly plainManagers: readonly string[];
}

export interface OrmModel {
  readonly name: string;
  /** Last parts of the names of its base classes. */
  readonly bases: readonly string[];
  readonly relations: readonly Relation[];
  /** Columns that a query can filter by. */
  readonly columns: readonly string[];
  /** The class of its own manager, where it has one. */
  readonly manager: string | undefined;
}

export interface Relation {
  readonly field: string;
  readonly many: boolean;
  readonly orm: 'django' | 'sqlalchemy';
  /** Last part of the model's name that it leads to, where it is written out. */
  readonly target: string | undefined;
  /** What the other model's objects call this one's. */
  readonly relatedName: string | undefined;
}

/** What the rules that compare models keep their facts under. */
export const ORM_FACTS = 'orm';

export function ormFacts(module: SourceModule): OrmFacts {
  const isAbout = ['django', 'sqlalchemy', 'sqlmodel', 'flask_sqlalchemy'].some((library) =>
    importsLibrary(module, library),
  );
  if (!isAbout && !module.text.includes('.objects.')) {
    return { models: [], reads: [], filters: [], eagerManagers: [], plainManagers: [] };
  }
  const models: OrmModel[] = [];
  const eagerManagers: string[] = [];
  const plainManagers: string[] = [];
  walk(module.tree, (node) => {
    if (node.kind === 'class') {
      models.push(...modelOf(module, node));
      if (/(Manager|QuerySet)$/.test(node.name.name)) {
        const text = module.text.slice(node.span.start, node.span.end);
        const isEager = /\b(select_related|prefetch_related)\(/.test(text);
        (isEager ? eagerManagers : plainManagers).push(node.name.name);
      }
    }
  });
  return {
    models,
    reads: relatedReads(module),
    filters: filteredQueries(module),
    eagerManagers,
    plainManagers,
  };
}

function modelOf(module: SourceModule, node: ClassDefinition): readonly OrmModel[] {
  const relations: Relation[] = [];
  const columns: string[] = [];
  let manager: string | undefined;
  for (const statement of node.body) {
    if (statement.kind === 'assignment') {
      const [target] = statement.targets;
      const field = target?.kind === 'name' ? target.name : undefined;
      const relation = field === undefined ? undefined : relationOf(module, field, statement);
      if (relation !== undefined) {
        relations.push(relation);
      } else if (field !== undefined && isColumn(module, statement.value)) {
        columns.push(field);
      } else if (field === 'objects' && statement.value !== undefined) {
        manager = managerOf(statement.value);
      }
    }
  }
  const bases = node.arguments.flatMap(({ keyword, value }) =>
    keyword === undefined ? [lastPart(value)] : [],
  );
  const isModel =
    relations.length > 0 || columns.length > 0 || bases.some((base) => /Model$|^Base$/.test(base));
  return isModel ? [{ name: node.name.name, bases, relations, columns, manager }] : [];
}

function relationOf(
  module: SourceModule,
  field: string,
  { value, annotation }: Assignment,
): Relation | undefined {
  if (value?.kind !== 'call') {
    return undefined;
  }
  const kind = (module.scopes.qualifiedName(value.callee) ?? lastPart(value.callee))
    .split('.')
    .at(-1);
  switch (kind) {
    case 'ForeignKey':
    case 'OneToOneField':
    case 'ParentalKey':
    case 'ManyToManyField': {
      const to = keywordArgument(value, 'to') ?? positionalArgument(value, 0);
      const isDjango = !(module.scopes.qualifiedName(value.callee) ?? '').startsWith('sqlalchemy');
      return isDjango
        ? {
            field,
            many: kind === 'ManyToManyField',
            orm: 'django',
            target: targetOf(to),
            relatedName: constantString(keywordArgument(value, 'related_name')),
          }
        : undefined;
    }
    case 'relationship': {
      const lazy = constantString(keywordArgument(value, 'lazy')) ?? 'select';
      const to = keywordArgument(value, 'argument') ?? positionalArgument(value, 0);
      return lazy === 'select' || lazy === 'True'
        ? {
            field,
            many: annotation !== undefined && isListed(module, annotation),
            orm: 'sqlalchemy',
            target: targetOf(to),
            relatedName: constantString(keywordArgument(value, 'related_name')),
          }
        : undefined;
    }
    default:
      return undefined;
  }
}

function isListed(module: SourceModule, annotation: Expression): boolean {
  return /\b(list|List|set|Set)\[/.test(
    module.text.slice(annotation.span.start, annotation.span.end),
  );
}

function isColumn(module: SourceModule, value: Expression | undefined): boolean {
  const name = value?.kind === 'call' ? (module.scopes.qualifiedName(value.callee) ?? '') : '';
  return (
    /(^|\.)models\.(\w+Field)$/.test(name) ||
    /^sqlalchemy\.(orm\.)?(Column|mapped_column)$/.test(name)
  );
}

function managerOf(value: Expression): string {
  const callee = value.kind === 'call' ? value.callee : value;
  if (
    callee.kind === 'attribute' &&
    callee.object.kind === 'name' &&
    callee.attribute.name === 'as_manager'
  ) {
    return callee.object.name;
  }
  // `Manager.from_queryset(OrderQuerySet)()`
  const inner = callee.kind === 'call' ? callee.arguments[0]?.value : undefined;
  return lastPart(inner ?? callee);
}

function targetOf(to: Expression | undefined): string | undefined {
  if (to === undefined) {
    return undefined;
  }
  const text = constantString(to);
  return text === undefined ? lastPart(to) || undefined : text.split('.').at(-1);
}

function lastPart(expression: Expression): string {
  if (expression.kind === 'subscript') {
    return lastPart(expression.object);
  }
  return expression.kind === 'attribute'
    ? expression.attribute.name
    : expression.kind === 'name'
      ? expression.name
      : '';
}
