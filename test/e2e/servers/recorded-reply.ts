import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { REPOSITORY } from './test-server.ts';

/**
 * A reply of a real model server, as it came over the wire. A file `<server>-<case>.chunks.txt` has the head as JSON in
 * its first line and then one piece of the body a line, each a JSON string. Written by `scripts/record-model-replies.ts`.
 */
export interface RecordedReply {
  readonly head: RecordedHead;
  readonly chunks: readonly string[];
}

const recordedHead = z.object({
  path: z.string(),
  /** SHA-256 of the request's messages as JSON; empty for a request without any. */
  question: z.string(),
  /** 0 when the caller went away before the server said anything. */
  status: z.number(),
  contentType: z.string(),
  /** False when the caller went away before the end. */
  ended: z.boolean(),
});

export type RecordedHead = z.infer<typeof recordedHead>;

export const RECORDINGS = join(REPOSITORY, 'src/llm/providers/fixtures');

export function questionOf(body: string): string {
  const request = z
    .object({ messages: z.unknown().optional() })
    .parse(body === '' ? {} : JSON.parse(body));
  return request.messages === undefined
    ? ''
    : createHash('sha256').update(JSON.stringify(request.messages)).digest('hex');
}

/** All replies recorded from a server. */
export function recordedReplies(server: 'ollama' | 'openai'): readonly RecordedReply[] {
  return readdirSync(RECORDINGS)
    .filter((name) => name.startsWith(`${server}-`) && name.endsWith('.chunks.txt'))
    .map((name) => {
      const [head = '', ...chunks] = readFileSync(join(RECORDINGS, name), 'utf8')
        .trimEnd()
        .split('\n');
      return {
        head: recordedHead.parse(JSON.parse(head)),
        chunks: chunks.map((line) => z.string().parse(JSON.parse(line))),
      };
    });
}
