import { counted, grouped } from '../../report/counted.ts';
import { escapeHtml } from '../../text/escape-html.ts';
import type { TrainingRow } from '../training-row.ts';
import type { DataCard } from './card.ts';
import type { Sample } from './samples.ts';

/**
 * A page of rows to look at before anything is trained on them. One file that opens offline, in light and dark, without a script;
 * everything in a row is text in it.
 */
export function samplesPage(card: DataCard, samples: readonly Sample[]): string {
  const { train, validation, test } = card.rows.bySplit;
  const sources = [...new Set(samples.map(({ row }) => row.origin.source))];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Samples of the training data</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Samples of the training data</h1>
<p>${escapeHtml(`${counted(samples.length, 'row')} of ${grouped(card.rows.total)}`)}</p>
<p class="quiet">${escapeHtml(`${grouped(train)} to train, ${grouped(validation)} to validate, ${grouped(test)} held back. A few of each source, task, label and rule, chosen by a hash; turns that come before the question are folded away.`)}</p>
${samples.length === 0 ? '' : `<nav aria-label="Sources">${sources.map(sourceLink).join('')}</nav>`}
</header>
<main>
${sources.map((source) => sourceSection(source, samples)).join('\n')}
</main>
</body>
</html>
`;
}

function sourceLink(source: string): string {
  return `<a href="#${anchor(source)}">${escapeHtml(source)}</a>`;
}

function sourceSection(source: string, samples: readonly Sample[]): string {
  const cards = samples.filter(({ row }) => row.origin.source === source).map(sampleCard);
  return `<section id="${anchor(source)}"><h2>${escapeHtml(source)}</h2>${cards.join('\n')}</section>`;
}

function sampleCard({ row, split }: Sample): string {
  const { origin } = row;
  const facts = [
    ['Part', split],
    ['Group', origin.group],
    ['Rule', origin.rule],
    ['Licence', origin.licence],
    ['Revision', origin.revision],
    ['Prompt', origin.promptVersion],
    ['Id', row.id],
  ].flatMap(([name = '', value]) =>
    value === undefined
      ? []
      : [`<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`],
  );
  const label =
    origin.label === undefined ? '' : `<span class="label">${escapeHtml(origin.label)}</span>`;
  return `<article>
<h3>${escapeHtml(row.task)} <span class="label">${row.kind}</span>${label}</h3>
<dl>${facts.join('')}</dl>
${row.prompt.map(({ role, content }, index) => turn(role, content, index < row.prompt.length - 1)).join('\n')}
${answers(row)}
</article>`;
}

function answers(row: TrainingRow): string {
  const parts =
    row.kind === 'sft'
      ? row.completion.map(({ content }) => ({ name: 'wanted answer', content, mark: 'wanted' }))
      : [
          ...row.chosen.map(({ content }) => ({ name: 'better answer', content, mark: 'wanted' })),
          ...row.rejected.map(({ content }) => ({
            name: 'worse answer',
            content,
            mark: 'unwanted',
          })),
        ];
  return parts
    .map(({ name, content, mark }) => `<div class="${mark}">${turn(name, content, false)}</div>`)
    .join('\n');
}

function turn(name: string, content: string, isFolded: boolean): string {
  return `<details${isFolded ? '' : ' open'}><summary>${escapeHtml(name)}</summary><pre tabindex="0">${escapeHtml(content)}</pre></details>`;
}

function anchor(source: string): string {
  return `source-${encodeURIComponent(source)}`;
}

const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1b1f24; --quiet: #59636e; --line: #d8dee4; --card: #f6f8fa; --link: #0969da; --wanted: #1a7f37; --unwanted: #a40e26;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --line: #30363d; --card: #161b22; --link: #58a6ff; --wanted: #3fb950; --unwanted: #ff7b72;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1000px; padding: 0 clamp(12px, 3vw, 28px) 48px; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { padding: 20px 0 8px; border-bottom: 1px solid var(--line); margin-bottom: 16px; }
h1 { font-size: 20px; margin: 0 0 6px; } h2 { font-size: 17px; margin: 24px 0 8px; } h3 { font-size: 15px; margin: 0 0 6px; }
p { margin: 2px 0; } .quiet { color: var(--quiet); font-size: 13px; }
nav { display: flex; flex-wrap: wrap; gap: 4px 14px; margin: 8px 0 0; } a { color: var(--link); }
article { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin: 0 0 14px; }
.label { border: 1px solid var(--line); border-radius: 999px; color: var(--quiet); font-size: 12px; font-weight: 400; padding: 1px 8px; margin-left: 4px; }
dl { display: flex; flex-wrap: wrap; gap: 0 16px; margin: 0 0 8px; font-size: 13px; } dl div { display: flex; gap: 5px; min-width: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
details { margin: 6px 0 0; } summary { cursor: pointer; color: var(--quiet); font-size: 13px; }
pre { margin: 4px 0 0; padding: 10px 12px; background: var(--card); border-radius: 6px; font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 480px; overflow-y: auto; }
.wanted pre { border-left: 4px solid var(--wanted); } .unwanted pre { border-left: 4px solid var(--unwanted); }
@media print { pre { max-height: none; } article { break-inside: avoid; } }
`;
