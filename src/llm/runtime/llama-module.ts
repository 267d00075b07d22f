/**
 * The part of node-llama-cpp that Assay uses, as an interface of its own: the package is installed on demand, so its types
 * are not here when Assay is compiled. Names and meanings are those of version 3.22.1.
 */

/** Index of a token in the model's vocabulary. */
export type Token = number;

export interface LlamaModule {
  readonly getLlama: (options: LlamaOptions) => Promise<Llama>;
  readonly LlamaGrammarEvaluationState: new (options: {
    readonly model: LlamaModel;
    readonly grammar: LlamaGrammar;
  }) => GrammarState;
  /** The chat format of a model, by what its file says. */
  readonly resolveChatWrapper: (
    model: LlamaModel,
    options: {
      readonly warningLogs: false;
      readonly customWrapperSettings: {
        readonly jinjaTemplate: { readonly template: string; readonly reasoning: false };
      };
    },
  ) => ChatWrapper;
}

/** Writes conversations as one model wants them. */
export interface ChatWrapper {
  readonly generateContextState: (options: { readonly chatHistory: readonly ChatItem[] }) => {
    readonly contextText: { readonly tokenize: (tokenizer: Tokenizer) => Token[] };
  };
}

type ChatItem =
  | { readonly type: 'system' | 'user'; readonly text: string }
  | { readonly type: 'model'; readonly response: readonly string[] };

/** Turns text to tokens; handed from the model to what renders a conversation. */
type Tokenizer = object;

interface LlamaOptions {
  readonly gpu: false | 'auto';
  readonly build: 'never';
  readonly skipDownload: boolean;
  readonly maxThreads: number;
  readonly logLevel: 'error';
  readonly logger: (level: string, message: string) => void;
  readonly progressLogs: boolean;
}

export interface Llama {
  /** Threads that all evaluations together may use; may be set between evaluations. */
  maxThreads: number;
  readonly cpuMathCores: number;
  readonly gpu: false | string;
  readonly llamaCppRelease: { readonly release: string };
  readonly loadModel: (options: {
    readonly modelPath: string;
    readonly gpuLayers: 0 | { readonly fitContext: { readonly contextSize: number } };
    /** Only what tokenizing needs. */
    readonly vocabOnly?: boolean;
    readonly loadSignal: AbortSignal;
  }) => Promise<LlamaModel>;
  readonly createGrammar: (options: { readonly grammar: string }) => Promise<LlamaGrammar>;
  readonly createGrammarForJsonSchema: (
    schema: Readonly<Record<string, unknown>>,
  ) => Promise<LlamaGrammar>;
  readonly dispose: () => Promise<void>;
}

export interface LlamaModel {
  readonly trainContextSize: number;
  readonly tokenizer: Tokenizer;
  readonly fileInfo: {
    readonly metadata: { readonly tokenizer?: { readonly chat_template?: unknown } };
  };
  readonly tokenize: (text: string, specialTokens?: boolean) => Token[];
  readonly detokenize: (tokens: readonly Token[], specialTokens?: boolean) => string;
  readonly isEogToken: (token: Token | undefined) => boolean;
  readonly createContext: (options: {
    readonly contextSize: number;
    readonly batchSize: number;
    readonly threads: { readonly ideal: number; readonly min: number };
    readonly lora?: { readonly adapters: { readonly filePath: string }[] };
    readonly createSignal: AbortSignal;
  }) => Promise<LlamaContext>;
  readonly dispose: () => Promise<void>;
}

export interface LlamaContext {
  readonly contextSize: number;
  readonly getSequence: () => LlamaSequence;
  readonly dispose: () => Promise<void>;
}

/** One text and the state of its evaluation. */
export interface LlamaSequence {
  readonly nextTokenIndex: number;
  readonly contextTokens: Token[];
  readonly compareContextTokens: (tokens: Token[]) => { readonly firstDifferentIndex: number };
  readonly eraseContextTokenRanges: (
    ranges: { readonly start: number; readonly end: number }[],
  ) => Promise<void>;
  readonly clearHistory: () => Promise<void>;
  readonly evaluateWithoutGeneratingNewTokens: (tokens: Token[]) => Promise<void>;
  readonly evaluate: (
    tokens: Token[],
    options: {
      readonly temperature: number;
      readonly grammarEvaluationState?: GrammarState;
      readonly yieldEogToken: boolean;
    },
  ) => AsyncGenerator<Token, void, void>;
  readonly controlledEvaluate: (
    input: (Token | [Token, { readonly generateNext: GenerateNext }])[],
  ) => Promise<({ readonly next: { readonly logits?: ReadonlyMap<Token, number> } } | undefined)[]>;
  readonly saveStateToFile: (path: string) => Promise<{ readonly fileSize: number }>;
  readonly loadStateFromFile: (
    path: string,
    acceptRisk: { readonly acceptRisk: true },
  ) => Promise<void>;
}

/** What is wanted of the distribution after a token. */
interface GenerateNext {
  readonly logits: { readonly filter: { readonly tokens: readonly Token[] } };
}

/** Where a grammar stands in the middle of a reply. */
export type GrammarState = object;

export type LlamaGrammar = object;
