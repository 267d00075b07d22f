import { assayFolders } from '../../io/folders.ts';
import { CATALOGUE, DEFAULT_MODEL_ID, type CatalogueModel } from '../../llm/catalogue/catalogue.ts';
import { isRuntimeInstalled } from '../../llm/runtime/runtime-folder.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { sizeOf, weightsPath } from '../../llm/weights/on-disk.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';

/** `assay models list`: the catalogue, to stdout. */
export async function printModels(): Promise<void> {
  const folder = assayFolders().data;
  const onDisk = new Set<string>();
  for (const model of CATALOGUE) {
    if ((await sizeOf(weightsPath(weightsFolder(folder), model))) === model.bytes) {
      onDisk.add(model.id);
    }
  }
  process.stdout.write(modelTable({ folder, onDisk, hasRuntime: isRuntimeInstalled(folder) }));
}

export interface ModelTable {
  readonly folder: string;
  /** Ids of the models that are there. */
  readonly onDisk: ReadonlySet<string>;
  readonly hasRuntime: boolean;
}

/** The table as text for a terminal of 80 columns, without colour. */
export function modelTable({ folder, onDisk, hasRuntime }: ModelTable): string {
  const rows = [HEADINGS, ...CATALOGUE.map((model) => row(model, onDisk.has(model.id)))];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  );
  const lines = [align(HEADINGS, widths)];
  for (const model of CATALOGUE) {
    lines.push(align(row(model, onDisk.has(model.id)), widths), ...description(model));
  }
  const runtime = hasRuntime ? 'installed' : 'not installed; `assay models pull` brings it (85 MB)';
  return `${[...lines, '', `Runtime: ${runtime}`, `Folder:  ${folder}`].join('\n')}\n`;
}

const HEADINGS = ['NAME', 'SIZE', 'MEMORY', 'LICENCE', 'ON DISK'] as const;
const WIDTH = 80;
const INDENT = '    ';

function row(model: CatalogueModel, isOnDisk: boolean): readonly string[] {
  return [
    model.id,
    formatBytes(model.bytes),
    formatBytes(model.memoryBytes),
    model.licence,
    `${isOnDisk ? 'yes' : 'no'}${model.id === DEFAULT_MODEL_ID ? '  (default)' : ''}`,
  ];
}

function align(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('  ')
    .trimEnd();
}

function description(model: CatalogueModel): readonly string[] {
  const may = Object.entries(model.abilities).flatMap(([name, can]) => (can ? [name] : []));
  return wrap(`May ${may.length === 0 ? 'do nothing in a review' : may.join(', ')}. ${model.why}`);
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = INDENT.trimEnd();
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line.trim() === '' ? INDENT + word : `${line} ${word}`;
  }
  return [...lines, line];
}
