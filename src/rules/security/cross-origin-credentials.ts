import type { Assignment, Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import { keywordArgument, positionalArgument } from './call-arguments.ts';
import { alternatives, canBe } from './constant-values.ts';
import { isGuarded } from './guards.ts';
import { isTestCode } from '../test-code.ts';

export const crossOriginCredentials = defineRule({
  meta: {
    id: 'security/cross-origin-credentials',
    summary: 'Any site may read the answers',
    severity: 'medium',
    cwe: 942,
    since: '0.1.0',
  },
  visitors: (context) => {
    if (isTestCode(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const found = openCall(node, context);
        if (found !== undefined) {
          context.report(found);
        }
      },
      assignment(node) {
        const found = openSetting(node, context);
        if (found !== undefined) {
          context.report(found);
        }
      },
    };
  },
});

const NOTE = 'another site acts in the name of the user';

function openCall(call: Call, context: RuleContext): Report | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  const first = call.arguments[0]?.value;
  const isMiddleware =
    resolved.endsWith('CORSMiddleware') ||
    (first !== undefined && context.resolve(first)?.endsWith('CORSMiddleware') === true);
  if (isMiddleware) {
    const origins =
      keywordArgument(call, 'allow_origins')?.value ??
      keywordArgument(call, 'allow_origin_regex')?.value;
    const isOpen = origins !== undefined && isAnyOrigin(origins, context);
    return isOpen && canBe(context, keywordArgument(call, 'allow_credentials')?.value, true)
      ? found(call)
      : undefined;
  }
  if (/^flask_cors\.(CORS|cross_origin)$/.test(resolved)) {
    const origins = keywordArgument(call, 'origins')?.value;
    const isOpen = origins === undefined ? !hasResources(call) : isAnyOrigin(origins, context);
    return isOpen && canBe(context, keywordArgument(call, 'supports_credentials')?.value, true)
      ? found(call)
      : undefined;
  }
  return undefined;
}

function hasResources(call: Call): boolean {
  return (
    keywordArgument(call, 'resources') !== undefined || positionalArgument(call, 1) !== undefined
  );
}

function found(call: Call): Report {
  return {
    span: call.span,
    message:
      'any site may call this one with the cookies of the user and read the answers; name the origins that may',
    note: NOTE,
  };
}

/** `"*"`, `["*"]`, `r".*"`. */
function isAnyOrigin(origins: Expression, context: RuleContext): boolean {
  return alternatives(context, origins).some((one) =>
    one.kind === 'list' || one.kind === 'tuple' || one.kind === 'set'
      ? one.elements.some((element) => canBe(context, element, '*'))
      : ['*', '.*', 'https?://.*', '^.*$'].some((text) => canBe(context, one, text)),
  );
}

/** Settings of django-cors-headers, and headers written by hand. */
function openSetting(node: Assignment, context: RuleContext): Report | undefined {
  const [target] = node.targets;
  const { value } = node;
  if (target === undefined || value === undefined) {
    return undefined;
  }
  if (target.kind === 'name' && ALL_ORIGINS.test(target.name) && node.parent?.kind === 'module') {
    const credentials = context.module.scopes.module.bindings
      .get('CORS_ALLOW_CREDENTIALS')
      ?.definitions.some((one) => one.value !== undefined && canBe(context, one.value, true));
    return canBe(context, value, true) && credentials === true
      ? {
          span: node.span,
          message: `\`${context.source(node.span)}\` together with \`CORS_ALLOW_CREDENTIALS\` lets any site act in the name of the user; list the origins in \`CORS_ALLOWED_ORIGINS\``,
          note: NOTE,
        }
      : undefined;
  }
  const isHeader =
    target.kind === 'subscript' &&
    target.index.kind === 'string' &&
    target.index.value.toLowerCase() === 'access-control-allow-origin';
  return isHeader && sendsOriginBack(value, context) && !isGuarded(context, value, node)
    ? {
        span: node.span,
        message:
          'the origin that asks is sent back as allowed, whoever it is; compare it with a list first',
        note: NOTE,
      }
    : undefined;
}

const ALL_ORIGINS = /^CORS_(ALLOW_ALL_ORIGINS|ORIGIN_ALLOW_ALL)$/;

/** `request.headers["Origin"]` and `request.META.get("HTTP_ORIGIN")`, directly. */
function sendsOriginBack(value: Expression, context: RuleContext): boolean {
  return alternatives(context, value).some((one) =>
    /\brequest\.(headers|META|environ)(\.get\(|\[)\s*["'](origin|HTTP_ORIGIN)["']/i.test(
      context.source(one.span),
    ),
  );
}
