import { counted, grouped } from '../../report/counted.ts';
import { escapeMarkdown, escapeMarkdownCell } from '../../text/escape-markdown.ts';
import type { DataCard } from './card.ts';

/** The card as Markdown, for people. */
export function cardPage(card: DataCard): string {
  const { rows, settings } = card;
  const { train, validation, test } = rows.bySplit;
  return [
    '# Training data',
    `${counted(rows.total, 'row')} of ${counted(rows.groups, 'group')}: ${grouped(train)} to train, ${grouped(validation)} to validate, ` +
      `${grouped(test)} held back for \`assay tune eval\`. Rows of one group (a repository, a task, a rule) stand in one part only. ` +
      `${counted(card.characters, 'character')} in all; secrets were masked in ${counted(card.masked, 'row')}.`,
    `Made by ${escapeMarkdown(card.madeBy)}, seed ${settings.seed}, at most ${grouped(settings.maxTokens)} tokens a row, licences: ` +
      `${escapeMarkdown(settings.licences)}.`,
    '## Sources',
    sourcesTable(card),
    ...card.sources.flatMap((source) =>
      source.licenceBasis === undefined
        ? []
        : [`- ${escapeMarkdown(source.title)}: licence by ${escapeMarkdown(source.licenceBasis)}.`],
    ),
    '## Rows',
    countsTable('Task', rows.byTask),
    countsTable('Origin', rows.byOrigin),
    countsTable('Kind', rows.byKind),
    countsTable('Label', rows.byLabel),
    countsTable('Licence', rows.byLicence),
    countsTable('Rule', rows.byRule),
    '## Left out',
    droppedTable(card),
    '## Evaluation sets',
    evaluationText(card),
    '## Files',
    table(
      ['File', 'Rows', 'Bytes', 'SHA-256'],
      Object.entries(card.files).map(([name, file]) => [
        name,
        grouped(file.lines),
        grouped(file.bytes),
        file.sha256,
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function sourcesTable({ sources }: DataCard): string {
  return table(
    ['Source', 'From', 'Revision', 'Licence', 'Examined', 'Rows'],
    sources.map((source) => [
      source.title,
      source.repository ?? (source.files.length === 0 ? 'made here' : 'local files'),
      source.revision ?? '',
      source.licence ?? 'by row',
      grouped(source.examined),
      grouped(source.rows),
    ]),
  );
}

function droppedTable({ dropped }: DataCard): string {
  return dropped.length === 0
    ? 'Nothing.'
    : table(
        ['Source', 'Why', 'How many', 'For instance'],
        dropped.map(({ source, reason, count, examples }) => [
          source,
          reason,
          grouped(count),
          examples.slice(0, 2).join('; '),
        ]),
      );
}

function evaluationText({ evaluation, dropped }: DataCard): string {
  const removed = dropped
    .filter(({ reason }) => reason === 'close to an evaluation set')
    .reduce((sum, { count }) => sum + count, 0);
  const sets = evaluation.sets.map(
    ({ name, revision, items }) =>
      `${escapeMarkdown(name)}${revision === undefined ? '' : ` (${escapeMarkdown(revision)})`}, ${counted(items, 'task')}`,
  );
  const compared =
    sets.length === 0
      ? 'Nothing was compared with any evaluation set.'
      : `Every row was compared with ${sets.join('; ')}. ${counted(removed, 'row')} came too close and went.`;
  const missing =
    evaluation.leftOut.length === 0
      ? ''
      : ` **Not compared, by wish: ${escapeMarkdown(evaluation.leftOut.join(', '))}.** Results on ${evaluation.leftOut.length === 1 ? 'it' : 'them'} say nothing.`;
  return compared + missing;
}

function countsTable(title: string, counts: Readonly<Record<string, number | undefined>>): string {
  const entries = Object.entries(counts);
  return entries.length === 0
    ? ''
    : table(
        [title, 'Rows'],
        entries.map(([name, count = 0]) => [name, grouped(count)]),
      );
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [
    `| ${headings.join(' | ')} |`,
    `| ${headings.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(escapeMarkdownCell).join(' | ')} |`),
  ].join('\n');
}
