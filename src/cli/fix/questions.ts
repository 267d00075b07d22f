import { assertNever } from '../../core/assert.ts';
import type { Finding } from '../../core/finding.ts';
import { renderFinding, renderFix } from '../../report/text.ts';
import { ask } from '../question.ts';
import { terminalWidth, usesColor } from '../terminal.ts';
import type { FixRun } from './fix-run.ts';

/** Shows each finding with its fix and asks; what is left when the user quits is not applied. */
export async function askForEach(
  findings: readonly Finding[],
  run: FixRun,
): Promise<readonly Finding[]> {
  const wanted: Finding[] = [];
  for (const [index, finding] of findings.entries()) {
    show(finding, run);
    const answer = await answerTo(finding, `${index + 1} of ${findings.length}`, run);
    switch (answer) {
      case 'yes':
        wanted.push(finding);
        break;
      case 'no':
        break;
      case 'all':
        return [...wanted, ...findings.slice(index)];
      case 'quit':
        return wanted;
      default:
        return assertNever(answer);
    }
  }
  return wanted;
}

type Answer = 'yes' | 'no' | 'all' | 'quit';

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['y', 'yes'],
  ['yes', 'yes'],
  ['n', 'no'],
  ['no', 'no'],
  ['a', 'all'],
  ['all', 'all'],
  ['q', 'quit'],
  ['quit', 'quit'],
]);

/** Asks until the answer is one; a mistyped letter must decide nothing. No answer at all ends the questions. */
async function answerTo(finding: Finding, place: string, run: FixRun): Promise<Answer> {
  const question = `Apply this fix (${place})? [y]es, [n]o, [d]iff, [a]ll that follow, [q]uit: `;
  while (!run.signal.aborted) {
    const text = (await ask(question, run.session.progress, run.signal))?.toLowerCase();
    if (text === undefined) {
      break;
    }
    const answer = ANSWERS.get(text);
    if (answer !== undefined) {
      return answer;
    }
    if (text === 'd' || text === 'diff') {
      show(finding, run, true);
    } else {
      print('Answer with y, n, d, a or q.\n', run.session);
    }
  }
  return 'quit';
}

/** What the finding says; its fix whole where the user asks, else its beginning. */
function show(finding: Finding, { result, flags, session }: FixRun, isFixOnly = false): void {
  const file = result.files.find(({ path }) => path === finding.location.file);
  const report = { color: usesColor(flags.color), width: terminalWidth(), rules: [] };
  const text = (isFixOnly ? renderFix : renderFinding)(finding, file, report);
  print(`\n${text}`, session);
}

function print(text: string, { progress }: FixRun['session']): void {
  progress.around(() => process.stderr.write(text));
}
