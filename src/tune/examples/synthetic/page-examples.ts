import { rulePage } from '../../../review/rule-pages.ts';
import type { PageFile } from '../../../rules/page.ts';
import { dropped, madeOr, type Made } from '../made.ts';
import type { Reviewer } from '../reviewer.ts';
import { verdictRows } from '../verdict-rows.ts';

/**
 * Verdicts about the cases of our rules' pages: where the page says that the rule reports rightly, a yes, where it says wrongly, a no. The two examples that
 * are shown with every question of a rule are left out.
 */
export async function* pageExamples(reviewer: Reviewer, signal: AbortSignal): AsyncGenerator<Made> {
  for (const [id, { question, examples }] of reviewer.rules) {
    const shown = new Set([examples?.real.trim(), examples?.harmless.trim()]);
    for (const { files, heading } of question === undefined ? [] : rulePage(id).cases) {
      const [file] = files;
      const isAlone = files.length === 1 && file?.path.endsWith('.py') === true;
      if (isAlone && !shown.has(file.code.trim())) {
        yield* fromCase(file, { id, group: `page:${id}/${heading}`, reviewer }, signal);
      } else {
        yield dropped('rule page: no case of one module, or an example of the prompt');
      }
    }
  }
}

async function* fromCase(
  { path, code, expectations }: PageFile,
  about: { readonly id: string; readonly group: string; readonly reviewer: Reviewer },
  signal: AbortSignal,
): AsyncGenerator<Made> {
  const { id, group, reviewer } = about;
  const reviewed = reviewer.review(path, code);
  const origin = { source: 'rules', group, licence: 'Apache-2.0' };
  for (const { kind, line } of expectations.filter(({ rule }) => rule === id)) {
    const finding = reviewed.findings.find(
      (one) => one.rule === id && one.location.start.line === line,
    );
    if (finding !== undefined && kind !== 'missing') {
      const label = kind === 'error' ? 'real' : 'harmless';
      const rows = await verdictRows({ finding, reviewed, label, origin }, reviewer, signal);
      yield madeOr(rows, 'rule page: nothing that a review would ask about');
    }
  }
}
