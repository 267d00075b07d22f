import type { Finding } from '../../core/finding.ts';
import { makeRewrite } from '../../review/model/propose-rewrite.ts';
import { promptName } from '../../review/model/session.ts';
import { codeBlock } from '../../review/prompts/code-block.ts';
import * as prompt from '../../review/prompts/rewrite-function.ts';
import type { FunctionDefinition } from '../../python/tree/nodes.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { DpoRow, RowOrigin, SftRow, TrainingRow } from '../training-row.ts';
import { askedOfPropose } from './asked.ts';
import type { ReviewedFile, Reviewer } from './reviewer.ts';
import { answeredRow, codeAround, rowId } from './verdict-rows.ts';

export interface RewritePair {
  /** Of the code as it is. */
  readonly finding: Finding;
  readonly reviewed: ReviewedFile;
  /** A module with the function of that name as it should be. */
  readonly better: string;
  readonly origin: Pick<RowOrigin, 'source' | 'revision' | 'licence' | 'group'>;
  /** `dpo` sets the better function against the one that stands there. */
  readonly kind: 'sft' | 'dpo';
}

/**
 * The row that asks for a rewrite of the function around a finding; undefined where a review would not ask, or would not take the
 * better function for an answer: another function, unknown names, something left out, the finding still there.
 */
export async function rewriteRow(
  { finding, reviewed, better, origin, kind }: RewritePair,
  reviewer: Reviewer,
  signal: AbortSignal,
): Promise<TrainingRow | undefined> {
  const module = reviewer.parse(reviewed.file.path, reviewed.file.text);
  const original = definitionAround(module, finding.location.span.start);
  const wanted = original === undefined ? undefined : functionText(better, original, reviewer);
  if (original === undefined || wanted === undefined) {
    return undefined;
  }
  const made = makeRewrite({ module, original, code: better, parser: reviewer.parser });
  if (made.outcome === 'refused' || stillFound(finding, better, reviewer)) {
    return undefined;
  }
  const messages = await askedOfPropose(finding, { reviewed, reviewer }, signal);
  if (messages === undefined) {
    return undefined;
  }
  const full: RowOrigin = {
    ...origin,
    rule: finding.rule,
    code: codeAround(finding, reviewed),
    promptVersion: promptName(prompt),
  };
  const answer = codeBlock(wanted);
  const row: SftRow = answeredRow({ task: 'rewrite', messages, answer, origin: full });
  return kind === 'sft' ? row : preference(row, codeBlock(textOf(module, original)));
}

function preference({ completion, ...row }: SftRow, rejected: string): DpoRow {
  const answers = [...completion.map(({ content }) => content), rejected];
  return {
    ...row,
    kind: 'dpo',
    id: rowId(row.task, row.prompt, answers),
    chosen: completion,
    rejected: [{ role: 'assistant', content: rejected }],
  };
}

function stillFound(finding: Finding, text: string, reviewer: Reviewer): boolean {
  const { parses, findings } = reviewer.review(finding.location.file, text);
  return !parses || findings.some((one) => one.rule === finding.rule);
}

function definitionAround(module: SourceModule, offset: number): FunctionDefinition | undefined {
  return module.functions
    .map((one) => one.node)
    .filter((node) => node.kind === 'function')
    .findLast((node) => node.span.start <= offset && offset < node.span.end);
}

/** The function of that name in a text, with the imports that stand above it. */
function functionText(
  text: string,
  original: FunctionDefinition,
  reviewer: Reviewer,
): string | undefined {
  const module = reviewer.parse('better.py', text);
  const found = module.functions
    .map((one) => one.node)
    .filter((node) => node.kind === 'function')
    .filter((node) => node.name.name === original.name.name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    return undefined;
  }
  const imports = module.tree.body
    .filter((one) => one.kind === 'import' || one.kind === 'import-from')
    .map((one) => text.slice(one.span.start, one.span.end))
    .filter((line) => !isUnused(original, line, module));
  const code = textOf(module, only);
  return imports.length === 0 ? code : `${imports.join('\n')}\n\n${code}`;
}

/** An import that the function does not use has no place in an answer. */
function isUnused(original: FunctionDefinition, line: string, module: SourceModule): boolean {
  const names = line.replace(/^.*\bimport\b/u, '').match(/\w+/gu) ?? [];
  const body = module.text.slice(module.text.indexOf(`def ${original.name.name}`));
  return !names.some((name) => new RegExp(String.raw`\b${name}\b`, 'u').test(body));
}

/** From its `def` on, without decorators and without the indentation that its first line has. */
function textOf({ text, lines }: SourceModule, node: FunctionDefinition): string {
  const { line } = lines.positionAt(node.name.span.start);
  const start = lines.lineSpan(line).start;
  const code = text.slice(start, node.span.end).split('\n');
  const indent = /^\s*/u.exec(code[0] ?? '')?.[0] ?? '';
  return code.map((one) => (one.startsWith(indent) ? one.slice(indent.length) : one)).join('\n');
}
