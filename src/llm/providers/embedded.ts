import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { writeError } from '../../io/system-error.ts';
import { ReviewError } from '../../core/review-error.ts';
import type { CatalogueModel } from '../catalogue/catalogue.ts';
import type { ChatModel, ChatReply, ChatRequest, ChoiceReply, ChoiceRequest } from '../model.ts';
import { answerReply, ANSWER_FAULTS } from '../protocol/answer-fault.ts';
import { startDeadline } from '../protocol/deadline.ts';
import { usesGpu } from '../runtime/gpu-packages.ts';
import { runtimeFailed } from '../runtime/load.ts';
import { RUNTIME_VERSION } from '../runtime/runtime-folder.ts';
import { contextSize, openEngine, type Engine } from './embedded/engine.ts';
import { markInUse } from '../weights/use-mark.ts';
import { createGrammars, type Grammars } from './embedded/grammars.ts';
import { watchIdleCores } from './embedded/idle-cores.ts';
import { openPrefixStore } from './embedded/prefix-store.ts';
import { generate, readLogits, type Generation, type Session } from './embedded/session.ts';
import { createThreadGauge } from './embedded/thread-gauge.ts';
import { createTurns, orCancelled, type Turns } from './embedded/turns.ts';
import { locateWeights, type ImportedFile, type Weights } from './embedded/weights.ts';

export interface EmbeddedOptions {
  /** Assay's data folder: runtime and weights lie in it. */
  readonly dataFolder: string;
  /** A model of the catalogue, an imported one, or a GGUF file of the user's own. */
  readonly model: CatalogueModel | ImportedFile | { readonly path: string };
  /** Where states of prompt beginnings are kept from run to run. Without it they live as long as the model. */
  readonly cacheFolder?: string | undefined;
  /** Prompt plus completion, in tokens; rounded up to a multiple of 256. Default 8192, or what the model was trained to hold. */
  readonly contextTokens?: number | undefined;
  /** A fixed number of threads instead of a measured one. */
  readonly threads?: number | undefined;
  /** Uses a graphics card, as far as its memory goes. Default: where its packages were installed with the runtime (`usesGpu`). */
  readonly gpu?: boolean | undefined;
  /** Leaves runtime and weights to `prepare`, or to the first question: there may be none. */
  readonly loadsLater?: boolean | undefined;
  /** Memory that may be used, bytes. Default: what the machine has free. */
  readonly availableBytes?: number | undefined;
}

/**
 * Opens a model in this process. Calls are answered one after another, and a call's time runs from its turn. Weights are
 * compared with their checksum before native code sees them.
 *
 * @throws ReviewError `MODEL_NOT_PULLED`, `MODEL_CORRUPT`, `MODEL_TOO_LARGE`, `MODEL_UNKNOWN`, `RUNTIME_MISSING`, `RUNTIME_FAILED`,
 * `CANCELLED`; with `loadsLater` what concerns runtime and memory is thrown by `prepare`.
 */
export async function openEmbedded(
  options: EmbeddedOptions,
  signal: AbortSignal,
): Promise<EmbeddedModel> {
  const weights = await locateWeights(options.dataFolder, options.model, signal);
  const embedded: Embedded = {
    options,
    weights,
    turns: createTurns(),
    // A file of the user's own gets nothing beside it: nobody removes it for them.
    release: weights.digest === undefined ? () => undefined : markInUse(weights.path),
    closing: new AbortController(),
    loading: undefined,
    loaded: undefined,
  };
  const model = chatModel(embedded);
  if (options.loadsLater !== true) {
    try {
      await model.prepare(signal);
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }
  return model;
}

/** A model that may still have to be loaded. */
type EmbeddedModel = ChatModel & Required<Pick<ChatModel, 'prepare'>>;

interface Embedded {
  readonly options: EmbeddedOptions;
  readonly weights: Weights;
  readonly turns: Turns;
  /** Takes away the mark that the weights are in use. */
  readonly release: () => void;
  /** Ends the loading. */
  readonly closing: AbortController;
  loading: Promise<Loaded> | undefined;
  loaded: Loaded | undefined;
}

/** What answers. */
interface Loaded {
  readonly engine: Engine;
  readonly grammars: Grammars;
  readonly states: StateFolder;
  readonly session: Omit<Session, 'shouldStop'>;
}

/** Loads once, whoever asks first; the others wait for the same. */
function load(embedded: Embedded, signal: AbortSignal): Promise<Loaded> {
  embedded.loading ??= loadEngine(embedded, AbortSignal.any([signal, embedded.closing.signal]));
  return embedded.loading;
}

async function loadEngine(embedded: Embedded, signal: AbortSignal): Promise<Loaded> {
  const { options, weights } = embedded;
  const { dataFolder, contextTokens, threads, availableBytes } = options;
  const gpu = options.gpu ?? usesGpu(dataFolder);
  const engine = await openEngine(
    { dataFolder, weights, contextTokens, threads, gpu, availableBytes },
    signal,
  );
  const states = await stateFolder(options.cacheFolder);
  embedded.loaded = {
    engine,
    states,
    grammars: createGrammars(engine.module, engine.llama, engine.model),
    session: {
      llama: engine.llama,
      sequence: engine.sequence,
      held: { sharedTokens: 0, wholeTokens: 0 },
      gauge: createThreadGauge({
        candidates: engine.threadCandidates,
        now: clock,
        idleCores: watchIdleCores(clock),
      }),
      prefixes: openPrefixStore({
        folder: states.folder,
        identity: [
          weights.identity,
          RUNTIME_VERSION,
          String(engine.contextTokens),
          String(engine.llama.gpu),
        ],
        maxBytes: STATE_BYTES,
      }),
    },
  };
  return embedded.loaded;
}

function clock(): number {
  return performance.now();
}

interface StateFolder {
  readonly folder: string;
  readonly isTemporary: boolean;
}

/** Some fifty rule cards with the default model. */
const STATE_BYTES = 800_000_000;

async function stateFolder(cacheFolder: string | undefined): Promise<StateFolder> {
  if (cacheFolder !== undefined) {
    return { folder: join(cacheFolder, 'prompt-states'), isTemporary: false };
  }
  try {
    return { folder: await mkdtemp(join(tmpdir(), 'assay-states-')), isTemporary: true };
  } catch (error) {
    throw writeError(error, tmpdir());
  }
}

function chatModel(embedded: Embedded): EmbeddedModel {
  const { weights, turns, options } = embedded;
  let disposal: Promise<void> | undefined;
  return {
    name: weights.name,
    provider: 'embedded',
    digest: weights.digest,
    contextTokens: contextSize(options.contextTokens, weights.contextTokens),
    abilities: weights.abilities,
    isRemote: false,
    details: () => embedded.loaded?.session.gauge.describe() ?? 'not loaded',
    countTokens: (text) => {
      const { engine } = requireLoaded(embedded);
      return engine.model.tokenize(text).length;
    },
    prepare: async (signal) => {
      await orCancelled(load(embedded, signal), signal);
    },
    complete: (request, signal) =>
      turns.take(async () => complete(await callable(embedded, signal), request, signal), signal),
    choose: (request, signal) =>
      turns.take(async () => choose(await callable(embedded, signal), request, signal), signal),
    dispose: () => {
      embedded.closing.abort();
      disposal ??= turns.close(() => close(embedded));
      return disposal;
    },
  };
}

interface Callable extends Loaded {
  readonly dataFolder: string;
}

async function callable(embedded: Embedded, signal: AbortSignal): Promise<Callable> {
  return { ...(await load(embedded, signal)), dataFolder: embedded.options.dataFolder };
}

function requireLoaded({ loaded }: Embedded): Loaded {
  if (loaded === undefined) {
    throw new ReviewError('INTERNAL', 'The model was asked to count before it was loaded', {
      hint: 'Run again with --debug and report what it prints.',
    });
  }
  return loaded;
}

async function close(embedded: Embedded): Promise<void> {
  const loaded = await embedded.loading?.catch(() => undefined);
  await loaded?.engine.dispose();
  embedded.release();
  if (loaded?.states.isTemporary === true) {
    await rm(loaded.states.folder, { recursive: true, force: true });
  }
}

async function complete(
  embedded: Callable,
  request: ChatRequest,
  signal: AbortSignal,
): Promise<ChatReply> {
  const { engine } = embedded;
  const chat = engine.format.render(request.messages, request.sharedPrefix ?? 0);
  const promptTokens = chat.tokens.length;
  if (promptTokens >= engine.contextTokens) {
    return { outcome: 'refused', reason: doesNotFit(promptTokens, engine.contextTokens) };
  }
  const grammar =
    request.shape === undefined ? undefined : await embedded.grammars.begin(request.shape);
  const maxTokens = Math.min(request.maxTokens, engine.contextTokens - promptTokens);
  const generation = await withDeadline(embedded, { request, signal }, (session) =>
    generate(session, chat, {
      maxTokens,
      grammar,
      isComplete: isWrittenOut(request)
        ? undefined
        : (tokens) => isJson(engine.model.detokenize(tokens)),
    }),
  );
  return generation.outcome === 'stopped'
    ? { outcome: 'timed-out', afterMs: request.timeoutMs }
    : completedReply(embedded, generation, { request, promptTokens });
}

/** A grammar of ours ends with the reply; one made from a schema would let the model add white space for ever. */
function isWrittenOut(request: ChatRequest): boolean {
  return request.shape === undefined || request.shape.gbnf !== undefined;
}

/** A whole object or list; the beginning of one never parses. */
function isJson(text: string): boolean {
  if (!/^\s*[[{]/u.test(text)) {
    return false;
  }
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function completedReply(
  embedded: Callable,
  generation: Exclude<Generation, { readonly outcome: 'stopped' }>,
  { request, promptTokens }: { readonly request: ChatRequest; readonly promptTokens: number },
): ChatReply {
  const text = embedded.engine.model.detokenize(generation.tokens);
  const usage = { promptTokens, completionTokens: generation.tokens.length };
  if (generation.outcome === 'looping') {
    return { outcome: 'malformed', text, reason: ANSWER_FAULTS.repeats };
  }
  return answerReply(
    { text, thought: false, isCut: generation.outcome === 'full', usage },
    request,
  );
}

async function choose(
  embedded: Callable,
  request: ChoiceRequest,
  signal: AbortSignal,
): Promise<ChoiceReply> {
  const { engine } = embedded;
  const [first, second] = request.labels.map((label) => engine.model.tokenize(label));
  const [yes] = first ?? [];
  const [no] = second ?? [];
  if (yes === undefined || no === undefined || first?.length !== 1 || second?.length !== 1) {
    const labels = request.labels.join(' and ');
    return { outcome: 'refused', reason: `${labels} are not a single token each for this model` };
  }
  const chat = engine.format.render(request.messages, request.sharedPrefix ?? 0);
  const promptTokens = chat.tokens.length;
  if (promptTokens > engine.contextTokens) {
    return { outcome: 'refused', reason: doesNotFit(promptTokens, engine.contextTokens) };
  }
  const logits = await withDeadline(embedded, { request, signal }, (session) =>
    readLogits(session, chat, [yes, no]),
  );
  if (logits === undefined) {
    return { outcome: 'timed-out', afterMs: request.timeoutMs };
  }
  const margin = (logits.get(yes) ?? Number.NaN) - (logits.get(no) ?? Number.NaN);
  return Number.isFinite(margin)
    ? { outcome: 'ok', margin, usage: { promptTokens, completionTokens: 1 } }
    : { outcome: 'malformed', text: '', reason: NO_NUMBERS };
}

const NO_NUMBERS =
  'the weights give no numbers (NaN) for the labels: the file is damaged, import or pull it again';

interface Call {
  readonly request: { readonly timeoutMs: number };
  readonly signal: AbortSignal;
}

/** Runs one call against its clock. What the native side throws is `RUNTIME_FAILED`; a stop by the caller is `CANCELLED`. */
async function withDeadline<Result>(
  embedded: Callable,
  call: Call,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const deadline = startDeadline(call.request.timeoutMs, call.signal);
  try {
    deadline.throwIfCancelled();
    const result = await work({
      ...embedded.session,
      shouldStop: () => deadline.interruption() !== undefined,
    });
    deadline.throwIfCancelled();
    return result;
  } catch (error) {
    deadline.throwIfCancelled();
    // What a failed evaluation leaves behind cannot be built upon.
    await embedded.session.sequence.clearHistory().catch(() => undefined);
    throw runtimeFailed(embedded.dataFolder, error);
  } finally {
    deadline.dispose();
  }
}

function doesNotFit(promptTokens: number, contextTokens: number): string {
  return `the prompt has ${promptTokens} tokens and the context holds ${contextTokens}`;
}
