import type { Severity } from '../../core/severity.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { positionalArgument } from './call-arguments.ts';
import { stringOrigin } from './string-origin.ts';
import { describe, type ValuePiece } from './text-pieces.ts';
import { isTestCode } from '../test-code.ts';

export const evalOfVariable = defineRule({
  meta: {
    id: 'security/eval-of-variable',
    summary: 'Python code run from a value',
    severity: 'high',
    cwe: 94,
    since: '0.1.0',
    question:
      'Can the text that is run as Python here come from somebody who may not run code on this machine, for instance through a request, a file or a message?',
    sameAs: ['S307', 'S102'],
  },
  visitors: (context) => ({
    call(node) {
      const name = RUNNERS.get(context.resolve(node.callee) ?? '');
      const code = name === undefined ? undefined : codeOf(node, context);
      if (name === undefined || code === undefined || isSourceFile(code, context)) {
        return;
      }
      const origin = stringOrigin(context, code);
      const value = origin.inserted[0] ?? origin.values[0];
      if (value === undefined || isSourceFile(value.expression, context)) {
        return;
      }
      const label = describe(value.expression, context);
      const isLiteral = name === 'eval' && value.builder === undefined;
      const advice = isLiteral ? '; for plain values `ast.literal_eval` is enough' : '';
      context.report({
        span: node.span,
        message:
          value.builder === undefined
            ? `\`${name}\` runs ${label} as Python${advice}`
            : `${label} becomes part of the Python that \`${name}\` runs`,
        note: 'whoever chooses the text runs code here',
        severity: severityOf(context, node, value),
        evidence: [
          { kind: 'trace', steps: [...value.steps, context.step(code.span, `run by \`${name}\``)] },
        ],
      });
    },
  }),
});

const RUNNERS = new Map([
  ['builtins.eval', 'eval'],
  ['builtins.exec', 'exec'],
]);

/** The text that is run: `compile(text, …)` is looked through. */
function codeOf(call: Call, context: RuleContext): Expression | undefined {
  const code = positionalArgument(call, 0);
  if (code?.kind === 'call' && context.resolve(code.callee) === 'builtins.compile') {
    return positionalArgument(code, 0);
  }
  return code;
}

/**
 * True for the text of a file, and for code objects and syntax trees: running a source file of the project is an import in
 * other words (`exec(open("version.py").read())`), and a code object was compiled, not received.
 */
function isSourceFile(expression: Expression, context: RuleContext, depth = 0): boolean {
  if (depth > 4) {
    return false;
  }
  if (expression.kind === 'name') {
    if (/^(co|code_?obj(ect)?|codeobj|bytecode|ast|tree)$/.test(expression.name)) {
      return true;
    }
    const definitions = context.module.scopes.bindingOf(expression)?.definitions ?? [];
    return (
      definitions.length > 0 &&
      definitions.every(
        ({ value }) => value !== undefined && isSourceFile(value, context, depth + 1),
      )
    );
  }
  if (expression.kind !== 'call') {
    return false;
  }
  const resolved = context.resolve(expression.callee) ?? '';
  if (
    /^(builtins\.(open|compile)|(io|codecs|tokenize)\.open|ast\.parse|(marshal|importlib).*|pkgutil\..*)$/.test(
      resolved,
    )
  ) {
    return true;
  }
  const { callee } = expression;
  return (
    callee.kind === 'attribute' &&
    (/^(read_text|read_bytes|get_code|get_source|get_data)$/.test(callee.attribute.name) ||
      (/^(read|decode|strip)$/.test(callee.attribute.name) &&
        isFile(callee.object, context, depth)))
  );
}

function isFile(expression: Expression, context: RuleContext, depth: number): boolean {
  if (isSourceFile(expression, context, depth + 1)) {
    return true;
  }
  const definitions =
    expression.kind === 'name'
      ? (context.module.scopes.bindingOf(expression)?.definitions ?? [])
      : [];
  return definitions.some(
    ({ kind, value }) =>
      kind === 'with' && value !== undefined && isSourceFile(value, context, depth + 1),
  );
}

/** Debuggers, shells and code generators run what they are given, in a namespace that they bring along. */
function isInterpreter(call: Call, context: RuleContext): boolean {
  return call.arguments
    .slice(1)
    .some((argument) =>
      /globals|locals|namespace|globs|\bns\b|frame|vars\(|__dict__/.test(
        context.source(argument.span),
      ),
    );
}

function severityOf(context: RuleContext, call: Call, value: ValuePiece): Severity {
  if (isTestCode(context.module.path)) {
    return 'low';
  }
  if (value.source === 'outside') {
    return 'critical';
  }
  return value.source === 'parameter' && !isInterpreter(call, context) ? 'high' : 'medium';
}
