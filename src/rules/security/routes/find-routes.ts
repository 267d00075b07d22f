import type { SourceModule } from '../../../python/source-module.ts';
import type {
  Call,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Parameter,
  Statement,
} from '../../../python/tree/nodes.ts';
import { nodesOf } from '../../../python/tree/nodes-of.ts';
import { walk } from '../../../python/tree/walk.ts';
import { mentions } from '../../mentions.ts';

/** A function that a web framework calls for a request, with everything in its definition that may guard it. */
export interface Route {
  readonly function: FunctionDefinition;
  /** The class of a view in a class. */
  readonly owner: ClassDefinition | undefined;
  /** What it was registered with: `app`, `blog`, `router`; for views without decorators the empty text. */
  readonly group: string;
  /** The first one, empty where the definition does not say. */
  readonly path: string;
  /** Upper case; empty where the definition does not say. */
  readonly methods: readonly string[];
  /** Dotted names of decorators (with those named in their arguments), dependencies, mixins and permission classes. */
  readonly guards: readonly string[];
}

const ROUTE_METHODS =
  /^(?:route|get|post|put|patch|delete|api_route|websocket|add_url_rule|action)$/;
const HTTP = /^(?:get|post|put|patch|delete)$/;
const VIEW_BASES = /(?:View|ViewSet|Resource|RequestHandler|Endpoint|HTTPEndpoint|Handler)$/;

/** The routes of a module, in source order: decorated functions, Django's functions of a request, methods of view classes. */
export function findRoutes(module: SourceModule): readonly Route[] {
  const routes: Route[] = [];
  for (const node of nodesOf(module.tree, 'function')) {
    const owner = node.parent?.kind === 'class' ? node.parent : undefined;
    const route =
      owner === undefined
        ? (decoratedRoute(module, node) ?? djangoRoute(module, node) ?? aiohttpRoute(module, node))
        : methodRoute(module, node, owner);
    if (route !== undefined) {
      routes.push(route);
    }
  }
  return routes;
}

/** A class of DRF that answers for a table by itself. */
export interface ViewSet {
  readonly node: ClassDefinition;
  readonly guards: readonly string[];
}

/** Those that say who may ask, or that nobody is asked. */
export function findViewSets(module: SourceModule): readonly ViewSet[] {
  const found: ViewSet[] = [];
  if (!module.text.includes('rest_framework')) {
    return found;
  }
  for (const node of nodesOf(module.tree, 'class')) {
    const isViewSet = node.arguments.some(({ value }) =>
      /(?:ModelViewSet|(?:List|Create|Retrieve|Update|Destroy)\w*APIView)$/.test(dotted(value)),
    );
    if (isViewSet && node.body.some((one) => isPermissionSetting(one))) {
      found.push({ node, guards: guardsOfClass(module, node) });
    }
  }
  return found;
}

function isPermissionSetting(statement: Statement): boolean {
  const [target] = statement.kind === 'assignment' ? statement.targets : [];
  return target?.kind === 'name' && target.name === 'permission_classes';
}

/** Source text of a definition's body, without its decorators, signature and comments: what is commented out does nothing. */
export function bodySource(module: SourceModule, node: FunctionDefinition): string {
  let from = node.body[0]?.span.start ?? node.span.start;
  let source = '';
  for (const { span } of module.comments) {
    if (span.start >= from && span.end <= node.span.end) {
      source += module.text.slice(from, span.start);
      from = span.end;
    }
  }
  return source + module.text.slice(from, node.span.end);
}

function decoratedRoute(module: SourceModule, node: FunctionDefinition): Route | undefined {
  for (const decorator of node.decorators) {
    const call = decorator.kind === 'call' ? decorator : undefined;
    const callee = call?.callee ?? decorator;
    if (callee.kind === 'attribute' && ROUTE_METHODS.test(callee.attribute.name)) {
      const path = call === undefined ? undefined : routePath(call);
      if (path !== undefined) {
        const group = module.text.slice(callee.object.span.start, callee.object.span.end);
        const methods = methodsOf(module, call, callee.attribute.name);
        return {
          function: node,
          owner: undefined,
          group,
          path,
          methods,
          guards: guardsOf(module, node),
        };
      }
    }
    if (/(?:^|\.)api_view$/.test(dotted(callee))) {
      const methods = methodsOf(module, call, 'api_view');
      return {
        function: node,
        owner: undefined,
        group: '',
        path: '',
        methods,
        guards: guardsOf(module, node),
      };
    }
  }
  return undefined;
}

function routePath(call: Call): string | undefined {
  const [first] = call.arguments;
  const given =
    call.arguments.find((one) => /^(?:rule|path)$/.test(one.keyword?.name ?? '')) ??
    (first?.keyword === undefined ? first : undefined);
  return given?.value.kind === 'string' && /^(?:$|[/<{^])/.test(given.value.value)
    ? given.value.value
    : undefined;
}

function methodsOf(module: SourceModule, call: Call | undefined, name: string): readonly string[] {
  if (HTTP.test(name)) {
    return [name.toUpperCase()];
  }
  const source = call === undefined ? '' : module.text.slice(call.span.start, call.span.end);
  const named = source.match(/\b(?:GET|POST|PUT|PATCH|DELETE)\b/g) ?? [];
  return named.length === 0 && name === 'route' ? ['GET'] : [...new Set(named)];
}

/** Django calls functions of a request, that its URL configuration names; most stand in modules called `views`, all of them answer. */
function djangoRoute(module: SourceModule, node: FunctionDefinition): Route | undefined {
  const isTop = node.parent?.kind === 'module';
  const first = node.parameters[0]?.name.name;
  if (!isTop || first !== 'request' || node.name.name.startsWith('_')) {
    return undefined;
  }
  const isViews =
    /(?:^|\/)(?:\w*views?\w*|views\/.*)\.py$/.test(module.path) ||
    mentions(module, /^from django\.(?:http|shortcuts) import/m);
  if (!isViews) {
    return undefined;
  }
  if (!mentions(module, /\bdjango\b|rest_framework/)) {
    return undefined;
  }
  const source = bodySource(module, node);
  if (!/\b(?:render|redirect|\w*Response\w*|get_object_or_404)\s*\(/.test(source)) {
    return undefined;
  }
  const methods = /\bPOST\b/.test(source) ? ['GET', 'POST'] : ['GET'];
  return {
    function: node,
    owner: undefined,
    group: '',
    path: '',
    methods,
    guards: guardsOf(module, node),
  };
}

/** aiohttp's handlers take the request and nothing else; a table elsewhere says which address they answer. */
function aiohttpRoute(module: SourceModule, node: FunctionDefinition): Route | undefined {
  const [first, ...others] = node.parameters;
  const isHandler =
    node.isAsync &&
    node.parent?.kind === 'module' &&
    first?.name.name === 'request' &&
    others.length === 0 &&
    !node.name.name.startsWith('_');
  const isMiddleware = node.decorators.some((one) => /middleware/.test(dotted(one)));
  if (!isHandler || isMiddleware || !mentions(module, /^(?:from|import) aiohttp\b/m)) {
    return undefined;
  }
  const source = bodySource(module, node);
  return {
    function: node,
    owner: undefined,
    group: '',
    path: '',
    methods: /\bPOST\b|request\.post\(\)/.test(source) ? ['GET', 'POST'] : ['GET'],
    guards: guardsOf(module, node),
  };
}

function methodRoute(
  module: SourceModule,
  node: FunctionDefinition,
  owner: ClassDefinition,
): Route | undefined {
  const decorated = decoratedRoute(module, node);
  if (decorated !== undefined) {
    return { ...decorated, owner, guards: [...decorated.guards, ...guardsOfClass(module, owner)] };
  }
  const isView = owner.arguments.some(({ value }) => VIEW_BASES.test(dotted(value)));
  if (!isView || !HTTP.test(node.name.name)) {
    return undefined;
  }
  return {
    function: node,
    owner,
    group: '',
    path: '',
    methods: [node.name.name.toUpperCase()],
    guards: [...guardsOf(module, node), ...guardsOfClass(module, owner)],
  };
}

/** Names in decorators, and dependencies in the defaults and annotations of parameters. */
function guardsOf(module: SourceModule, node: FunctionDefinition): readonly string[] {
  return [
    ...node.decorators.flatMap(namesInDecorator),
    ...node.parameters.flatMap(dependency(module)),
  ];
}

function guardsOfClass(module: SourceModule, owner: ClassDefinition): readonly string[] {
  return [
    ...owner.decorators.flatMap(namesIn),
    ...owner.arguments.map(({ value }) => dotted(value)),
    ...owner.body.flatMap((statement) => settingOfClass(module, statement)),
  ];
}

const CLASS_SETTINGS =
  /^(?:permission_classes|decorators|method_decorators|permission_required|permissions|login_url|authentication_classes)$/;

function settingOfClass(module: SourceModule, statement: Statement): readonly string[] {
  if (statement.kind === 'function') {
    return /^(?:dispatch|prepare|test_func|get_permissions|check_permissions|initial|has_permission)$/.test(
      statement.name.name,
    )
      ? [`requires_${statement.name.name}`]
      : [];
  }
  if (statement.kind !== 'assignment' || statement.value === undefined) {
    return [];
  }
  const [target] = statement.targets;
  if (target?.kind !== 'name' || !CLASS_SETTINGS.test(target.name)) {
    return [];
  }
  return target.name === 'permission_required' ? ['permission_required'] : namesIn(statement.value);
}

function dependency(module: SourceModule): (parameter: Parameter) => readonly string[] {
  return ({ annotation, default: value }) =>
    [annotation, value].flatMap((one) => {
      const source = one === undefined ? '' : module.text.slice(one.span.start, one.span.end);
      return one !== undefined && /\b(?:Depends|Security|Header|Cookie|\w*User\w*)\b/.test(source)
        ? namesIn(one)
        : [];
    });
}

/** Of what registers a route only the arguments count: a blueprint called `auth` asks nobody. */
function namesInDecorator(decorator: Expression): readonly string[] {
  const callee = decorator.kind === 'call' ? decorator.callee : decorator;
  const isRoute = callee.kind === 'attribute' && ROUTE_METHODS.test(callee.attribute.name);
  if (!isRoute) {
    return namesIn(decorator);
  }
  return decorator.kind === 'call'
    ? decorator.arguments.flatMap(({ value }) => namesIn(value))
    : [];
}

/** Dotted names that an expression mentions. */
function namesIn(expression: Expression): readonly string[] {
  const names: string[] = [];
  walk(expression, (node) => {
    if (node.kind === 'name' || node.kind === 'attribute') {
      names.push(dotted(node));
    }
  });
  return names.filter((name) => name !== '');
}

/** `a.b.c` as text; of a call what is called; empty for anything else. */
export function dotted(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'attribute': {
      const object = dotted(expression.object);
      return object === '' ? expression.attribute.name : `${object}.${expression.attribute.name}`;
    }
    case 'call':
      return dotted(expression.callee);
    default:
      return '';
  }
}
