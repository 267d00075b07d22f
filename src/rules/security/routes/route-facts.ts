import type { Location } from '../../../core/span.ts';
import type { SourceModule } from '../../../python/source-module.ts';
import { isTestCode } from '../../test-code.ts';
import type { CollectedFacts } from '../../rule.ts';
import { askingInBody } from './asking-in-body.ts';
import { bodySource, findRoutes, findViewSets } from './find-routes.ts';
import type { Route, ViewSet } from './find-routes.ts';
import {
  asksRights,
  asksWho,
  checksRights,
  checksWho,
  isForAdministrators,
  isOpenByNature,
  isWorthGuarding,
} from './route-words.ts';
import { mentions } from '../../mentions.ts';

/** What is compared of the routes of a project. Plain JSON. */
export interface RouteFacts {
  readonly routes: readonly RouteFact[];
  /** Something of this module asks before every route: a hook, a middleware, a default of the framework. */
  readonly guardsAll: boolean;
  /** Names of views that are wrapped where URLs are configured: `login_required(views.edit)`. */
  readonly wrapped: readonly string[];
  /** Names of routers that ask for all their routes. */
  readonly guardedGroups: readonly string[];
}

export interface RouteFact {
  readonly name: string;
  readonly group: string;
  readonly path: string;
  readonly location: Location;
  readonly source: string;
  /** The decorator, dependency or mixin that asks who it is, for messages; empty where none does. */
  readonly guard: string;
  readonly asksRights: boolean;
  /** What its body asks first of all, for messages; empty where it does not ask, or a guard does. */
  readonly asks: string;
  /** Its body looks at who asks. */
  readonly checksWho: boolean;
  readonly checksRights: boolean;
  readonly isOpenByNature: boolean;
  readonly isWorthGuarding: boolean;
  readonly isForAdministrators: boolean;
  /** By its methods, or because its body writes to a database. */
  readonly changes: boolean;
  /** Nothing but a change is what it is asked for, or its body writes. */
  readonly writes: boolean;
  /** It keeps what a form or a body says as a new record. */
  readonly creates: boolean;
  /** It reads a whole table. */
  readonly readsAll: boolean;
}

export const ROUTE_FACTS = 'routes';

const NO_FACTS: RouteFacts = { routes: [], guardsAll: false, wrapped: [], guardedGroups: [] };

export function collectRoutes(module: SourceModule): RouteFacts {
  if (isTestCode(module.path)) {
    return NO_FACTS;
  }
  return {
    routes: [
      ...findRoutes(module).map((route) => factOf(module, route)),
      ...findViewSets(module).map((set) => factOfViewSet(module, set)),
    ],
    guardsAll: guardsAll(module),
    wrapped: [...module.text.matchAll(WRAPPED)].map((match) => match[1] ?? ''),
    guardedGroups: [...module.text.matchAll(GUARDED_GROUP)].map((match) => match[1] ?? ''),
  };
}

/** The facts of all modules, where nothing asks for all routes of the project. */
export function openRoutes(facts: readonly CollectedFacts[]): readonly RouteFact[] {
  // Facts are what `collectRoutes` made, kept as JSON.
  const all = facts.map((one) => one.facts as RouteFacts); // oxlint-disable-line no-unsafe-type-assertion
  if (all.some((one) => one.guardsAll)) {
    return [];
  }
  const wrapped = new Set(all.flatMap((one) => one.wrapped));
  return all.flatMap((one) =>
    one.routes
      .filter(({ group }) => !one.guardedGroups.includes(group))
      .map((route) =>
        wrapped.has(route.name) ? { ...route, guard: 'the URL configuration' } : route,
      ),
  );
}

const WRAPPED =
  /\b(?:\w*(?:login|auth|permission|staff|admin|member|role)\w*)\((?:[^()]*\)\()?\s*(?:\w+\.)*(\w+)(?:\.as_view)?\b/g;
const GUARDED_GROUP =
  /(?:^|\n)(\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:APIRouter|FastAPI|Blueprint|Litestar|Router)\((?:[^()]|\([^()]*\))*\b(?:dependencies|guards|auth)\s*=/g;

const HOOKS =
  /@\w+(?:\.\w+)*\.(?:before_request|before_app_request|middleware|on_request|before_serving)\b|@(?:web\.)?middleware\b|class\s+\w+\([^)]*(?:Middleware\w*)\)|class\s+\w*Middleware\b|MIDDLEWARE\w*\s*=|add_middleware\(|process_view\(|middlewares\s*=/;
const DEFAULTS =
  /DEFAULT_PERMISSION_CLASSES['"]?\s*[:=]\s*[[(](?![^\])]*AllowAny)|LoginRequiredMiddleware|AuthMiddleware\b|AuthenticationMiddleware\(|FastAPI\([^)]*dependencies\s*=\s*\[\s*(?:Depends|Security)/;

/** True where code that runs before every view mentions who asks. The hook's own function is read, not all of the module. */
function guardsAll(module: SourceModule): boolean {
  if (mentions(module, DEFAULTS)) {
    return true;
  }
  if (!mentions(module, HOOKS)) {
    return false;
  }
  return module.functions.some(({ node }) => {
    if (node.kind !== 'function') {
      return false;
    }
    const decorators = node.decorators
      .map((one) => module.text.slice(one.span.start, one.span.end))
      .join('\n');
    const owner = node.parent?.kind === 'class' ? node.parent.name.name : '';
    const isHook =
      /before_request|before_app_request|middleware|on_request/.test(decorators) ||
      (/Middleware/.test(owner) &&
        /^(?:__call__|process_request|process_view|dispatch)$/.test(node.name.name));
    return (
      isHook &&
      /redirect|abort|40[13]|raise|Unauthori|Forbidden|PermissionDenied/.test(
        bodySource(module, node),
      ) &&
      checksWho(bodySource(module, node))
    );
  });
}

const READS_ALL = /\.(?:objects|query(?:\([^()]*\))?)\.all\(\)|\bselect\s+\*\s+from\s+\w+\s*["';]/i;
const CREATES = /\.(?:objects\.)?create\(|\bsession\.add\(|\binsert_one\(|\binsert\s+into\b/i;
const WRITES = /\.(?:delete|save|create|commit)\s*\(/;

function factOf(module: SourceModule, route: Route): RouteFact {
  const { function: node, owner, group, path, methods, guards } = route;
  const own = bodySource(module, node);
  const ownName = node.name.name;
  const name = owner === undefined ? ownName : `${owner.name.name}.${ownName}`;
  const { span } = node.name;
  const titled = owner === undefined ? ownName : snake(owner.name.name);
  return {
    name,
    group,
    path,
    location: module.lines.locationOf(module.path, span),
    source: module.text.slice(node.span.start, (node.body[0]?.span.start ?? node.span.end) - 1),
    guard: guards.find(asksWho) ?? '',
    asksRights: guards.some(asksRights),
    asks: guards.some(asksWho) ? '' : askingInBody(module, node),
    checksWho: checksWho(own),
    checksRights: checksRights(own),
    isOpenByNature: isOpenByNature(titled, path),
    isWorthGuarding: isWorthGuarding(titled, path),
    isForAdministrators: isForAdministrators(titled, path),
    changes: methods.some((method) => method !== 'GET') || WRITES.test(own),
    writes:
      (methods.length > 0 && !methods.includes('GET')) || WRITES.test(own) || CREATES.test(own),
    creates: CREATES.test(own) && methods.some((method) => method !== 'GET'),
    readsAll: READS_ALL.test(own),
  };
}

/** A view set of DRF answers every method without a function of its own. */
function factOfViewSet(module: SourceModule, { node, guards }: ViewSet): RouteFact {
  const own = module.text.slice(node.body[0]?.span.start ?? node.span.start, node.span.end);
  const name = node.name.name;
  return {
    name,
    group: '',
    path: '',
    location: module.lines.locationOf(module.path, node.name.span),
    source: module.text.slice(node.span.start, node.body[0]?.span.start ?? node.span.end),
    guard: guards.find(asksWho) ?? '',
    asksRights: guards.some(asksRights),
    asks: '',
    checksWho: checksWho(own.replaceAll(/\b(?:permission|authentication)_classes\b/g, '')),
    checksRights: checksRights(own.replaceAll(/\bpermission_classes\b/g, '')),
    isOpenByNature: isOpenByNature(snake(name), ''),
    isWorthGuarding: true,
    isForAdministrators: isForAdministrators(snake(name), ''),
    writes: false,
    creates: false,
    readsAll: true,
    changes: !/ReadOnly|List|Retrieve/.test(
      node.arguments
        .map(({ value }) => module.text.slice(value.span.start, value.span.end))
        .join(' '),
    ),
  };
}

function snake(name: string): string {
  return name
    .replace(/(?:View|ViewSet|Resource|Handler|Endpoint)$/, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
