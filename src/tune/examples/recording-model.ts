import type { ChatMessage, ChatModel } from '../../llm/model.ts';

/** A model that answers every question the same, and keeps what it was asked. */
export interface RecordingModel extends ChatModel {
  /** The messages of every question to `choose` so far, then forgotten. */
  readonly takeChoices: () => readonly (readonly ChatMessage[])[];
  /** The messages of every question to `complete` so far, then forgotten. */
  readonly takeChats: () => readonly (readonly ChatMessage[])[];
}

const USAGE = { promptTokens: 0, completionTokens: 0 };

/**
 * Stands in for the model of a review while training data is made: what reaches it is what the served model will read, message
 * for message. Choices are undecided, texts are refused.
 */
export function recordingModel(countTokens: (text: string) => number): RecordingModel {
  let choices: (readonly ChatMessage[])[] = [];
  let chats: (readonly ChatMessage[])[] = [];
  return {
    name: 'recording',
    provider: 'scripted',
    digest: undefined,
    contextTokens: 32_768,
    abilities: { judge: true, discover: true, propose: true, explain: true },
    isRemote: false,
    details: () => 'recording',
    countTokens,
    complete: ({ messages }) => {
      chats.push(messages);
      return Promise.resolve({ outcome: 'refused', reason: 'only the question is wanted' });
    },
    choose: ({ messages }) => {
      choices.push(messages);
      return Promise.resolve({ outcome: 'ok', margin: 0, usage: USAGE });
    },
    takeChoices: () => {
      const taken = choices;
      choices = [];
      return taken;
    },
    takeChats: () => {
      const taken = chats;
      chats = [];
      return taken;
    },
    dispose: () => Promise.resolve(),
  };
}
