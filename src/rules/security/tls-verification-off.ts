import type { Argument, Assignment, Call, Expression, Node } from '../../python/tree/nodes.ts';
import { defineRule, type Report, type RuleContext } from '../rule.ts';
import {
  calleeName,
  isConstant,
  keywordArgument,
  literalTruth,
  removeArgument,
} from './call-arguments.ts';
import { alternatives, canBe, isRuledOut } from './constant-values.ts';
import { switchedOff, uncheckedContext } from './tls-contexts.ts';
import { isTestCode } from '../test-code.ts';

export const tlsVerificationOff = defineRule({
  meta: {
    id: 'security/tls-verification-off',
    summary: 'Certificate of the server not verified',
    severity: 'high',
    cwe: 295,
    since: '0.1.0',
    sameAs: ['S501', 'S323'],
  },
  visitors: (context) => {
    const weight: Pick<Report, 'severity'> = isTestCode(context.module.path)
      ? { severity: 'low' }
      : {};
    return {
      call(node) {
        const found = unverifiedCall(node, context);
        if (found !== undefined && !isRuledOut(context, node)) {
          context.report({ ...found, ...weight });
        }
      },
      assignment(node) {
        const found = unverifiedSetting(node, context);
        if (found !== undefined && !isRuledOut(context, node)) {
          context.report({ ...found, ...weight });
        }
      },
    };
  },
});

const CLIENTS =
  /^(requests|httpx|aiohttp|niquests|requests_\w+|urllib3|hvac|elasticsearch|opensearchpy|botocore|boto3)(\.|$)/;
const CLIENT_METHODS = /^(get|post|put|patch|delete|head|options|request|send|stream|ws_connect)$/;
const NOTE = 'anyone on the way can pose as the server';

function unverifiedCall(call: Call, context: RuleContext): Report | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (resolved === 'ssl._create_unverified_context') {
    return {
      span: call.span,
      message:
        '`ssl._create_unverified_context` accepts any certificate; use `ssl.create_default_context`',
      note: NOTE,
    };
  }
  const argument = unverifiedArgument(call, context, resolved) ?? switchedOff(call, context);
  if (argument === undefined) {
    return uncheckedContext(call, context);
  }
  const text = context.source(argument.span);
  const isDefault = argument.keyword !== undefined && DEFAULTS.test(argument.keyword.name);
  return {
    span: argument.span,
    message: `\`${text}\` makes \`${context.source(call.callee.span)}\` accept any certificate`,
    note: NOTE,
    ...(argument.value.kind === 'conditional' ? { severity: 'low' as const } : {}),
    ...(isDefault
      ? {
          fix: {
            title: `remove \`${text}\`: verification is the default`,
            edits: [removeArgument(call, argument)],
            origin: 'rule',
          },
        }
      : {}),
  };
}

function unverifiedArgument(
  call: Call,
  context: RuleContext,
  resolved: string,
): Argument | undefined {
  const verify = keywordArgument(call, 'verify');
  if (canBe(context, verify?.value, false) && isHttpClient(call, context, resolved)) {
    return verify;
  }
  const certificates = keywordArgument(call, 'verify_certs');
  if (canBe(context, certificates?.value, false)) {
    return certificates;
  }
  const ssl = keywordArgument(call, 'ssl') ?? keywordArgument(call, 'verify_ssl');
  const isAiohttp = resolved.startsWith('aiohttp.') || isMethodNear(call, context, 'aiohttp');
  if (canBe(context, ssl?.value, false) && isAiohttp) {
    return ssl;
  }
  const requirement = keywordArgument(call, 'cert_reqs');
  return requirement !== undefined && isNoCertificate(requirement.value, context)
    ? requirement
    : undefined;
}

/** Switches whose default verifies. */
const DEFAULTS = /^(verify|verify_certs|ssl|verify_ssl|validate_cert|ssl_verify)$/;

/** An HTTP library's call, or of a method called like its methods in a module that imports one. */
function isHttpClient(call: Call, context: RuleContext, resolved: string): boolean {
  return (
    CLIENTS.test(resolved) ||
    isMethodNear(call, context, 'requests') ||
    isMethodNear(call, context, 'httpx')
  );
}

function isMethodNear(call: Call, context: RuleContext, library: string): boolean {
  const name = calleeName(call) ?? '';
  return call.callee.kind === 'attribute' && CLIENT_METHODS.test(name) && imports(context, library);
}

function imports(context: RuleContext, library: string): boolean {
  return [...context.module.scopes.module.bindings.values()].some((binding) =>
    binding.definitions.some(
      ({ imported }) => imported === library || imported?.startsWith(`${library}.`) === true,
    ),
  );
}

function isNoCertificate(value: Expression, context: RuleContext): boolean {
  return (
    alternatives(context, value).some(
      (one) =>
        context.resolve(one) === 'ssl.CERT_NONE' ||
        context.resolve(one) === 'ssl.VerifyMode.CERT_NONE',
    ) || canBe(context, value, 'CERT_NONE')
  );
}

/** `context.check_hostname = False`, `context.verify_mode = ssl.CERT_NONE`, `session.verify = False`, a patched default. */
function unverifiedSetting(node: Assignment, context: RuleContext): Report | undefined {
  const [target] = node.targets;
  const { value } = node;
  if (target?.kind !== 'attribute' || value === undefined) {
    return undefined;
  }
  const name = target.attribute.name;
  const text = context.source(node.span);
  const isPatched =
    name === '_create_default_https_context' &&
    context.resolve(value) === 'ssl._create_unverified_context';
  if (isPatched) {
    return {
      span: node.span,
      message: `\`${text}\` turns certificate checks off for every connection of the process`,
      note: NOTE,
    };
  }
  const isOff =
    (name === 'verify_mode' && isNoCertificate(value, context)) ||
    (name === 'verify' && isConstant(value, 'False') && isSession(target.object, context)) ||
    (name === 'check_hostname' &&
      literalTruth(value) === false &&
      !isDecidedElsewhere(node, context));
  return isOff && !isServerSide(target.object, context)
    ? {
        span: node.span,
        message: `\`${text}\` makes connections accept any certificate`,
        note: NOTE,
        ...(isAskedFor(node, context) ? { severity: 'low' } : {}),
      }
    : undefined;
}

function isSession(object: Expression, context: RuleContext): boolean {
  const resolved = context.resolve(object) ?? '';
  const isNamed =
    (object.kind === 'name' && /session|client/i.test(object.name)) ||
    (object.kind === 'attribute' && /session|client/i.test(object.attribute.name));
  return CLIENTS.test(resolved) || (isNamed && imports(context, 'requests'));
}

/**
 * `check_hostname = False` must stand before any change of `verify_mode`: where the same function sets that, it decides.
 * Classes that wrap a context keep the setting for their callers.
 */
function isDecidedElsewhere(node: Assignment, context: RuleContext): boolean {
  const object = node.targets[0]?.kind === 'attribute' ? node.targets[0].object : undefined;
  const name = object === undefined ? '' : context.source(object.span);
  const owner = context.functionOf(node).node;
  return name === 'self' || context.source(owner.span).includes(`${name}.verify_mode = `);
}

/** A context for a server: its clients need no certificate. */
function isServerSide(object: Expression, context: RuleContext): boolean {
  const definitions =
    object.kind === 'name' ? (context.module.scopes.bindingOf(object)?.definitions ?? []) : [];
  return definitions.some(
    ({ value }) =>
      value !== undefined && /PROTOCOL_TLS_SERVER|CLIENT_AUTH/.test(context.source(value.span)),
  );
}

/** Under an `if` about verification: somebody who runs the program asked for it. */
function isAskedFor(node: Assignment, context: RuleContext): boolean {
  for (let owner: Node | undefined = node.parent; owner !== undefined; owner = owner.parent) {
    if (owner.kind === 'if') {
      const test = context.source(owner.test.span);
      if (/verif|valid|insecure|check|cert|ssl|tls|hostname/i.test(test)) {
        return true;
      }
    }
    if (owner.kind === 'function') {
      return false;
    }
  }
  return false;
}
