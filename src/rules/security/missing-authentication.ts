import { defineProjectRule } from '../rule.ts';
import type { ProjectReport } from '../rule.ts';
import { collectRoutes, openRoutes, ROUTE_FACTS } from './routes/route-facts.ts';
import type { RouteFact } from './routes/route-facts.ts';

/**
 * Routes are compared with their siblings: those registered with the same object in the same file. Where most of them ask who it is, the one that
 * does not is told, unless it is open by nature. What is for administrators has to ask wherever the project asks at all.
 */
export const missingAuthentication = defineProjectRule({
  meta: {
    id: 'security/missing-authentication',
    summary: 'A route does not ask who it is, though its siblings do',
    severity: 'high',
    cwe: 306,
    since: '0.1.0',
  },
  factsKey: ROUTE_FACTS,
  collect: collectRoutes,
  compare(facts) {
    const routes = openRoutes(facts);
    const isAskedAnywhere = routes.some(({ guard }) => guard !== '');
    const siblings = Map.groupBy(routes, ({ location, group }) => `${location.file} ${group}`);
    return [...siblings.values()].flatMap((group) => compareSiblings(group, isAskedAnywhere));
  },
});

function compareSiblings(
  routes: readonly RouteFact[],
  isAskedAnywhere: boolean,
): readonly ProjectReport[] {
  const guarded = routes.filter(({ guard }) => guard !== '');
  // Who asks in the body may do it for what is shown; it counts where something is changed.
  const asking = routes.filter(({ guard, asks }) => guard !== '' || asks !== '');
  const open = routes.filter((route) => isOpen(route));
  return open
    .filter(
      (route) =>
        stands(route, (route.writes ? asking : guarded).length, open.length) ||
        (isAskedAnywhere && route.isForAdministrators),
    )
    .map((route) => reportOf(route, route.writes ? asking : guarded));
}

function isOpen(route: RouteFact): boolean {
  const isAsking = route.guard !== '' || route.checksWho;
  return !isAsking && (!route.isOpenByNature || route.isForAdministrators);
}

/** How many siblings it takes: fewer for what changes something or is named for what only some may see. */
function stands(route: RouteFact, guarded: number, open: number): boolean {
  if (route.isForAdministrators) {
    return guarded >= 1;
  }
  if (route.changes && TAKES_AWAY.test(route.name)) {
    return guarded >= 1 && 3 * guarded >= open;
  }
  if (route.changes) {
    return (
      (guarded >= 2 && guarded >= open) || (guarded >= 1 && route.creates && guarded * 8 >= open)
    );
  }
  if (route.isWorthGuarding && route.readsAll) {
    return guarded >= 2 && guarded >= open;
  }
  if (route.isWorthGuarding) {
    return guarded >= 3 && guarded >= 2 * open;
  }
  return guarded >= 4 && guarded >= 4 * open;
}

/** Nobody lets strangers do these, however many of the siblings are open. */
const TAKES_AWAY =
  /(?:^|[_.])(?:delete|remove|edit|update|modify|destroy|change)(?:_|$)|\.(?:delete|put|patch)$/i;

function reportOf(route: RouteFact, guarded: readonly RouteFact[]): ProjectReport {
  const names = guarded.slice(0, 3).map(({ name }) => `\`${name}\``);
  const more = guarded.length - names.length;
  const siblings =
    names.length === 0
      ? 'other routes of the project ask who it is'
      : `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} ask with \`${guarded[0]?.guard || guarded[0]?.asks}\``;
  return {
    location: route.location,
    message: `\`${route.name}\` answers everybody: ${siblings}, this one does not`,
    note: 'nothing asks who it is',
    source: route.source,
    ...(route.changes || route.isForAdministrators ? {} : { severity: 'medium' }),
  };
}
