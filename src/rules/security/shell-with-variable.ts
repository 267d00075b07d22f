import type { Severity } from '../../core/severity.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { defineRule, type RuleContext } from '../rule.ts';
import { argumentValue, calleeName, keywordArgument, literalTruth } from './call-arguments.ts';
import { namedCommand } from './command-runners.ts';
import { isSql } from './sql-text.ts';
import { stringOrigin } from './string-origin.ts';
import { describe, HOLE, type ValuePiece } from './text-pieces.ts';
import { isTestCode } from '../test-code.ts';

export const shellWithVariable = defineRule({
  meta: {
    id: 'security/shell-with-variable',
    summary: 'Shell command that holds a value',
    severity: 'high',
    cwe: 78,
    since: '0.1.0',
    question:
      'Can somebody other than the operator of this machine choose any part of the command line that is handed to the shell?',
    sameAs: ['S602', 'S604', 'S605'],
  },
  visitors: (context) => ({
    call(node) {
      const known = commandOf(node, context);
      const command = known ?? namedCommand(node, context);
      if (command === undefined) {
        return;
      }
      const origin = stringOrigin(context, command, {
        isSanitizer: (call) => isQuoting(call, context),
      });
      // A function that a name alone tells of may be handed anything whole: only a text that is put together shows what it is for.
      const value = origin.inserted[0] ?? (known === undefined ? undefined : origin.values[0]);
      const fixed = origin.template.replaceAll(HOLE, '').trim();
      const isElse = known === undefined && (isSql(origin.template) || fixed === '');
      if (value === undefined || isElse || isOwnDefault(value, context)) {
        return;
      }
      const label = describe(value.expression, context);
      const callee = context.source(node.callee.span);
      const isInserted = value.builder !== undefined;
      context.report({
        span: node.span,
        message: isInserted
          ? `${label} becomes part of the command line that \`${callee}\` ${known === undefined ? 'is given to run' : 'gives to the shell'}; pass a list without a shell`
          : `\`${callee}\` gives ${label} to the shell as a command line; pass a list without a shell`,
        note: known === undefined ? 'run as a command line' : 'a shell reads this',
        severity: severityOf(context, value, known !== undefined),
        evidence: [
          {
            kind: 'trace',
            steps: [
              ...value.steps,
              context.step(
                command.span,
                `${known === undefined ? 'run' : 'read by the shell'} through \`${callee}\``,
              ),
            ],
          },
        ],
      });
    },
  }),
});

const SHELLS = new Set([
  'os.system',
  'os.popen',
  'subprocess.getoutput',
  'subprocess.getstatusoutput',
  'commands.getoutput',
  'commands.getstatusoutput',
  'asyncio.create_subprocess_shell',
  'asyncio.subprocess.create_subprocess_shell',
  'popen2.popen2',
  'popen2.popen3',
  'popen2.popen4',
]);
const PROCESSES = new Set(
  ['run', 'call', 'check_call', 'check_output', 'Popen'].map((name) => `subprocess.${name}`),
);

/** The command line, when the call has a shell read it. */
function commandOf(call: Call, context: RuleContext): Expression | undefined {
  const resolved = context.resolve(call.callee);
  if (resolved === undefined) {
    return undefined;
  }
  if (SHELLS.has(resolved)) {
    return argumentValue(call, 0, resolved.startsWith('asyncio') ? 'cmd' : 'command');
  }
  if (PROCESSES.has(resolved) && literalTruth(keywordArgument(call, 'shell')?.value) === true) {
    return argumentValue(call, 0, 'args');
  }
  return shellProgram(call, resolved);
}

/** `["sh", "-c", command]`: the third element is read by a shell. */
function shellProgram(call: Call, resolved: string): Expression | undefined {
  const list = PROCESSES.has(resolved) ? argumentValue(call, 0, 'args') : undefined;
  if (list?.kind !== 'list' && list?.kind !== 'tuple') {
    return undefined;
  }
  const [program, flag, command] = list.elements;
  const isShell =
    program?.kind === 'string' && /^(\/(usr\/)?bin\/)?(ba|z|da|k)?sh$/.test(program.value);
  return isShell && flag?.kind === 'string' && /^-\w*c$/.test(flag.value) ? command : undefined;
}

function isQuoting(call: Call, context: RuleContext): boolean {
  const resolved = context.resolve(call.callee) ?? '';
  return (
    resolved === 'shlex.quote' ||
    resolved === 'pipes.quote' ||
    resolved === 'shlex.join' ||
    resolved === 'subprocess.list2cmdline' ||
    /quote|escape/i.test(calleeName(call) ?? '')
  );
}

/** Values of the operator's own environment: `$EDITOR` is a command by design, `os.path` and `sys` know the machine. */
function isOwnDefault(value: ValuePiece, context: RuleContext): boolean {
  const { expression } = value;
  const read = expression.kind === 'call' ? expression.callee : expression;
  const resolved = context.resolve(read) ?? '';
  if (/^os\.(environ|getenv)/.test(resolved)) {
    return true;
  }
  return expression.kind === 'subscript' && context.resolve(expression.object) === 'os.environ';
}

/** A whole command from elsewhere is often a wrapper's purpose; a value inside a text hardly ever is. */
function severityOf(context: RuleContext, value: ValuePiece, isKnown: boolean): Severity {
  if (isTestCode(context.module.path)) {
    return 'low';
  }
  if (value.source === 'outside') {
    return 'critical';
  }
  return value.builder === undefined || value.source !== 'parameter' || !isKnown
    ? 'medium'
    : 'high';
}
