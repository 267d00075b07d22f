import { rulePage } from '../../../review/rule-pages.ts';
import { stripUnseen } from '../../../review/prompts/code-block.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import { verdictRows } from '../verdict-rows.ts';

/**
 * Verdicts about the cases of our rules' pages: where the page says that the rule reports rightly, a yes, where it says wrongly, a no. The two examples that
 * are shown with every question of a rule are left out.
 */
export async function* pageExamples(reviewer: Reviewer, signal: AbortSignal): AsyncGenerator<Made> {
  for (const [id, { question, examples }] of reviewer.rules) {
    const shown = [examples?.real, examples?.harmless].map((one) => stripUnseen(one ?? '').trim());
    const cases = question === undefined ? [] : rulePage(id).cases;
    for (const { files, heading } of cases) {
      const [file] = files;
      const isAlone = files.length === 1 && file?.path.endsWith('.py') === true;
      if (!isAlone || shown.includes(file.code.trim())) {
        yield dropped('rule page: no case of one module, or an example of the prompt');
        continue;
      }
      const reviewed = reviewer.review(file.path, file.code);
      for (const { kind, rule, line } of file.expectations) {
        const finding = reviewed.findings.find(
          (one) => one.rule === rule && one.location.start.line === line,
        );
        if (finding !== undefined && rule === id && kind !== 'missing') {
          const label = kind === 'error' ? ('real' as const) : ('harmless' as const);
          const origin = { source: 'rules', group: `page:${id}/${heading}`, licence: 'Apache-2.0' };
          const rows = await verdictRows({ finding, reviewed, label, origin }, reviewer, signal);
          yield madeOr(rows, 'rule page: nothing that a review would ask about');
        }
      }
    }
  }
}
