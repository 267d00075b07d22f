import type { Fix } from '../../core/finding.ts';
import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import {
  modelsNamed,
  ormProject,
  placedFacts,
  type OrmProject,
  type PlacedModel,
} from './libraries/orm-project.ts';
import type { RelatedRead } from './libraries/related-reads.ts';
import { isMigration } from '../migration.ts';
import { ORM_FACTS, ormFacts, type OrmModel, type Relation } from './libraries/orm-facts.ts';

/**
 * Finds loops over a query that ask the database again for every object, because they read a related one that the query did not
 * bring along (the "n + 1" problem). Which attributes are relations is told from the project's own models, wherever they
 * are: Django's foreign keys and many-to-many fields, SQLAlchemy's `relationship`; models are matched by name and module.
 */
export const relatedObjectInLoop = defineProjectRule({
  meta: {
    id: 'performance/related-object-in-loop',
    summary: 'Related objects are loaded one at a time in a loop over a query',
    severity: 'medium',
    since: '0.1.0',
  },
  collect: ormFacts,
  factsKey: ORM_FACTS,
  compare: (facts) => compare(facts),
});

function compare(collected: readonly CollectedFacts[]): readonly ProjectReport[] {
  const placed = placedFacts(collected);
  const project = ormProject(placed);
  return placed
    .filter(({ path }) => !isTestCode(path) && !isMigration(path))
    .flatMap(({ path, facts }) => reportsOf(project, path, facts.reads));
}

function reportsOf(
  project: OrmProject,
  path: string,
  reads: readonly RelatedRead[],
): readonly ProjectReport[] {
  const said = new Set<string>();
  return reads.flatMap((read) => {
    const [named] = modelsNamed(project, read.model, path);
    const model =
      named === undefined || read.relation === undefined
        ? named
        : modelBehind(project, named, read.relation);
    const missing = model === undefined ? undefined : missingRelation(project, model, read);
    const key = `${read.loop.start.line}:${read.loop.start.column}:${missing?.path ?? ''}`;
    if (missing === undefined || said.has(key)) {
      return [];
    }
    said.add(key);
    return [reportOf(read, missing)];
  });
}

interface MissingRelation {
  readonly relation: Relation;
  /** `customer` or `customer__country`. */
  readonly path: string;
}

/** The first relation on the way that the query does not bring along. */
function missingRelation(
  project: OrmProject,
  model: OrmModel,
  read: RelatedRead,
): MissingRelation | undefined {
  const first = memberOf(project, model, read.path[0] ?? '');
  const isBack = read.relation !== undefined && first?.relatedName === read.relation;
  if (!isPlainlyManaged(project, model) || isBack) {
    return undefined;
  }
  if (first === undefined) {
    const field = read.path[0] ?? '';
    const isReverse = read.readsMany && read.path.length === 1 && field.endsWith('_set');
    return isReverse && !read.covered.includes(field)
      ? { relation: reverseOf(field), path: field }
      : undefined;
  }
  if (first.orm === 'django' && first.many && !read.readsMany) {
    return undefined;
  }
  if (!read.covered.includes(first.field)) {
    return { relation: first, path: first.field };
  }
  const targets = first.target === undefined ? [] : (project.models.get(first.target) ?? []);
  const [target] = targets;
  const second = target === undefined ? undefined : memberOf(project, target, read.path[1] ?? '');
  return second !== undefined &&
    targets.length === 1 &&
    !first.many &&
    !second.many &&
    second.orm === 'django' &&
    !read.covered.includes(second.field)
    ? { relation: second, path: `${first.field}__${second.field}` }
    : undefined;
}

function reverseOf(field: string): Relation {
  return { field, many: true, orm: 'django', target: undefined, relatedName: undefined };
}

/** The model that an object's manager leads to: by a field of its own, or by another model's foreign key that names it. */
function modelBehind(
  project: OrmProject,
  model: PlacedModel,
  relation: string,
): PlacedModel | undefined {
  const own = memberOf(project, model, relation);
  if (own !== undefined) {
    const targets = own.target === undefined ? [] : (project.models.get(own.target) ?? []);
    return own.many && targets.length === 1 ? targets[0] : undefined;
  }
  const found = [...project.models.values()]
    .flat()
    .filter((other) =>
      other.relations.some(
        (one) =>
          one.orm === 'django' &&
          (one.relatedName === relation ||
            (one.relatedName === undefined && `${other.name.toLowerCase()}_set` === relation)) &&
          one.target !== undefined &&
          isA(project, one.target, model),
      ),
    );
  return found.length === 1 ? found[0] : undefined;
}

/** The model of this name is the other one, or inherits from it. */
function isA(project: OrmProject, name: string, model: OrmModel): boolean {
  return (
    name === model.name ||
    (project.models.get(name) ?? []).some((one) => lineage(project, one).has(model))
  );
}

/** A relation of the model or of one of its bases. */
function memberOf(project: OrmProject, model: OrmModel, field: string): Relation | undefined {
  for (const one of lineage(project, model)) {
    const relation = one.relations.find((candidate) => candidate.field === field);
    if (relation !== undefined) {
      return relation;
    }
  }
  return undefined;
}

/** The model and the bases that the project has, nearest first. */
function lineage(project: OrmProject, model: OrmModel): ReadonlySet<OrmModel> {
  const seen = new Set<OrmModel>([model]);
  for (const one of seen) {
    for (const base of one.bases) {
      const [parent, ...others] = project.models.get(base) ?? [];
      if (parent !== undefined && others.length === 0) {
        seen.add(parent);
      }
    }
  }
  return seen;
}

/** A manager of its own could bring anything along, unless the project shows that it does not. */
function isPlainlyManaged(project: OrmProject, { manager }: OrmModel): boolean {
  return manager === undefined || project.plainManagers.has(manager);
}

function reportOf(read: RelatedRead, { relation, path }: MissingRelation): ProjectReport {
  const text = [read.object, ...path.split('__')].join('.');
  const better =
    relation.orm === 'sqlalchemy'
      ? `\`selectinload(${read.modelText === '' ? 'Model' : read.modelText}.${relation.field})\``
      : `\`${relation.many ? 'prefetch_related' : 'select_related'}("${path}")\``;
  const fix = fixOf(read, relation, path);
  return {
    location: read.location,
    message: `\`${text}\` asks the database again for every object of \`${read.over}\`; ${better} in the query brings ${relation.many ? 'all of them' : 'it'} along`,
    note: 'one more query each',
    evidence: [
      {
        kind: 'cost',
        formula: `O(${read.over}) queries`,
        factors: [
          { location: read.loop, note: `loop over ${read.over}` },
          { location: read.location, note: 'waits for the database' },
        ],
      },
    ],
    source: read.source,
    ...(fix === undefined ? {} : { fix }),
  };
}

function fixOf(read: RelatedRead, relation: Relation, path: string): Fix | undefined {
  const { insertAt, loader } = read;
  if (insertAt === undefined) {
    return undefined;
  }
  const at = { start: insertAt, end: insertAt };
  if (relation.orm === 'django') {
    const method = relation.many ? 'prefetch_related' : 'select_related';
    return {
      title: `ask for \`${path}\` with the query`,
      edits: [{ span: at, newText: `.${method}("${path}")` }],
      origin: 'rule',
    };
  }
  return loader === undefined || read.modelText === ''
    ? undefined
    : {
        title: `ask for \`${path}\` with the query`,
        edits: [
          ...loader.edits,
          { span: at, newText: `.options(${loader.name}(${read.modelText}.${relation.field}))` },
        ],
        origin: 'rule',
      };
}
