import { ABILITIES, reasonsFor } from '../src/llm/catalogue/abilities.ts';
import type { KnownModel } from '../src/llm/catalogue/known-model.ts';
import { KNOWN_MODELS } from '../src/llm/catalogue/known-models.ts';
import { reviewMemory } from '../src/llm/catalogue/memory.ts';
import { pinnedOf, usualQuantization, weightsOf } from '../src/llm/catalogue/weights-of.ts';
import { formatBytes } from '../src/llm/weights/format-bytes.ts';

/** The catalogue as a table in Markdown. */
export function modelTable(): string {
  return [
    '| model | parameters | usual file | memory | context | turns | thinks | licence | commercial use | may | from |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...KNOWN_MODELS.map(row),
  ].join('\n');
}

/** The page with this table between its marks. */
export function withModelTable(page: string, table: string): string {
  return page.replace(MARKED, (_, begin: string, end: string) => `${begin}\n\n${table}\n\n${end}`);
}

const MARKED = /(<!-- catalogue -->)[^]*?(<!-- end of catalogue -->)/u;

const NAMES = { judge: 'verdict', explain: 'explain', propose: 'rewrite', discover: 'discover' };

function row(model: KnownModel): string {
  const weights = weightsOf(model, usualQuantization(model));
  const size = `${weights.source === 'estimated' ? '~' : ''}${formatBytes(weights.bytes)}`;
  const reasons = reasonsFor(model);
  const may = ABILITIES.flatMap((ability) => {
    const { isAllowed, basis } = reasons[ability];
    return isAllowed ? [`${NAMES[ability]}${basis === 'measured' ? ' (measured)' : ''}`] : [];
  });
  const cells = [
    `${model.title} \`${model.name}\``,
    `${(model.parameters / 1e9).toFixed(model.parameters < 1e10 ? 2 : 1)} B`,
    `${weights.quantization} ${size}`,
    model.architecture === undefined
      ? 'not known'
      : formatBytes(reviewMemory(model, weights).total),
    model.contextTokens.toLocaleString('en'),
    model.template,
    model.thinking,
    model.licence.name,
    model.licence.commercialUse,
    may.length === 0 ? 'nothing' : may.join(', '),
    pinnedOf(model).length > 0 ? 'Assay, Ollama' : 'Ollama',
  ];
  return `| ${cells.join(' | ')} |`;
}
