import type { Assignment, Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { isConstant, keywordArgument, positionalArgument } from './call-arguments.ts';
import { settingsGiven } from './setting-name.ts';
import { isTestCode } from '../test-code.ts';

export const debugEnabled = defineRule({
  meta: {
    id: 'security/debug-enabled',
    summary: 'Web application with its debug mode switched on',
    severity: 'high',
    cwe: 489,
    since: '0.1.0',
    sameAs: ['S201'],
  },
  visitors: (context) => {
    if (isTestCode(context.module.path) || isDevelopmentSettings(context.module.path)) {
      return {};
    }
    return {
      call(node) {
        const switched = switchedOn(node, context);
        if (switched !== undefined) {
          report(context, switched.value, switched);
          return;
        }
        const argument = keywordArgument(node, 'debug');
        const shows = argument === undefined ? undefined : applicationShows(node, context);
        if (argument === undefined || shows === undefined || !isConstant(argument.value, 'True')) {
          return;
        }
        report(context, argument.value, {
          message: `\`debug=True\` makes \`${context.source(node.callee.span)}\` ${shows}`,
        });
      },
      assignment(node) {
        const message = debugSetting(node, context);
        if (message !== undefined && node.value !== undefined) {
          report(context, node.value, { message });
        }
      },
    };
  },
});

function report(context: RuleContext, value: Expression, { message }: { message: string }): void {
  context.report({
    span: value.span,
    message,
    note: 'read it from the environment',
    fix: {
      title: 'switch the debug mode off',
      edits: [{ span: value.span, newText: 'False' }],
      origin: 'rule',
    },
  });
}

const FLASK = 'show the Werkzeug console, which runs any Python, to whoever causes an error';
const TRACEBACK = 'send tracebacks with source code to whoever causes an error';

/** What the debug mode of the called framework shows; undefined for other calls. */
function applicationShows(call: Call, context: RuleContext): string | undefined {
  const resolved = context.resolve(call.callee) ?? '';
  if (resolved === 'flask.Flask.run' || isFlaskRun(call, context)) {
    return FLASK;
  }
  if (
    /^(fastapi\.FastAPI|starlette\.applications\.Starlette|bottle\.run|bottle\.Bottle\.run|quart\.Quart\.run|sanic\.Sanic\.run|aiohttp\.web\.Application|tornado\.web\.Application|dash\.Dash\.run(_server)?)$/.test(
      resolved,
    )
  ) {
    return TRACEBACK;
  }
  return undefined;
}

/** `app.run(debug=True)` where `app` comes from an application factory, in a module that knows Flask. */
function isFlaskRun(call: Call, context: RuleContext): boolean {
  const { callee } = call;
  return (
    callee.kind === 'attribute' &&
    callee.attribute.name === 'run' &&
    isFlaskApplication(callee.object, context)
  );
}

function isFlaskApplication(object: Expression, context: RuleContext): boolean {
  if (context.resolve(object) === 'flask.Flask') {
    return true;
  }
  if (object.kind !== 'name' || !/^(app|application|flask_app|server)$/.test(object.name)) {
    return false;
  }
  const definitions = context.module.scopes.bindingOf(object)?.definitions ?? [];
  return (
    importsFlask(context) ||
    definitions.some(
      ({ value }) =>
        value?.kind === 'call' &&
        (context.resolve(value.callee) === 'flask.Flask' ||
          (value.callee.kind === 'name' && value.callee.name === 'create_app')),
    )
  );
}

function importsFlask(context: RuleContext): boolean {
  return [...context.module.scopes.module.bindings.values()].some((binding) =>
    binding.definitions.some(({ imported }) => imported === 'flask' || imported === 'flask.Flask'),
  );
}

/** `bottle.debug(True)`, and `app.config.update(DEBUG=True)` of a Flask application. */
function switchedOn(
  call: Call,
  context: RuleContext,
): { readonly value: Expression; readonly message: string } | undefined {
  const [first] = call.arguments;
  if (context.resolve(call.callee) === 'bottle.debug') {
    const mode = positionalArgument(call, 0) ?? keywordArgument(call, 'mode')?.value;
    return mode !== undefined && isConstant(mode, 'True')
      ? { value: mode, message: `\`${context.source(call.span)}\` makes Bottle ${TRACEBACK}` }
      : undefined;
  }
  const isFlask =
    first !== undefined &&
    call.callee.kind === 'attribute' &&
    call.callee.object.kind === 'attribute' &&
    isFlaskApplication(call.callee.object.object, context);
  const on = isFlask
    ? settingsGiven(call).find(({ name, value }) => name === 'DEBUG' && isConstant(value, 'True'))
    : undefined;
  return on === undefined
    ? undefined
    : { value: on.value, message: `\`${context.source(on.node.span)}\` makes Flask ${FLASK}` };
}

function debugSetting(node: Assignment, context: RuleContext): string | undefined {
  const [target] = node.targets;
  if (target === undefined || !isConstant(node.value, 'True')) {
    return undefined;
  }
  if (target.kind === 'name' && target.name === 'DEBUG' && isDjangoSettings(node, context)) {
    return '`DEBUG = True` makes Django send tracebacks with settings and local variables to whoever causes an error';
  }
  const isAttribute =
    target.kind === 'attribute' &&
    target.attribute.name === 'debug' &&
    isFlaskApplication(target.object, context);
  const isKey =
    target.kind === 'subscript' &&
    target.index.kind === 'string' &&
    target.index.value === 'DEBUG' &&
    target.object.kind === 'attribute' &&
    target.object.attribute.name === 'config' &&
    isFlaskApplication(target.object.object, context);
  return isAttribute || isKey ? `\`${context.source(node.span)}\` makes Flask ${FLASK}` : undefined;
}

/** A module-level setting in a file that looks like Django's settings. */
function isDjangoSettings(node: Assignment, context: RuleContext): boolean {
  if (node.parent?.kind !== 'module') {
    return false;
  }
  const names = context.module.scopes.module.bindings;
  const isSettings = ['INSTALLED_APPS', 'ROOT_URLCONF', 'MIDDLEWARE', 'DATABASES'].some((name) =>
    names.has(name),
  );
  const laterDefinitions = names.get('DEBUG')?.definitions.length ?? 0;
  return isSettings && laterDefinitions === 1;
}

/** `settings/local.py`, `dev_settings.py`: development is what these are for. */
function isDevelopmentSettings(path: string): boolean {
  const file = path.split('/').at(-1) ?? '';
  return /(^|_)(dev|devel|development|local|debug|test|testing|ci|sandbox)(_|\.|\d)/i.test(file);
}
