import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue } from './call-arguments.ts';
import { stringOrigin } from './string-origin.ts';
import { isTestCode } from '../test-code.ts';

export const insecureTempFile = defineRule({
  meta: {
    id: 'security/insecure-temp-file',
    summary: 'Temporary file whose name others can guess or take first',
    severity: 'medium',
    cwe: 377,
    since: '0.1.0',
    sameAs: ['S306', 'S108'],
  },
  visitors: (context) => ({
    call(node) {
      const resolved = context.resolve(node.callee) ?? '';
      const isTest = isTestCode(context.module.path);
      if (NAMES_ONLY.has(resolved)) {
        context.report({
          span: node.span,
          message: `\`${resolved}\` gives a name and leaves the file to whoever creates it first; use \`tempfile.mkstemp\` or \`NamedTemporaryFile\``,
          note: 'the name is free only until somebody takes it',
          ...(isTest ? { severity: 'low' } : {}),
        });
        return;
      }
      const path = isTest ? undefined : writtenPath(node, resolved, context);
      const name = path === undefined ? undefined : predictableName(path, context);
      if (path === undefined || name === undefined) {
        return;
      }
      context.report({
        span: path.span,
        message: `\`${name}\` can be guessed in a folder that everyone may write to: another user can put a link there first; use \`tempfile\``,
        note: 'same name every time',
      });
    },
  }),
});

const NAMES_ONLY = new Set(['tempfile.mktemp', 'os.tempnam', 'os.tmpnam']);
const OPENERS = new Set(['builtins.open', 'io.open', 'codecs.open', 'gzip.open', 'bz2.open']);
const HANDLERS = new Set([
  'logging.FileHandler',
  'logging.handlers.RotatingFileHandler',
  'logging.handlers.TimedRotatingFileHandler',
]);

/** The path that the call creates or overwrites. */
function writtenPath(call: Call, resolved: string, context: RuleContext): Expression | undefined {
  if (OPENERS.has(resolved)) {
    return isWriting(argumentValue(call, 1, 'mode')) ? argumentValue(call, 0, 'file') : undefined;
  }
  if (HANDLERS.has(resolved)) {
    return argumentValue(call, 0, 'filename');
  }
  if (/^shutil\.(copy|copy2|copyfile)$/.test(resolved)) {
    return argumentValue(call, 1, 'dst');
  }
  const { callee } = call;
  if (callee.kind !== 'attribute') {
    return undefined;
  }
  const name = callee.attribute.name;
  const isPathWrite =
    name === 'write_text' ||
    name === 'write_bytes' ||
    (name === 'open' && isWriting(argumentValue(call, 0, 'mode')));
  return isPathWrite ? pathOf(callee.object, context) : undefined;
}

/** The text that a `pathlib.Path(…)` was made from, through one name. */
function pathOf(object: Expression, context: RuleContext): Expression | undefined {
  if (
    object.kind === 'call' &&
    /^pathlib\.(Posix)?Path$/.test(context.resolve(object.callee) ?? '')
  ) {
    return argumentValue(object, 0, 'path');
  }
  if (object.kind === 'name') {
    const definitions = context.module.scopes.bindingOf(object)?.definitions ?? [];
    const value = definitions.length === 1 ? definitions[0]?.value : undefined;
    return value?.kind === 'call' ? pathOf(value, context) : undefined;
  }
  return undefined;
}

/** `x` creates and fails when the file exists, which is safe. */
function isWriting(mode: Expression | undefined): boolean {
  return mode?.kind === 'string' && /[wa]/.test(mode.value);
}

const SHARED_FOLDER = /^\/(tmp|var\/tmp|dev\/shm)\/./;

/** The name that the path always has; undefined when it lies elsewhere or holds a part that changes. */
function predictableName(path: Expression, context: RuleContext): string | undefined {
  const joined = joinedPath(path, context);
  if (joined !== undefined) {
    return joined;
  }
  const origin = stringOrigin(context, path, {
    isSanitizer: (call) => isUnpredictable(call, context),
  });
  const isFixed = origin.values.length === 0 && !holdsUnpredictable(path, context);
  return isFixed && SHARED_FOLDER.test(origin.template) && !origin.template.includes('\n')
    ? origin.template
    : undefined;
}

/** `os.path.join("/tmp", "name")` and `os.path.join(tempfile.gettempdir(), "name")`. */
function joinedPath(path: Expression, context: RuleContext, depth = 0): string | undefined {
  if (path.kind === 'name' && depth < 3) {
    const definitions = context.module.scopes.bindingOf(path)?.definitions ?? [];
    const value = definitions.length === 1 ? definitions[0]?.value : undefined;
    return value === undefined ? undefined : joinedPath(value, context, depth + 1);
  }
  if (path.kind !== 'call' || context.resolve(path.callee) !== 'os.path.join') {
    return undefined;
  }
  const [folder, ...rest] = path.arguments.map((argument) => argument.value);
  const isShared =
    (folder?.kind === 'string' && SHARED_FOLDER.test(`${folder.value}/x`)) ||
    (folder?.kind === 'call' && context.resolve(folder.callee) === 'tempfile.gettempdir');
  const names = rest.map((one) =>
    one.kind === 'string' && !one.isFormatted ? one.value : undefined,
  );
  return isShared && names.length > 0 && !names.includes(undefined)
    ? context.source(path.span)
    : undefined;
}

function isUnpredictable(call: Call, context: RuleContext): boolean {
  return /^(uuid\.uuid4|secrets\.|tempfile\.|os\.urandom)/.test(context.resolve(call.callee) ?? '');
}

/** Calls in the path's own text, or in the definition of a name in it: random parts, and numbers that differ a run. */
function holdsUnpredictable(path: Expression, context: RuleContext): boolean {
  const texts = [context.source(path.span)];
  if (path.kind === 'name') {
    const definitions = context.module.scopes.bindingOf(path)?.definitions ?? [];
    texts.push(
      ...definitions.flatMap(({ value }) =>
        value === undefined ? [] : [context.source(value.span)],
      ),
    );
  }
  return texts.some((text) => /uuid|secrets|random|urandom|token|mkd?temp|\{/.test(text));
}
