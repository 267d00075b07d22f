import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { requestJson } from '../../io/http.ts';
import type { ChatModel } from '../../llm/model.ts';
import { readModelWish } from '../../llm/model-wish.ts';
import { ollamaUrl } from '../../llm/providers/ollama-discovery.ts';

/** The most memory that a model took while it was measured. */
export interface MemoryMeter {
  /** Undefined where nobody tells. */
  readonly peakBytes: (signal: AbortSignal) => Promise<number | undefined>;
  readonly source: string;
}

/** To be opened before an embedded model is loaded: the peak counts from here. */
export function openMemoryMeter(): (model: ChatModel, wish: string) => MemoryMeter {
  const peak = ownPeak();
  return (model, wish) => {
    switch (model.provider) {
      case 'embedded':
      case 'scripted':
        return {
          peakBytes: () => Promise.resolve(peak()),
          source: 'resident memory of this process',
        };
      case 'ollama':
        return {
          peakBytes: seldom((signal) => loadedInOllama(wish, model.name, signal)),
          source: 'what Ollama says that it has loaded',
        };
      default:
        return { peakBytes: () => Promise.resolve(undefined), source: 'not told by the server' };
    }
  };
}

/** The kernel's own peak where it keeps one (Linux), begun anew; else the largest of what is seen when asked. */
function ownPeak(): () => number {
  let seen = 0;
  try {
    // 5 resets the peak (proc_pid_clear_refs(5)).
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed: then the peak is that of the whole process so far.
  }
  return () => {
    seen = Math.max(seen, process.memoryUsage.rss(), kernelPeak() ?? 0);
    return seen;
  };
}

function kernelPeak(): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** A server has other things to do than to say each second what it holds. */
function seldom(
  ask: (signal: AbortSignal) => Promise<number | undefined>,
): MemoryMeter['peakBytes'] {
  let askedAt = -Infinity;
  let known: number | undefined;
  return async (signal) => {
    if (performance.now() - askedAt > SELDOM_MS) {
      askedAt = performance.now();
      known = (await ask(signal)) ?? known;
    }
    return known;
  };
}

const SELDOM_MS = 10_000;

const loadedReply = z.object({
  models: z.array(z.object({ name: z.string(), size: z.number() })),
});

const LOADED_BYTES = 1_000_000;
const LOADED_MS = 5000;

async function loadedInOllama(
  wish: string,
  name: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const wanted = readModelWish({ name: wish });
  const given = wanted.kind === 'ollama' ? wanted.url : undefined;
  const url = given ?? ollamaUrl(process.env['OLLAMA_HOST']);
  const reply = await requestJson(
    {
      url: new URL('api/ps', url.href.endsWith('/') ? url : `${url.href}/`).href,
      maxBytes: LOADED_BYTES,
      totalTimeoutMs: LOADED_MS,
    },
    signal,
  );
  const parsed = reply.outcome === 'answered' ? loadedReply.safeParse(reply.json) : undefined;
  return parsed?.data?.models.find((one) => one.name === name)?.size;
}
