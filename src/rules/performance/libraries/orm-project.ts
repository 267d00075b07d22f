import type { CollectedFacts } from '../../rule.ts';
import type { OrmFacts, OrmModel } from './orm-facts.ts';

export interface PlacedFacts {
  readonly path: string;
  readonly facts: OrmFacts;
}

export interface PlacedModel extends OrmModel {
  readonly path: string;
}

/** The models of a project, by the name of their class. */
export interface OrmProject {
  readonly models: ReadonlyMap<string, readonly PlacedModel[]>;
  /** Managers that are known to bring nothing along by themselves. */
  readonly plainManagers: ReadonlySet<string>;
}

export function ormProject(placed: readonly PlacedFacts[]): OrmProject {
  const models = new Map<string, PlacedModel[]>();
  for (const { path, facts } of placed) {
    for (const model of facts.models) {
      models.set(model.name, [...(models.get(model.name) ?? []), { ...model, path }]);
    }
  }
  const eager = new Set(placed.flatMap(({ facts }) => facts.eagerManagers));
  const plain = placed.flatMap(({ facts }) => facts.plainManagers);
  return {
    models,
    plainManagers: new Set(['Manager', ...plain.filter((name) => !eager.has(name))]),
  };
}

/** The project's models of this name; of several the one in the module that the name says. `path` is where the name stands. */
export function modelsNamed(
  project: OrmProject,
  qualifiedName: string,
  path: string,
): readonly PlacedModel[] {
  const name = qualifiedName.split('.').at(-1) ?? '';
  const known = project.models.get(name) ?? [];
  const module = qualifiedName.slice(0, -name.length - 1).replace(/^\.+/, '');
  const near = known.filter((model) =>
    module === '<module>' || module === ''
      ? model.path === path
      : moduleText(model.path).includes(`.${module}`),
  );
  return near.length === 1 ? near : known.length === 1 ? known : [];
}

function moduleText(path: string): string {
  return `.${path.replace(/(\/__init__)?\.pyi?$/, '').replaceAll('/', '.')}`;
}

/** The facts that `ormFacts` collected, with the files they are from. */
export function placedFacts(collected: readonly CollectedFacts[]): readonly PlacedFacts[] {
  return collected.map(({ path, facts }) => ({
    path,
    facts: facts as OrmFacts, // oxlint-disable-line no-unsafe-type-assertion -- what `ormFacts` made
  }));
}
