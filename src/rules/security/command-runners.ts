import { reachingDefinitions } from '../../python/flow/reaching-definitions.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import type { RuleContext } from '../rule.ts';
import {
  argumentValue,
  calleeName,
  keywordArgument,
  literalTruth,
  positionalArgument,
} from './call-arguments.ts';
import { writtenName } from './last-name.ts';
import { nameWords } from './name-words.ts';

/**
 * The command line that a call hands to a function of which only the name, or what else it is given, tells that it runs one: `self._run_ssh(…)`,
 * `node.execute_command(…)`, `utils.execute(…, shell=True)`, Salt's `__salt__["cmd.run"](…)`. Undefined where the module has the function itself,
 * which is looked at then, and where the command is a list, which such functions hand to the program part by part.
 */
export function namedCommand(call: Call, context: RuleContext): Expression | undefined {
  const name = calleeName(call);
  const isTold =
    name === undefined
      ? isSaltCommand(call)
      : isNamedRunner(call, name) || isToldByFlag(call) || isToldByArgument(call, name);
  if (!isTold || isDefinedHere(call, context)) {
    return undefined;
  }
  const command = commandAmong(call);
  return command === undefined || mayBeList(context, command) ? undefined : command;
}

const RUNNING = new Set([
  'run',
  'running',
  'runner',
  'exec',
  'execute',
  'issue',
  'invoke',
  'launch',
  'spawn',
  'perform',
  'output',
]);
const COMMANDS = new Set([
  'bash',
  'cli',
  'cmd',
  'cmdline',
  'cmds',
  'command',
  'commandline',
  'commands',
  'sh',
  'shell',
  'ssh',
  'subprocess',
  'sudo',
]);
/** `runcmd`, `sshexec`. */
const IN_ONE_WORD =
  /^(?:(?:run|exec|execute)(?:cmd|command|shell|ssh)|(?:shell|ssh|cmd)(?:run|exec|execute))$/u;
/** Functions that are known by these names alone, where `*` imports or pieces of a file hide whose they are. */
const ALONE = new Set(['sudo', 'system', 'popen', 'getoutput', 'getstatusoutput']);
/** These have commands of their own, which no shell reads. */
const OTHERS = new Set([
  'bot',
  'conn',
  'connection',
  'cur',
  'cursor',
  'database',
  'db',
  'engine',
  'gdb',
  'handler',
  'javascript',
  'js',
  'mongo',
  'nvim',
  'query',
  'redis',
  'script',
  'session',
  'sql',
  'view',
  'vim',
  'window',
]);

function isNamedRunner(call: Call, name: string): boolean {
  const words = nameWords(name);
  const { callee } = call;
  return (
    !isElse(call, name) &&
    ((callee.kind === 'name' && ALONE.has(name)) ||
      words.some((word) => IN_ONE_WORD.test(word)) ||
      (words.some((word) => RUNNING.has(word)) && words.some((word) => COMMANDS.has(word))))
  );
}

function isElse({ callee }: Call, name: string): boolean {
  const owner = callee.kind === 'attribute' ? writtenName(callee.object) : '';
  return [...nameWords(name), ...nameWords(owner)].some((word) => OTHERS.has(word));
}

/** `self._execute(command)`: what is run is called a command. */
function isToldByArgument(call: Call, name: string): boolean {
  const first = positionalArgument(call, 0);
  return (
    first !== undefined &&
    !isElse(call, name) &&
    nameWords(name).some((word) => RUNNING.has(word) || word === 'call') &&
    nameWords(writtenName(first)).some((word) => COMMANDS.has(word))
  );
}

/** Arguments of wrappers around `subprocess` that say how the command runs. */
const FLAGS = ['shell', 'run_as_root', 'as_root', 'use_sudo'];

function isToldByFlag(call: Call): boolean {
  return FLAGS.some((flag) => literalTruth(keywordArgument(call, flag)?.value) === true);
}

/** A shell reads what these functions of Salt are given, unless `python_shell` is off. */
function isSaltCommand(call: Call): boolean {
  const { callee } = call;
  return (
    callee.kind === 'subscript' &&
    callee.object.kind === 'name' &&
    callee.object.name === '__salt__' &&
    callee.index.kind === 'string' &&
    /^cmd\.(?:run|shell|retcode|script)/u.test(callee.index.value) &&
    literalTruth(keywordArgument(call, 'python_shell')?.value) !== false
  );
}

/** By its keyword; else the first argument, or the second after the connection that it runs on. */
function commandAmong(call: Call): Expression | undefined {
  for (const keyword of ['command', 'cmd', 'cmdline', 'command_line']) {
    const given = keywordArgument(call, keyword)?.value;
    if (given !== undefined) {
      return given;
    }
  }
  const first = positionalArgument(call, 0);
  const isConnection =
    first?.kind === 'name' &&
    nameWords(first.name).some((word) => CONNECTIONS.has(word)) &&
    !nameWords(first.name).some((word) => COMMANDS.has(word) && word !== 'ssh');
  return isConnection ? argumentValue(call, 1, 'command') : first;
}

const CONNECTIONS = new Set(['client', 'conn', 'connection', 'host', 'node', 'session', 'ssh']);

/** Functions and methods of the module: what they do with the command is there to be seen. */
function isDefinedHere({ callee }: Call, { module }: RuleContext): boolean {
  const name =
    callee.kind === 'attribute'
      ? callee.attribute.name
      : callee.kind === 'name'
        ? callee.name
        : undefined;
  const isBound = callee.kind === 'name' && module.scopes.bindingOf(callee) !== undefined;
  return (
    name !== undefined &&
    (callee.kind === 'attribute' || isBound) &&
    module.functions.some(({ node }) => node.kind === 'function' && node.name.name === name)
  );
}

/** A list of arguments, as far as the function shows. */
function mayBeList(context: RuleContext, expression: Expression, depth = 0): boolean {
  switch (expression.kind) {
    case 'list':
    case 'tuple':
    case 'comprehension':
      return true;
    case 'binary':
      return (
        expression.operator === '+' &&
        (mayBeList(context, expression.left, depth) || mayBeList(context, expression.right, depth))
      );
    case 'conditional':
      return [expression.body, expression.orElse].some((one) => mayBeList(context, one, depth));
    case 'call':
      return /^(?:list|tuple|split|rsplit)$/u.test(calleeName(expression) ?? '');
    case 'name': {
      const binding = context.module.scopes.bindingOf(expression);
      return (
        binding !== undefined &&
        depth < MAX_NAMES &&
        reachingDefinitions(context.module.scopes, binding, expression).some(
          ({ value }) => value !== undefined && mayBeList(context, value, depth + 1),
        )
      );
    }
    default:
      return false;
  }
}

/** Names that stand for other names are followed this far. */
const MAX_NAMES = 4;
