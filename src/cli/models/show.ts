import { ReviewError } from '../../core/review-error.ts';
import { assayFolders } from '../../io/folders.ts';
import { ABILITIES, abilitiesOf, reasonsFor } from '../../llm/catalogue/abilities.ts';
import type { KnownModel } from '../../llm/catalogue/known-model.ts';
import { findNamedModel } from '../../llm/catalogue/find-model.ts';
import { KNOWN_MODELS } from '../../llm/catalogue/known-models.ts';
import { REVIEW_CONTEXT_TOKENS, memoryOf } from '../../llm/catalogue/memory.ts';
import {
  allWeightsOf,
  findKnownModel,
  pinnedOf,
  usualQuantization,
  weightsOf,
} from '../../llm/catalogue/weights-of.ts';
import type { ModelAbilities } from '../../llm/model.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { findOwnModel, type OwnModel } from '../../llm/weights/own-models.ts';
import { escapeTerminalLine } from '../../text/escape-terminal.ts';
import { alignRows, wrapText } from './list-table.ts';
import { qualitySentences, verdictQuality } from './show-quality.ts';

/**
 * `assay models show NAME`: everything that is known of a model, to stdout. Names mean what they mean to `--model`: one of the user's
 * own first. @throws ReviewError `MODEL_UNKNOWN`.
 */
export function printModel(name: string, isJson: boolean): void {
  const isOfOllama = OF_OLLAMA.test(name);
  const own = isOfOllama ? undefined : findOwnModel(assayFolders().data, name);
  const model = isOfOllama ? findKnownModel(name.replace(OF_OLLAMA, '')) : findNamedModel(name);
  if (own !== undefined) {
    process.stdout.write(isJson ? json(own) : ownPage(own));
  } else if (model !== undefined) {
    process.stdout.write(isJson ? json(modelJson(model)) : modelPage(model));
  } else {
    throw unknown(name);
  }
}

function json(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** How a review names a model of Ollama's. */
const OF_OLLAMA = /^ollama:/u;

/** The page as text for a terminal of 80 columns, without colour. */
export function modelPage(model: KnownModel): string {
  const { licence } = model;
  return `${[
    `${model.title}  (${model.name})`,
    '',
    ...pairs([
      ['parameters', parameters(model)],
      ['context', `${model.contextTokens.toLocaleString('en')} tokens`],
      ['training', TRAINING[model.training]],
      ['turns', model.template === 'none' ? 'holds no conversation' : model.template],
      ['thinking', THINKING[model.thinking]],
      ['licence', `${licence.name}; commercial use ${licence.commercialUse}`],
      ['to bring', toBring(model)],
    ]),
    '',
    'May',
    ...ABILITIES.flatMap((ability) => abilityLines(model, ability)),
    ...qualitySection(model),
    '',
    `Weights and memory by context (${CONTEXTS.map((tokens) => `${tokens / 1024}K`).join(', ')} tokens)`,
    ...sizes(model),
    ...wrapText(sizesExplained(model)),
  ].join('\n')}\n`;
}

/** What is known of a model that was imported or tuned: what its file says of itself. */
function ownPage(model: OwnModel): string {
  const { adapter, contextTokens, title } = model;
  const kept = adapter === undefined ? '' : `, under an adapter of ${formatBytes(adapter.bytes)}`;
  const rows = [
    ['parameters', billions(model.parameters)],
    ...(contextTokens === undefined
      ? []
      : [['context', `${contextTokens.toLocaleString('en')} tokens`] as const]),
    ['weights', `${model.architecture}, ${model.quantization}, ${formatBytes(model.bytes)}${kept}`],
    ...(model.licence === undefined ? [] : [['licence', model.licence] as const]),
    ['from', model.importedFrom],
    ['may', 'what its answers to four questions show: `assay models check` asks them'],
  ] as const;
  const lines = [`${title ?? 'Imported model'}  (${model.name})`, '', ...pairs(rows)];
  return `${lines.map(escapeTerminalLine).join('\n')}\n`;
}

/** The same for programs. */
export function modelJson(model: KnownModel): unknown {
  return {
    ...model,
    abilities: abilitiesOf(model),
    reasons: reasonsFor(model),
    verdicts: verdictQuality(model),
    files: pinnedOf(model).map(({ id, fileName, bytes, sha256, sources }) => ({
      id,
      fileName,
      bytes,
      sha256,
      hub: sources.filter((source) => source.kind === 'hub'),
    })),
    weights: allWeightsOf(model).map((weights) => ({
      ...weights,
      memory: CONTEXTS.map((contextTokens) => ({
        contextTokens,
        ...memoryOf({
          model,
          quantization: weights.quantization,
          weightsBytes: weights.bytes,
          contextTokens,
        }),
      })),
    })),
  };
}

const CONTEXTS = [2048, REVIEW_CONTEXT_TOKENS, 32_768] as const;
const RIGHT: ReadonlySet<number> = new Set([1, 2, 3, 4]);

const TRAINING: Readonly<Record<KnownModel['training'], string>> = {
  instruct: 'follows instructions',
  base: 'base model: goes on with a text',
  'fill-in-the-middle': 'base model: goes on with code and fills gaps in it',
};

const THINKING: Readonly<Record<KnownModel['thinking'], string>> = {
  never: 'none',
  can: 'can; Assay tells it not to',
  always: 'before every answer, which takes time',
};

const ABILITY_NAMES: Readonly<Record<keyof ModelAbilities, string>> = {
  judge: 'judge',
  explain: 'explain',
  propose: 'rewrite',
  discover: 'discover',
};

function pairs(rows: readonly (readonly [string, string])[]): readonly string[] {
  return rows.flatMap(([name, value]) => wrapText(`  ${name.padEnd(10)}  ${value}`, 14));
}

function parameters({ parameters: all, activeParameters: active }: KnownModel): string {
  const text = billions(all);
  return active === undefined ? text : `${text}, ${billions(active)} of them take part in a token`;
}

function billions(count: number): string {
  return count >= 1e9
    ? `${(count / 1e9).toFixed(1)} billion`
    : `${Math.round(count / 1e6)} million`;
}

function toBring(model: KnownModel): string {
  const ways = [
    ...pinnedOf(model).map((file) => `assay models pull ${file.id}`),
    ...(model.ollama === undefined ? [] : [`ollama pull ${model.ollama.tags[0]}`]),
  ];
  return ways.join('; ');
}

function abilityLines(model: KnownModel, ability: keyof ModelAbilities): readonly string[] {
  const { isAllowed, why } = reasonsFor(model)[ability];
  return wrapText(
    `  ${ABILITY_NAMES[ability].padEnd(8)}  ${isAllowed ? 'yes' : 'no '}  ${why}`,
    17,
  );
}

function qualitySection(model: KnownModel): readonly string[] {
  const sentences = qualitySentences(model);
  return sentences.length === 0
    ? []
    : ['', 'Verdicts', ...sentences.flatMap((one) => wrapText(`  ${one}`, 4))];
}

function sizes(model: KnownModel): readonly string[] {
  const rows = allWeightsOf(model).map(({ quantization, bytes, source }) => [
    `  ${quantization}`,
    `${source === 'estimated' ? '~' : ''}${formatBytes(bytes)}`,
    ...CONTEXTS.map((contextTokens) =>
      contextTokens > model.contextTokens || model.architecture === undefined
        ? '–'
        : formatBytes(memoryOf({ model, quantization, weightsBytes: bytes, contextTokens }).total),
    ),
  ]);
  const [first = '', ...rest] = alignRows([['', 'file', '2K', '8K', '32K'], ...rows], RIGHT);
  const usual = usualQuantization(model);
  return [
    first,
    ...rest.map((line) =>
      line.startsWith(`  ${usual} `) ? `${line}  ${weightsOf(model, usual).source}` : line,
    ),
  ];
}

function sizesExplained(model: KnownModel): string {
  const beside = model.ollama?.beside;
  return [
    '~ is computed from parameters and bits; memory always is.',
    ...(beside === undefined ? [] : [`What Ollama brings also holds ${beside}.`]),
    ...(pinnedOf(model).length > 0
      ? []
      : [
          'Its file is not known here by a checksum: Ollama brings it, or `assay models import` takes a file of yours.',
        ]),
    ...(model.architecture === undefined
      ? ['Its architecture is not known here, so memory is not computed.']
      : []),
  ].join(' ');
}

/** Models that a review can use though the catalogue does not know them: `ollama:TAG`, `openai:MODEL@URL`, a file. */
const OUTSIDE = /^(?:ollama|openai):|\.gguf$/iu;

function unknown(name: string): ReviewError {
  if (OUTSIDE.test(name)) {
    return new ReviewError('MODEL_UNKNOWN', `The catalogue does not know ${name}`, {
      hint: `See what it can do: \`assay models check ${name}\`.`,
    });
  }
  const wanted = name.toLowerCase().split(/[:-]/u)[0] ?? '';
  const near = KNOWN_MODELS.map((model) => model.name).filter(
    (known) => wanted !== '' && known.startsWith(wanted),
  );
  return new ReviewError('MODEL_UNKNOWN', `No model of the catalogue is called ${name}`, {
    hint:
      near.length > 0
        ? `Say one of: ${near.join(', ')}.`
        : 'See `assay models list` for the names that it has.',
  });
}
