import type { ContextPart } from '../../config/context-parts.ts';
import type { FunctionSummary } from '../../analyzers/analyzer.ts';
import type { Finding } from '../../core/finding.ts';
import type { SourceFile } from '../../core/review-result.ts';
import type { ChatModel } from '../../llm/model.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { findRule } from '../../rules/registry.ts';
import { pythonElsewhere } from '../python-elsewhere.ts';
import { rulePage } from '../rule-pages.ts';
import type { ScopeTarget } from '../scope/scope-request.ts';
import { openContextLibrary } from './context-library.ts';
import type { ContextLibrary } from './context-library.ts';
import type { ContextSelection, ContextUnit, PastDecision } from './context-item.ts';
import { likenessBy } from './likeness.ts';
import { readProjectTexts } from './project-texts.ts';
import { renderContext } from './render-context.ts';
import { showProject } from './shown-project.ts';

/** What a model is shown beside a unit, as a part of its prompt; empty where nothing was found. `shown` stands there already. */
export type NotesFor = (
  unit: ContextUnit,
  shown: readonly string[],
  signal: AbortSignal,
) => Promise<string>;

/** Hears what was found for a unit, and what of it had no room. */
export type ContextListener = (unit: ContextUnit, selection: ContextSelection) => void;

export interface NotesRequest {
  /** Not empty. */
  readonly parts: readonly ContextPart[];
  /** Absolute; paths are relative to it. */
  readonly root: string;
  readonly target: ScopeTarget;
  /** Python files under review. */
  readonly files: readonly SourceFile[];
  readonly functions: ReadonlyMap<string, readonly FunctionSummary[]>;
  /** Those about secrets say what to mask. */
  readonly findings: readonly Finding[];
  /** What people decided here; default nothing. */
  readonly decisions?: readonly PastDecision[];
  readonly model: ChatModel;
  readonly onSelection: ContextListener;
}

/** For all pieces beside one unit: reading them takes a small model on two cores about three seconds. */
const TOKENS = 300;

/**
 * Reads what the wanted parts need of the project, and answers for one unit after the other.
 *
 * @throws ReviewError as `readProjectTexts` does; whatever `signal` aborts with.
 */
export async function openNotes(request: NotesRequest, signal: AbortSignal): Promise<NotesFor> {
  const library = await openLibrary(request, signal);
  return notesFrom(library, request);
}

/** Notes out of a library, cut to the tokens that there are for them. */
export function notesFrom(
  library: ContextLibrary,
  { model, onSelection }: Pick<NotesRequest, 'model' | 'onSelection'>,
): NotesFor {
  const { countTokens } = model;
  return async (unit, shown, asked) => {
    const selection = await library.contextFor(unit, { tokens: TOKENS, countTokens, shown }, asked);
    onSelection(unit, selection);
    return renderContext(selection.taken);
  };
}

async function openLibrary(request: NotesRequest, signal: AbortSignal): Promise<ContextLibrary> {
  const { root, target, files, decisions = [], model } = request;
  const parts = new Set(request.parts);
  const readsTexts = parts.has('docs') || parts.has('rules');
  return openContextLibrary({
    parts,
    project: showProject({
      ...request,
      elsewhere: await pythonElsewhere(root, files, signal),
      parser: await loadPythonParser(),
    }),
    texts: readsTexts ? await readProjectTexts({ root, target }, signal) : [],
    decisions,
    pageOf: (rule) => (findRule(rule) === undefined ? undefined : rulePage(rule).help),
    likeness: likenessBy(model),
  });
}
