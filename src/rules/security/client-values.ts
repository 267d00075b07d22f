import type { Expression, Name } from '../../python/tree/nodes.ts';
import type { Scopes } from '../../python/scopes.ts';
import { dotted } from './routes/find-routes.ts';

/** A single value that the client of a web application sends along, as it was sent. */
export interface ClientValue {
  readonly part: ClientPart;
  /** The name it is sent under; undefined where the source computes it. */
  readonly key: string | undefined;
  /** Where it is read. */
  readonly read: Expression;
}

/** `field` is a field of a form, of a JSON body, of the query, of the path. */
export type ClientPart = 'cookie' | 'header' | 'field';

/**
 * What an expression reads from a request, in the forms that Flask, Django, DRF, aiohttp, Starlette, FastAPI, Tornado, Bottle, Falcon, Pyramid
 * and `http.server` share: a mapping of the request, read with a key, by `[…]` or a `get`. Followed through local names that are nothing else,
 * through what cleans or cuts text, and through decoding that anybody can undo (base64, JSON); signed cookies and verified tokens are no such value.
 */
export function clientValue(scopes: Scopes, expression: Expression): ClientValue | undefined {
  return valueOf(expression, { scopes, depth: 0 });
}

interface Search {
  readonly scopes: Scopes;
  readonly depth: number;
}

const DEEPEST = 10;
const CLEANERS =
  /^(?:strip|lstrip|rstrip|lower|upper|casefold|title|split|rsplit|partition|decode|encode|replace|text|hex)$/;
/** With their module: what else is called `loads` may check a signature. */
const DECODERS =
  /^(?:str|int|float|bool|bytes|(?:\w+\.)*(?:unquote|unquote_plus|b64decode|urlsafe_b64decode|standard_b64decode|b32decode|b16decode|unhexlify|literal_eval|force_str|smart_str)|(?:json|ujson|orjson|simplejson|yaml|ast)\.loads?)$/;

function valueOf(expression: Expression, outer: Search): ClientValue | undefined {
  if (outer.depth > DEEPEST) {
    return undefined;
  }
  const search = { ...outer, depth: outer.depth + 1 };
  switch (expression.kind) {
    case 'await':
    case 'walrus':
      return valueOf(expression.value, search);
    case 'boolean':
      return expression.operands
        .map((one) => valueOf(one, search))
        .find((found) => found !== undefined);
    case 'name':
      return valueOfName(expression, search);
    case 'subscript': {
      const part = mappingPart(expression.object, search);
      const { index } = expression;
      return part === undefined
        ? valueOf(expression.object, search)
        : sentAs(part, index.kind === 'string' ? index.value : undefined, expression);
    }
    case 'attribute':
      return valueOfAttribute(expression, search);
    case 'call':
      return valueOfCall(expression, search);
    default:
      return undefined;
  }
}

/** `META` and `environ` hold what the server knows besides the headers: `REMOTE_ADDR`, `SERVER_NAME`. */
function sentAs(
  part: ClientPart,
  key: string | undefined,
  read: Expression,
): ClientValue | undefined {
  return part === 'header' && /^(?:REMOTE|SERVER|wsgi|PATH|SCRIPT|GATEWAY)[_.]/.test(key ?? '')
    ? undefined
    : { part, key, read };
}

/** The name counts where all that is assigned to it comes from the client, constants aside. */
function valueOfName(name: Name, search: Search): ClientValue | undefined {
  const definitions = search.scopes.bindingOf(name)?.definitions ?? [];
  const values = definitions.map(({ kind, value, node }) => {
    const isPlain =
      (kind === 'assignment' || kind === 'walrus') &&
      (node.kind !== 'assignment' || node.targets.every((target) => target.kind === 'name'));
    return isPlain ? value : undefined;
  });
  let found: ClientValue | undefined;
  for (const value of values) {
    if (value?.kind === 'constant' || value?.kind === 'string') {
      continue;
    }
    const one = value === undefined ? undefined : valueOf(value, search);
    if (one === undefined) {
      return undefined;
    }
    found ??= one;
  }
  return found;
}

/** `form.password.data` of WTForms, `request.user_agent.string` of Werkzeug. */
function valueOfAttribute(
  expression: Extract<Expression, { kind: 'attribute' }>,
  search: Search,
): ClientValue | undefined {
  const path = dotted(expression);
  const field = /(?:^|\.)\w*form\.(\w+)\.data$/.exec(path)?.[1];
  if (field !== undefined) {
    return { part: 'field', key: field, read: expression };
  }
  const header = /(?:^|\.)request\.(user_agent(?:\.string)?|referrer|referer)$/.exec(path)?.[1];
  if (header !== undefined) {
    const key = header.startsWith('user') ? 'User-Agent' : 'Referer';
    return { part: 'header', key, read: expression };
  }
  return valueOf(expression.object, search)?.part === 'cookie' &&
    expression.attribute.name === 'value'
    ? valueOf(expression.object, search)
    : undefined;
}

function valueOfCall(
  call: Extract<Expression, { kind: 'call' }>,
  search: Search,
): ClientValue | undefined {
  const { callee } = call;
  const [first] = call.arguments;
  const name =
    callee.kind === 'attribute' ? callee.attribute.name : callee.kind === 'name' ? callee.name : '';
  const key = first?.value.kind === 'string' ? first.value.value : undefined;
  if (callee.kind === 'attribute') {
    if (/^(?:get|getlist|getall|getone|pop|get_all)$/.test(name)) {
      const part = mappingPart(callee.object, search);
      return part === undefined ? valueOf(callee.object, search) : sentAs(part, key, call);
    }
    if (/^(?:get_argument|get_body_argument|get_query_argument|get_param)$/.test(name)) {
      return { part: 'field', key, read: call };
    }
    if (/^(?:get_cookie|get_cookie_values)$/.test(name)) {
      return { part: 'cookie', key, read: call };
    }
    if (name === 'get_header') {
      return { part: 'header', key, read: call };
    }
    if (CLEANERS.test(name)) {
      return valueOf(callee.object, search);
    }
  }
  return DECODERS.test(dotted(callee)) && first !== undefined
    ? valueOf(first.value, search)
    : undefined;
}

const COOKIES = /(?:^|\.)(?:request|req|self|r)\.(?:COOKIES|cookies)$|^cookies$/;
const HEADERS = /(?:^|\.)(?:request|req|self|r)\.(?:headers|META|environ)$|^headers$/;
const FIELDS =
  /(?:^|\.)(?:request|req|self)\.(?:form|args|values|json|data|POST|GET|query_params|query|params|match_info|forms|media|path_params)$|(?:^|\.)request\.rel_url\.query$|(?:^|\.)(?:cleaned_data|validated_data)$/;
const BODIES = /(?:^|\.)(?:request|req)\.(?:get_json|json|post|form|get_media|multipart)$/;

/** Which part of a request a mapping holds; undefined for any other. */
function mappingPart(expression: Expression, search: Search): ClientPart | undefined {
  if (search.depth > DEEPEST) {
    return undefined;
  }
  const inner = { ...search, depth: search.depth + 1 };
  switch (expression.kind) {
    case 'await':
      return mappingPart(expression.value, inner);
    case 'boolean':
      return expression.operands[0] === undefined
        ? undefined
        : mappingPart(expression.operands[0], inner);
    case 'call': {
      const callee = dotted(expression.callee);
      const [first] = expression.arguments;
      if (BODIES.test(callee)) {
        return 'field';
      }
      return /(?:^|\.)loads$/.test(callee) &&
        first !== undefined &&
        /(?:^|\.)(?:request|req)\.(?:body|data|get_data)$/.test(dotted(first.value))
        ? 'field'
        : undefined;
    }
    case 'name': {
      const definitions = search.scopes.bindingOf(expression)?.definitions ?? [];
      const [only] = definitions;
      return definitions.length === 1 && only?.kind === 'assignment' && only.value !== undefined
        ? mappingPart(only.value, inner)
        : undefined;
    }
    case 'attribute': {
      const path = dotted(expression);
      return COOKIES.test(path)
        ? 'cookie'
        : HEADERS.test(path)
          ? 'header'
          : FIELDS.test(path)
            ? 'field'
            : undefined;
    }
    default:
      return undefined;
  }
}
