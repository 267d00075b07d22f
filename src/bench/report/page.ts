import { escapeHtml } from '../../text/escape-html.ts';
import type { Table } from './tables.ts';

/** What a page of figures is made of. Everything but `figures` is text and is escaped here. */
export interface PageParts {
  readonly title: string;
  /** One line each, below the title. */
  readonly lines: readonly string[];
  /** HTML. */
  readonly figures: readonly string[];
  readonly tables: readonly Table[];
}

/** One file that opens offline, in light and dark, from 360 pixels on; it has no script and asks the network for nothing. */
export function htmlPage({ title, lines, figures, tables }: PageParts): string {
  const head = lines.map((line) =>
    line.startsWith('INCOMPLETE') || line.startsWith('Failed')
      ? `<p class="warning">${escapeHtml(line)}</p>`
      : `<p class="quiet">${escapeHtml(line)}</p>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${head.join('\n')}
</header>
<main>
<div class="figures">${figures.join('\n')}</div>
${tables.map(tableHtml).join('\n')}
</main>
</body>
</html>
`;
}

/** A plot with its title and caption; `svg` is HTML, the others are text. */
export function figureHtml(parts: {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}): string {
  return `<figure><h2>${escapeHtml(parts.title)}</h2>${parts.svg}<figcaption>${escapeHtml(parts.caption)}</figcaption></figure>`;
}

function tableHtml({ title, caption, headings, rows }: Table): string {
  const head = ['model', ...headings].map((one) => `<th scope="col">${escapeHtml(one)}</th>`);
  const body = rows.map(({ model, cells }) => {
    const values =
      typeof cells === 'string'
        ? `<td class="absent" colspan="${headings.length}">${escapeHtml(cells)}</td>`
        : cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr><th scope="row">${escapeHtml(model)}</th>${values}</tr>`;
  });
  return `<section><h2>${escapeHtml(title)}</h2><div class="wide" role="region" aria-label="${escapeHtml(title)}" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div><p class="quiet">${escapeHtml(caption)}</p></section>`;
}

/** Colours tell models apart in one plot only; there each is numbered, too. */
const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --ink: #1b1f24; --quiet: #59636e; --line: #d8dee4; --card: #f6f8fa; --warning: #a40e26; --mark: #0969da;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --line: #30363d; --card: #161b22; --warning: #ff7b72; --mark: #58a6ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 0 clamp(12px, 3vw, 28px) 48px; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header { padding: 20px 0 8px; border-bottom: 1px solid var(--line); margin-bottom: 16px; }
h1 { font-size: 20px; margin: 0 0 6px; } h2 { font-size: 15px; margin: 0 0 6px; }
p { margin: 2px 0; overflow-wrap: anywhere; }
.quiet, figcaption { color: var(--quiet); font-size: 13px; }
.warning { border-left: 4px solid var(--warning); background: var(--card); padding: 6px 12px; margin: 6px 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 20px; margin-bottom: 24px; align-items: start; }
figure { margin: 0; min-width: 0; border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
svg { width: 100%; max-width: 520px; display: block; margin: 0 auto; }
svg text { font: 12.5px system-ui, sans-serif; fill: var(--quiet); } svg text.name { fill: var(--ink); }
.grid { stroke: var(--line); stroke-width: 1; } .ideal { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 4 4; }
.band { stroke: var(--mark); stroke-width: 2; opacity: .55; } .runs { stroke: var(--mark); stroke-width: 7; opacity: .3; }
.dot { fill: var(--mark); } .lead { stroke: var(--quiet); stroke-width: 1; }
svg text.number { fill: var(--ink); font-weight: 700; text-anchor: middle; }
svg text.number, svg text.count, svg text.name { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; }
.key { list-style: none; margin: 8px 0 4px; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 13px; color: var(--quiet); }
.key svg { display: inline-block; width: 26px; height: 12px; margin: 0 6px 0 0; vertical-align: middle; }
.legend { list-style: none; margin: 8px 0 0; padding: 0; font-size: 13px; } .legend li { overflow-wrap: anywhere; }
section { margin: 0 0 24px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 4px 10px; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 600; } tr > th:first-child { text-align: left; }
tbody th { font-weight: 600; min-width: min(38vw, 260px); max-width: 46vw; overflow-wrap: anywhere; white-space: normal; }
td.absent { text-align: left; color: var(--quiet); white-space: normal; min-width: 180px; }
@media print { figure, section { break-inside: avoid; } }
`;
