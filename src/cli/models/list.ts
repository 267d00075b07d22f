import { DEFAULT_MODEL_ID, CATALOGUE } from '../../llm/catalogue/catalogue.ts';
import { abilitiesOf } from '../../llm/catalogue/abilities.ts';
import { KNOWN_MODELS } from '../../llm/catalogue/known-models.ts';
import { REVIEW_CONTEXT_TOKENS, reviewMemory } from '../../llm/catalogue/memory.ts';
import {
  findKnownModel,
  ollamaWeights,
  pinnedOf,
  usualQuantization,
  weightsOf,
} from '../../llm/catalogue/weights-of.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { findModelPlaces, type ModelPlaces } from './list-places.ts';
import {
  LETTERS_EXPLAINED,
  LICENCES_EXPLAINED,
  abilityLetters,
  alignRows,
  licenceCell,
  wrapText,
} from './list-table.ts';

/** `assay models list`: what is here and what can be had, to stdout. */
export async function printModels(isJson: boolean, signal: AbortSignal): Promise<void> {
  const places = await findModelPlaces(signal);
  process.stdout.write(
    isJson ? `${JSON.stringify(modelListJson(places), undefined, 2)}\n` : modelList(places),
  );
}

/** The list as text for a terminal of 80 columns, without colour. */
export function modelList(places: ModelPlaces): string {
  const sections = [
    section('ON THIS DISK', [...onDisk(places), ...imported(places)], 'none'),
    section(ollamaTitle(places), inOllama(places), 'none'),
    section('TO BRING WITH `assay models pull NAME`', toPull(places), 'all are on this disk'),
    section('TO BRING WITH `ollama pull NAME`', throughOllama(places), 'all are there'),
  ];
  const rows = sections.flatMap((one) => one.rows);
  const lines = alignRows([HEADINGS, ...rows], RIGHT);
  const [headings = '', ...rest] = lines;
  const text: string[] = [headings];
  for (const one of sections) {
    text.push('', one.title, ...(one.rows.length === 0 ? [`  ${one.nothing}`] : []));
    text.push(...rest.splice(0, one.rows.length));
  }
  const runtime = places.hasRuntime
    ? 'installed'
    : 'not installed; `assay models pull` brings it (85 MB)';
  return `${[
    ...text,
    '',
    ...wrapText(LETTERS_EXPLAINED),
    ...wrapText(
      `MEMORY: while it reviews, with ${REVIEW_CONTEXT_TOKENS} tokens; ~ is an estimate, > of the weights alone. ${LICENCES_EXPLAINED}`,
    ),
    ...wrapText(
      'Any other GGUF file works too: `assay models import FILE`, or --model FILE. More of one: `assay models show NAME`.',
    ),
    '',
    `Runtime: ${runtime}`,
    `Folder:  ${places.folder}`,
  ].join('\n')}\n`;
}

/** The same for programs. */
export function modelListJson(places: ModelPlaces): unknown {
  const { ollama } = places;
  return {
    folder: places.folder,
    runtime: places.hasRuntime,
    ollama: ollama === undefined ? null : { url: ollama.url.href, models: ollama.models },
    imported: places.own,
    models: KNOWN_MODELS.map((model) => ({
      name: model.name,
      title: model.title,
      parameters: model.parameters,
      quantization: usualQuantization(model),
      weights: weightsOf(model, usualQuantization(model)),
      memoryBytes: reviewMemory(model, weightsOf(model, usualQuantization(model))).total,
      abilities: abilitiesOf(model),
      licence: model.licence,
      onDisk: pinnedOf(model)
        .filter((file) => places.onDisk.has(file.id))
        .map((file) => file.id),
      pull: pinnedOf(model).map((file) => file.id),
      ollamaTag: model.ollama?.tags[0] ?? null,
    })),
  };
}

type Row = readonly string[];

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly nothing: string;
}

const HEADINGS = ['NAME', 'SIZE', 'MEMORY', 'MAY', 'LICENCE'] as const;
const RIGHT: ReadonlySet<number> = new Set([1, 2]);

function section(title: string, rows: readonly Row[], nothing: string): Section {
  return { title, rows, nothing };
}

function ollamaTitle({ ollama }: ModelPlaces): string {
  return ollama === undefined ? 'IN OLLAMA (none runs here)' : `IN OLLAMA (${ollama.url.host})`;
}

function onDisk(places: ModelPlaces): readonly Row[] {
  return pinnedRows((id) => places.onDisk.has(id));
}

function toPull(places: ModelPlaces): readonly Row[] {
  return pinnedRows((id) => !places.onDisk.has(id));
}

function pinnedRows(isWanted: (id: string) => boolean): readonly Row[] {
  return CATALOGUE.filter((file) => isWanted(file.id)).flatMap((file) => {
    const model = findKnownModel(file.name);
    return model === undefined
      ? []
      : [
          [
            file.id,
            formatBytes(file.bytes),
            formatBytes(file.memoryBytes),
            abilityLetters(model),
            `${licenceCell(model)}${file.id === DEFAULT_MODEL_ID ? '  (default)' : ''}`,
          ],
        ];
  });
}

function imported({ own }: ModelPlaces): readonly Row[] {
  return own.map((model) => [
    model.name,
    formatBytes(model.bytes),
    '',
    '',
    `${model.licence ?? ''}  (imported)`.trimStart(),
  ]);
}

function inOllama({ ollama }: ModelPlaces): readonly Row[] {
  return (ollama?.models ?? []).map(({ name, bytes, isRemote }) => {
    const model = findKnownModel(name);
    const size = isRemote ? 'remote' : formatBytes(bytes);
    return model === undefined
      ? [name, size, '', '', 'not in the catalogue']
      : [name, size, '', abilityLetters(model), licenceCell(model)];
  });
}

function throughOllama({ ollama }: ModelPlaces): readonly Row[] {
  const there = new Set(ollama?.models.map((model) => findKnownModel(model.name)?.name));
  return KNOWN_MODELS.flatMap((model) => {
    const weights = ollamaWeights(model);
    if (model.ollama === undefined || weights === undefined || there.has(model.name)) {
      return [];
    }
    return [
      [
        model.ollama.tags[0],
        `${weights.source === 'estimated' ? '~' : ''}${formatBytes(weights.bytes)}`,
        `${model.architecture === undefined ? '>' : '~'}${formatBytes(reviewMemory(model, weights).total)}`,
        abilityLetters(model),
        licenceCell(model),
      ],
    ];
  });
}
