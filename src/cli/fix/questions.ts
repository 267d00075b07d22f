import type { Finding } from '../../core/finding.ts';
import { renderFinding } from '../../report/text.ts';
import { ask } from '../question.ts';
import type { FixRun } from './fix-run.ts';
import { terminalWidth, usesColor } from '../terminal.ts';

/** Shows each finding with its fix and asks; what is left when the user quits is not applied. */
export async function askForEach(
  findings: readonly Finding[],
  { result, session, flags, signal }: FixRun,
): Promise<readonly Finding[]> {
  const files = new Map(result.files.map((file) => [file.path, file]));
  const report = { color: usesColor(flags.color), width: terminalWidth(), rules: [] };
  const wanted: Finding[] = [];
  let isEverything = false;
  for (const [index, finding] of findings.entries()) {
    if (isEverything) {
      wanted.push(finding);
      continue;
    }
    const text = renderFinding(finding, files.get(finding.location.file), report);
    session.progress.around(() => process.stderr.write(`\n${text}`));
    const question = `Apply this fix (${index + 1} of ${findings.length})? [y]es, [n]o, [a]ll that follow, [q]uit: `;
    const answer = (await ask(question, session.progress, signal)).toLowerCase();
    if (answer === 'q' || signal.aborted) {
      break;
    }
    isEverything = answer === 'a';
    if (isEverything || answer === 'y') {
      wanted.push(finding);
    }
  }
  return wanted;
}
