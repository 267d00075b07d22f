import { loopText } from '../../cost/loops.ts';
import { variesWith } from '../../cost/loop-dependence.ts';
import { costEvidence, growingLoops, loopFactor } from '../../cost/repetition.ts';
import type { Call, Expression } from '../../python/tree/nodes.ts';
import { constantString } from '../../python/tree/queries.ts';
import { defineRule, type RuleContext } from '../rule.ts';

export const processForEach = defineRule({
  meta: {
    id: 'performance/process-for-each',
    summary:
      'A process is started for every turn of a loop, for what one process or Python itself does',
    severity: 'low',
    since: '0.1.0',
  },
  visitors: (context) => ({
    call(node) {
      const words = commandOf(context, node);
      const loops = words === undefined ? [] : growingLoops(context.module, node);
      const inner = loops.at(-1);
      const better = words === undefined ? undefined : betterFor(words);
      if (inner === undefined || better === undefined || inner.node.kind === 'while') {
        return;
      }
      const varies = node.arguments.some(({ value }) => variesWith(context.module, value, inner));
      if (!varies) {
        return;
      }
      context.report({
        span: node.span,
        message: `\`${words?.join(' ') ?? ''}\` starts a process in every turn of ${loopText(inner)}; ${better}`,
        note: 'a process for each turn',
        evidence: [
          costEvidence(context.module, [
            ...loops.map(loopFactor),
            { span: node.span, name: 'process', note: 'starts a program and waits for its end' },
          ]),
        ],
      });
    },
  }),
});

/** The first words of a command that is written out as a list: `git add`. */
function commandOf(context: RuleContext, node: Call): readonly string[] | undefined {
  const name = context.resolve(node.callee) ?? '';
  const command = node.arguments[0]?.value;
  if (!/^subprocess\.(run|call|check_call|check_output)$/.test(name) || command?.kind !== 'list') {
    return undefined;
  }
  const words = leadingWords(command.elements);
  return words.length === 0 ? undefined : words;
}

function leadingWords(elements: readonly Expression[]): readonly string[] {
  const words: string[] = [];
  for (const element of elements) {
    const word = constantString(element);
    if (word === undefined || word.startsWith('-')) {
      break;
    }
    words.push(word);
  }
  return words.slice(0, 2);
}

/** Programs that take many operands at once. */
const TAKES_MANY =
  /^(git (add|rm|checkout)|pip install|pip3 install|apt-get install|brew install|black|ruff( check| format)?|isort|gzip|sha256sum|md5sum|file|touch|chmod|chown)$/;

/** Programs that Python's own library replaces. */
const IN_PYTHON: Readonly<Record<string, string>> = {
  rm: '`os.remove` or `shutil.rmtree`',
  mkdir: '`os.makedirs`',
  cp: '`shutil.copy`',
  mv: '`shutil.move`',
  ls: '`os.listdir`',
  cat: '`open`',
  echo: '`print`',
  touch: '`pathlib.Path.touch`',
  ln: '`os.symlink`',
  basename: '`os.path.basename`',
  dirname: '`os.path.dirname`',
  date: '`datetime`',
  wc: '`len` and `sum`',
  stat: '`os.stat`',
  test: '`os.path`',
  which: '`shutil.which`',
  readlink: '`os.readlink`',
  realpath: '`os.path.realpath`',
  head: '`itertools.islice` over the file',
  grep: '`re` or `in`',
  find: '`pathlib.Path.rglob`',
};

function betterFor(words: readonly string[]): string | undefined {
  const [program = ''] = words;
  const own = Object.hasOwn(IN_PYTHON, program) ? IN_PYTHON[program] : undefined;
  if (own !== undefined) {
    return `${own} does it in this process`;
  }
  return TAKES_MANY.test(words.join(' ')) || TAKES_MANY.test(program)
    ? 'the program takes many operands at once'
    : undefined;
}
