import type { Attribute, Call, Node } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';

const NUMBER_FORMAT = /[bcdeEfFgGnoxX%,]$/;
const OUTSIDE = /(^|\.)(request|sys\.argv|sys\.stdin|builtins\.input|GET|POST|query_params)(\.|$)/;
const NUMBERS = new Set(
  ['int', 'float', 'bool', 'len', 'round', 'abs', 'ord', 'hash', 'id', 'complex', 'isinstance'].map(
    (name) => `builtins.${name}`,
  ),
);
const GENERATED =
  /^(datetime\.|time\.|uuid\.|secrets\.|random\.|os\.(getpid|getuid|cpu_count|getcwd)$|tempfile\.|hashlib\.|decimal\.|math\.|ipaddress\.|platform\.|sysconfig\.|shutil\.which$|sys\.(executable|platform|version|prefix))/;
const PLAIN_RESULTS = new Set([
  'isoformat',
  'strftime',
  'hexdigest',
  'timestamp',
  'total_seconds',
  'count',
  'index',
  'find',
  'bit_length',
]);

/** True when a dotted name stands for something that whoever runs or calls the program sends: a request, `sys.argv`, … */
export function isOutsideInput(resolved: string): boolean {
  return OUTSIDE.test(resolved);
}

/** True for a format specification that only numbers accept, such as `d` or `.2f`: what it prints is harmless. */
export function isNumericFormat(format: string): boolean {
  return NUMBER_FORMAT.test(format);
}

/** True for an attribute that is a constant by convention (`settings.TABLE`, `Color.RED.value`) or by nature (`__name__`). */
export function fixedAttribute(context: RuleContext, expression: Attribute): boolean {
  const { name } = expression.attribute;
  const { object } = expression;
  if (/^_?[A-Z][A-Z0-9_]*$/.test(name) || /^__\w+__$/.test(name) || name === 'db_table') {
    return !isOutsideInput(name);
  }
  if ((name === 'value' || name === 'name') && object.kind === 'attribute') {
    return fixedAttribute(context, object);
  }
  const resolved = context.resolve(expression);
  return resolved !== undefined && !isOutsideInput(resolved) && isImportedRoot(context, expression);
}

/** True when the result is a number, a date, a random identifier or another value whose text cannot carry code. */
export function fixedCall(context: RuleContext, call: Call): boolean {
  const resolved = context.resolve(call.callee) ?? '';
  if (NUMBERS.has(resolved) || GENERATED.test(resolved)) {
    return true;
  }
  if (call.callee.kind === 'attribute' && PLAIN_RESULTS.has(call.callee.attribute.name)) {
    return true;
  }
  return returnsConstants(context, call);
}

/** A function of the same module all of whose `return`s give literals. */
function returnsConstants(context: RuleContext, call: Call): boolean {
  if (call.callee.kind !== 'name') {
    return false;
  }
  const definitions = context.module.scopes.bindingOf(call.callee)?.definitions ?? [];
  const only = definitions.length === 1 ? definitions[0] : undefined;
  const info =
    only?.kind === 'function'
      ? context.module.functions.find((one) => one.node === only.node)
      : undefined;
  return info !== undefined && info.returns.length > 0 && info.returns.every(isLiteralReturn);
}

function isLiteralReturn(node: Node): boolean {
  if (node.kind !== 'return' || node.value === undefined) {
    return false;
  }
  const { value } = node;
  return (
    value.kind === 'number' ||
    value.kind === 'constant' ||
    (value.kind === 'string' && !value.isFormatted)
  );
}

/** `config.table` where `config` was imported: a fixed object of another module. Instances made here do not count. */
function isImportedRoot(context: RuleContext, expression: Attribute): boolean {
  let root = expression.object;
  while (root.kind === 'attribute') {
    root = root.object;
  }
  if (root.kind !== 'name') {
    return false;
  }
  const definitions = context.module.scopes.bindingOf(root)?.definitions ?? [];
  return definitions.length > 0 && definitions.every((one) => one.kind === 'import');
}
