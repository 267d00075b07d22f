import { defineProjectRule } from '../rule.ts';
import type { ProjectReport } from '../rule.ts';
import { collectRoutes, openRoutes, ROUTE_FACTS } from './routes/route-facts.ts';
import type { RouteFact } from './routes/route-facts.ts';

/** A route asks who it is and lets everybody in who is known, though it is named for administrators or its siblings ask for more. */
export const missingAuthorization = defineProjectRule({
  meta: {
    id: 'security/missing-authorization',
    summary: 'A route asks who it is, but not what they may do, though its siblings do',
    severity: 'high',
    cwe: 862,
    since: '0.1.0',
  },
  factsKey: ROUTE_FACTS,
  collect: collectRoutes,
  compare(facts) {
    const routes = openRoutes(facts);
    const isAskedAnywhere = routes.some((route) => route.asksRights);
    const siblings = Map.groupBy(routes, ({ location, group }) => `${location.file} ${group}`);
    return [...siblings.values()].flatMap((group) => compareSiblings(group, isAskedAnywhere));
  },
});

function compareSiblings(
  routes: readonly RouteFact[],
  isAskedAnywhere: boolean,
): readonly ProjectReport[] {
  const asking = routes.filter((route) => route.asksRights);
  const known = routes.filter(
    (route) => route.guard !== '' && !route.asksRights && !route.checksRights,
  );
  return known
    .filter((route) =>
      route.isForAdministrators
        ? isAskedAnywhere || asking.length > 0
        : route.changes && asking.length >= 3 && asking.length >= 3 * known.length,
    )
    .map((route) => reportOf(route, asking));
}

function reportOf(route: RouteFact, asking: readonly RouteFact[]): ProjectReport {
  const names = asking.slice(0, 3).map(({ name }) => `\`${name}\``);
  const siblings =
    names.length === 0
      ? 'other routes of the project ask for rights'
      : `${names.join(', ')} ask for rights`;
  return {
    location: route.location,
    message: `\`${route.name}\` lets in everybody who has logged in (\`${route.guard}\`): ${siblings}, this one does not`,
    note: 'nothing asks what they may do',
    source: route.source,
  };
}
