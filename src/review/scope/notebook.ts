import { z } from 'zod';

import type { NotebookCell } from '../../core/review-result.ts';
import { mayHoldSecret } from '../../text/mask-secrets.ts';
import { silenceMagics } from './notebook-magics.ts';

/** A Jupyter notebook's code as one Python text. */
export type NotebookOutcome =
  | { readonly outcome: 'ok'; readonly text: string; readonly cells: readonly NotebookCell[] }
  /** Its code is in another language; `language` as the notebook calls it. */
  | { readonly outcome: 'not-python'; readonly language: string }
  /** `reason` is half a sentence for people, for instance `is not a notebook: the JSON is broken`. */
  | { readonly outcome: 'broken'; readonly reason: string };

/**
 * Joins the code cells of a notebook (nbformat 3 and 4), each ending in a line feed. Lines that only IPython understands are
 * turned into comments of the same length, so that columns stay true.
 */
export function readNotebook(json: string): NotebookOutcome {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json.replace(/^\uFEFF/u, ''));
  } catch {
    return { outcome: 'broken', reason: 'is not a notebook: its JSON is broken' };
  }
  const checked = notebookSchema.safeParse(parsed);
  if (!checked.success) {
    return {
      outcome: 'broken',
      reason: 'is not a notebook: it has no cells as Jupyter writes them',
    };
  }
  const notebook = checked.data;
  const language =
    notebook.metadata?.language_info?.name ?? notebook.metadata?.kernelspec?.language ?? 'python';
  if (!/^i?python/iu.test(language)) {
    return { outcome: 'not-python', language };
  }
  const all = notebook.cells ?? notebook.worksheets?.flatMap((sheet) => sheet.cells) ?? [];
  const cells: NotebookCell[] = [];
  let text = '';
  let words = '';
  for (const [index, cell] of all.entries()) {
    if (cell.cell_type !== 'code') {
      words += `${asText(cell.source ?? cell.input ?? '').slice(0, MAX_BESIDE)}\n`;
    } else {
      const beside = `${words}${printed(cell.outputs)}`.slice(0, MAX_BESIDE);
      words = '';
      cells.push({
        cell: index + 1,
        start: text.length,
        ...(mayHoldSecret(beside) ? { beside } : {}),
      });
      text += endLine(silenceMagics(asText(cell.source ?? cell.input ?? '')));
    }
  }
  return { outcome: 'ok', text, cells };
}

const MAX_BESIDE = 100_000;

/** What a cell's outputs say in text: streams, results, tracebacks. */
function printed(outputs: unknown): string {
  const checked = outputsSchema.safeParse(outputs);
  return (checked.data ?? [])
    .flatMap(({ text, data, traceback }) => [
      asText(text ?? ''),
      asText(data?.['text/plain'] ?? ''),
      asText(data?.['text/html'] ?? ''),
      (traceback ?? []).join('\n'),
    ])
    .join('\n')
    .slice(0, MAX_BESIDE);
}

const sourceSchema = z.union([z.string(), z.array(z.string())]);
const cellSchema = z.looseObject({
  cell_type: z.string(),
  source: sourceSchema.optional(),
  input: sourceSchema.optional(),
  outputs: z.unknown().optional(),
});
const outputsSchema = z.array(
  z.looseObject({
    text: sourceSchema.optional().catch(undefined),
    traceback: z.array(z.string()).optional().catch(undefined),
    data: z
      .looseObject({
        'text/plain': sourceSchema.optional().catch(undefined),
        'text/html': sourceSchema.optional().catch(undefined),
      })
      .optional()
      .catch(undefined),
  }),
);
const notebookSchema = z
  .looseObject({
    cells: z.array(cellSchema).optional(),
    worksheets: z.array(z.looseObject({ cells: z.array(cellSchema) })).optional(),
    metadata: z
      .looseObject({
        kernelspec: z.looseObject({ language: z.string().optional() }).optional(),
        language_info: z.looseObject({ name: z.string().optional() }).optional(),
      })
      .optional(),
  })
  .refine((notebook) => notebook.cells !== undefined || notebook.worksheets !== undefined);

function asText(source: string | readonly string[]): string {
  return typeof source === 'string' ? source : source.join('');
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
