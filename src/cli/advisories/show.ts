import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Advisory, AffectedPackage } from '../../analyzers/osv/advisories/advisory.ts';
import { cvssFourBaseScore } from '../../analyzers/osv/advisories/cvss-four.ts';
import { cvssBaseScore } from '../../analyzers/osv/advisories/cvss.ts';
import {
  openAdvisoryStore,
  storePath,
  type AdvisoryStore,
} from '../../analyzers/osv/advisories/store.ts';
import { distributionName } from '../../analyzers/osv/requirements/distribution-name.ts';
import { ReviewError } from '../../core/review-error.ts';
import { assayFolders } from '../../io/folders.ts';
import { escapeTerminalBlock, escapeTerminalLine } from '../../text/escape-terminal.ts';

/** `assay advisories show [ID]`, to stdout. @throws ReviewError `USAGE` for an id that is not there. */
export function show(id: string | undefined): void {
  withStore((store) => {
    if (id === undefined) {
      process.stdout.write(aboutText(store));
      return;
    }
    const found = store.find(id);
    if (found.length === 0) {
      throw new ReviewError('USAGE', `There is no advisory ${id} about a package of PyPI here`, {
        hint: 'Check the spelling, or bring newer data: assay advisories pull.',
      });
    }
    process.stdout.write(found.map((one) => advisoryText(one)).join('\n'));
  });
}

/** `assay advisories list [PACKAGE]`, to stdout, an advisory a line. */
export function list(name: string | undefined): void {
  withStore((store) => {
    const rows =
      name === undefined
        ? store.list()
        : store
            .advisoriesOf(distributionName(name))
            .map(({ id, summary }) => ({ id, packages: summary }));
    const lines = rows.map(({ id, packages }) => `${escapeTerminalLine(`${id}  ${packages}`)}\n`);
    process.stdout.write(lines.join(''));
  });
}

/** `assay advisories rm`. */
export function remove(): void {
  const folder = dirname(storePath(assayFolders().data));
  const names = existsSync(folder) ? readdirSync(folder) : [];
  for (const name of names) {
    rmSync(join(folder, name), { force: true });
  }
  process.stderr.write(
    names.length === 0 ? 'No advisories are on this disk.\n' : 'The advisories are removed.\n',
  );
}

function withStore(use: (store: AdvisoryStore) => void): void {
  const store = openAdvisoryStore(assayFolders().data);
  if (store === undefined) {
    throw new ReviewError('USAGE', 'No advisories are on this disk', {
      hint: 'Bring them with: assay advisories pull.',
    });
  }
  try {
    use(store);
  } finally {
    store.close();
  }
}

function aboutText({ about }: AdvisoryStore): string {
  const rows = [
    ['Advisories', String(about.count)],
    ['Pulled', about.pulledAt],
    ['Newest', about.newest === '' ? 'unknown' : about.newest],
    ['From', about.from],
    ['File', storePath(assayFolders().data)],
  ];
  return rows
    .map(([name = '', value = '']) => `${`${name}:`.padEnd(12)}${escapeTerminalLine(value)}\n`)
    .join('');
}

function advisoryText(advisory: Advisory): string {
  const { id, aliases, summary, details, withdrawn, severity, word, cwes } = advisory;
  const scores = severity.map(({ score }) => {
    const computed = cvssBaseScore(score) ?? cvssFourBaseScore(score);
    return computed === undefined ? score : `${computed.score.toFixed(1)} (${score})`;
  });
  const rows = [
    ['Aliases', aliases.join(', ')],
    ['Withdrawn', withdrawn ?? ''],
    ['Severity', [...scores, word].filter((one) => one !== '').join(', ')],
    ['Weakness', cwes.map((cwe) => `CWE-${cwe}`).join(', ')],
    ...advisory.affected.map((one) => ['Affected', affectedText(one)]),
    ...advisory.references.map((url) => ['See', url]),
  ];
  const lines = rows
    .filter(([, value]) => value !== '')
    .map(([name = '', value = '']) => `  ${`${name}:`.padEnd(12)}${escapeTerminalLine(value)}`);
  const body = details === '' ? [] : ['', escapeTerminalBlock(details.trimEnd())];
  return `${[escapeTerminalLine(`${id}  ${summary}`.trimEnd()), ...lines, ...body].join('\n')}\n`;
}

function affectedText({ name, ranges, versions, symbols }: AffectedPackage): string {
  const spans = ranges.map(({ events }) =>
    events.map(({ kind, version }) => `${kind.replace('_', ' ')} ${version}`).join(', '),
  );
  const listed = versions.length === 0 ? [] : [`${versions.length} versions listed`];
  const named = symbols.length === 0 ? [] : [`in ${symbols.join(', ')}`];
  return `${name}: ${[...spans, ...listed, ...named].join('; ')}`;
}
