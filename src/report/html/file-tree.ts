import type { Finding } from '../../core/finding.ts';
import type { Severity } from '../../core/severity.ts';
import { SEVERITIES } from '../../core/severity.ts';
import { escapeHtml } from '../../text/escape-html.ts';

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, readonly Finding[]>;
}

/** The files that have findings, as nested lists with counts; a click keeps one file's findings. */
export function fileTree(findings: readonly Finding[]): string {
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const [path, group] of Map.groupBy(findings, ({ location }) => location.file)) {
    const parts = path.split('/');
    const name = parts.pop() ?? path;
    folderAt(root, parts).files.set(name, group);
  }
  return `<ul class="tree">${listing(root, '')}</ul>`;
}

function folderAt(root: Folder, parts: readonly string[]): Folder {
  let folder = root;
  for (const part of parts) {
    const next = folder.folders.get(part) ?? { folders: new Map(), files: new Map() };
    folder.folders.set(part, next);
    folder = next;
  }
  return folder;
}

function listing(folder: Folder, path: string): string {
  const folders = [...folder.folders]
    .toSorted(byName)
    .map(
      ([name, inner]) =>
        `<li><span class="folder">${escapeHtml(name)}/</span><ul>${listing(inner, `${path}${name}/`)}</ul></li>`,
    );
  const files = [...folder.files].toSorted(byName).map(([name, findings]) => {
    const worst = SEVERITIES.findLast((severity) => has(findings, severity)) ?? 'low';
    return `<li><button type="button" class="file" data-show="${escapeHtml(path + name)}">${escapeHtml(name)} <b class="${worst}">${findings.length}</b></button></li>`;
  });
  return [...folders, ...files].join('');
}

function has(findings: readonly Finding[], severity: Severity): boolean {
  return findings.some((finding) => finding.severity === severity);
}

function byName([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  return left < right ? -1 : 1;
}
