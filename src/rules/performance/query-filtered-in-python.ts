import { defineProjectRule, type CollectedFacts, type ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { modelsNamed, ormProject, placedFacts, type OrmProject } from './libraries/orm-project.ts';
import { isMigration } from '../migration.ts';
import { ORM_FACTS, ormFacts } from './libraries/orm-facts.ts';
import type { FilteredQuery } from './libraries/filtered-queries.ts';

/**
 * Finds loops over all objects of a model that keep some of them by a column. The columns come from the project's own models, so
 * that a property, which no database can compare, is not taken for one.
 */
export const queryFilteredInPython = defineProjectRule({
  meta: {
    id: 'performance/query-filtered-in-python',
    summary: 'All objects are loaded to keep those with a certain column',
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
    .flatMap(({ path, facts }) =>
      facts.filters.filter((one) => isOfColumns(project, one, path)).map((one) => reportOf(one)),
    );
}

function isOfColumns(project: OrmProject, filtered: FilteredQuery, path: string): boolean {
  const [model] = modelsNamed(project, filtered.model, path);
  return model !== undefined && filtered.columns.every((column) => model.columns.includes(column));
}

function reportOf({ location, source, condition, over, loop }: FilteredQuery): ProjectReport {
  return {
    location,
    message: `Every object of \`${over}\` is loaded to keep those with \`${condition}\`; \`filter\` lets the database choose`,
    note: 'loads all rows',
    evidence: [
      {
        kind: 'cost',
        formula: `O(rows of ${over})`,
        factors: [
          { location: loop, note: `loads every object of ${over}` },
          { location, note: 'keeps some of them' },
        ],
      },
    ],
    source,
  };
}
