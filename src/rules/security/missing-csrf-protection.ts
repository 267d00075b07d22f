import type { Location } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Call } from '../../python/tree/nodes.ts';
import { nodesOf } from '../../python/tree/nodes-of.ts';
import { isTestCode } from '../test-code.ts';
import { defineProjectRule } from '../rule.ts';
import { keywordArgument } from './call-arguments.ts';

/**
 * Flask, aiohttp, Starlette, FastAPI and Bottle ask for no token by themselves. An application that knows its visitors by a cookie and takes forms
 * from them needs an extension that does. Told once for an application, where it is made; silent where anything in the project's code speaks of
 * such tokens, or cookies stay away from other sites' requests.
 */
export const missingCsrfProtection = defineProjectRule({
  meta: {
    id: 'security/missing-csrf-protection',
    summary: 'An application with sessions and forms asks for no token',
    severity: 'medium',
    cwe: 352,
    since: '0.1.0',
  },
  collect,
  compare(facts) {
    // Facts are what `collect` made, kept as JSON.
    const all = facts.map((one) => one.facts as FormFacts); // oxlint-disable-line no-unsafe-type-assertion
    const hasSessions = all.some((one) => one.hasSessions);
    const takesForms = all.some((one) => one.takesForms);
    const [first] = all.flatMap((one) => one.applications);
    if (!hasSessions || !takesForms || first === undefined) {
      return [];
    }
    const isProtected = first.listsMiddlewares
      ? all.some((one) => one.installs)
      : all.some((one) => one.speaksOfTokens);
    return isProtected
      ? []
      : [
          {
            location: first.location,
            source: first.source,
            message: `${first.framework} asks for no token by itself, and nothing in the project does: other sites send forms in the name of who has logged in`,
            note: 'sessions and forms, but no token',
          },
        ];
  },
});

interface FormFacts {
  readonly applications: readonly ApplicationFact[];
  /** Visitors are known by a cookie. */
  readonly hasSessions: boolean;
  readonly takesForms: boolean;
  /** Code of the module has names or texts about tokens against forgery. */
  readonly speaksOfTokens: boolean;
  /** A middleware against forgery is put into an application. */
  readonly installs: boolean;
}

interface ApplicationFact {
  readonly location: Location;
  readonly source: string;
  readonly framework: string;
  /** The application says which middlewares it has, so what is not among them is not asked. */
  readonly listsMiddlewares: boolean;
}

const APPLICATIONS = new Map([
  ['flask.Flask', 'Flask'],
  ['quart.Quart', 'Quart'],
  ['aiohttp.web.Application', 'aiohttp'],
  ['starlette.applications.Starlette', 'Starlette'],
  ['fastapi.FastAPI', 'FastAPI'],
  ['bottle.Bottle', 'Bottle'],
]);
const SESSIONS =
  /\bfrom flask_login\b|\bimport flask_login\b|\blogin_user\(|\bsession\[['"](?:\w*user\w*|\w*logged\w*|\w*login\w*|\w*name|\w*role|\w*admin\w*|id|\w*account\w*|\w*auth\w*|\w*email)['"]\]\s*=|aiohttp_session|\.set_cookie\(\s*['"]\w*(?:session|token|user|auth)/i;
const FORMS =
  /\brequest\.form\b|\.form\.get\(|await request\.post\(\)|await request\.form\(\)|\bForm\(|request\.forms\b/;
const TOKENS =
  /csrf|xsrf|SeaSurf|CsrfProtect|FlaskForm|\bflask_wtf\b|flask_security|SAMESITE['"]?\]?\s*=\s*['"](?:Lax|Strict)|samesite\s*=\s*['"](?:lax|strict)|flask_admin|check_origin/i;
const INSTALLED =
  /\bmiddlewares?\.append\([^)\n]*(?:csrf|xsrf)|add_middleware\([^)]*csrf|\baiohttp_csrf\b/i;

function collect(module: SourceModule): FormFacts {
  const applications: ApplicationFact[] = [];
  const code = withoutComments(module);
  if (!isTestCode(module.path)) {
    for (const node of nodesOf(module.tree, 'call')) {
      const framework = APPLICATIONS.get(module.scopes.qualifiedName(node.callee) ?? '');
      if (framework !== undefined) {
        applications.push(applicationOf(module, node, framework));
      }
    }
  }
  return {
    applications,
    hasSessions: SESSIONS.test(code),
    takesForms: FORMS.test(code),
    speaksOfTokens: TOKENS.test(code),
    installs: INSTALLED.test(code) || listsToken(code),
  };
}

/** `middlewares=[session, csrf, …]` over several lines. */
function listsToken(code: string): boolean {
  return [...code.matchAll(/\bmiddlewares\s*=\s*\[([^\]]*)\]/g)].some((match) =>
    /csrf|xsrf/i.test(match[1] ?? ''),
  );
}

function applicationOf(module: SourceModule, call: Call, framework: string): ApplicationFact {
  const listed = keywordArgument(call, 'middlewares') ?? keywordArgument(call, 'middleware');
  const { span } = listed ?? call;
  return {
    location: module.lines.locationOf(module.path, span),
    source: module.text.slice(span.start, span.end),
    framework,
    listsMiddlewares: framework === 'aiohttp',
  };
}

function withoutComments(module: SourceModule): string {
  let code = '';
  let from = 0;
  for (const { span } of module.comments) {
    code += module.text.slice(from, span.start);
    from = span.end;
  }
  return code + module.text.slice(from);
}
