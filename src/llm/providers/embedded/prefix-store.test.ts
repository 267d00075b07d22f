import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { LlamaSequence, Token } from '../../runtime/llama-module.ts';
import { openPrefixStore, type PrefixStore } from './prefix-store.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-prefix-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A sequence whose state is its tokens, as text of a kilobyte; counts what native code would have read. */
function textSequence(tokens: readonly Token[] = []): {
  readonly sequence: LlamaSequence;
  readonly held: () => readonly Token[];
  readonly loads: () => number;
} {
  let held = [...tokens];
  let loads = 0;
  return {
    held: () => held,
    loads: () => loads,
    sequence: {
      get nextTokenIndex() {
        return held.length;
      },
      get contextTokens() {
        return held;
      },
      compareContextTokens: (other) => {
        const at = other.findIndex((token, index) => token !== held[index]);
        return { firstDifferentIndex: at < 0 ? other.length : at };
      },
      eraseContextTokenRanges: unused,
      clearHistory: unused,
      evaluateWithoutGeneratingNewTokens: unused,
      evaluate: () => {
        throw new Error('nothing is generated here');
      },
      controlledEvaluate: unused,
      saveStateToFile: async (path) => {
        writeFileSync(path, JSON.stringify(held).padEnd(1000));
        return { fileSize: 1000 };
      },
      loadStateFromFile: async (path) => {
        loads += 1;
        held = JSON.parse(readFileSync(path, 'utf8')) as Token[];
      },
    },
  };
}

function unused(): Promise<never> {
  return Promise.reject(new Error('not asked for here'));
}

function store(
  identity: readonly string[] = ['weights', '8192'],
  maxBytes = 1_000_000,
): PrefixStore {
  return openPrefixStore({ folder, identity, maxBytes });
}

function states(): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.state'));
}

const CARD = [1, 2, 3];

async function restores(from: PrefixStore, tokens: readonly Token[]): Promise<boolean> {
  const { sequence, held } = textSequence();
  const found = await from.restore(sequence, tokens);
  if (found) {
    expect(held()).toEqual(tokens);
  }
  return found;
}

describe('states of prompt beginnings', () => {
  it('are there for the same tokens, weights and context, and for nothing else', async () => {
    await store().keep(textSequence(CARD).sequence, CARD);
    expect(await restores(store(), CARD)).toBe(true);
    expect(await restores(store(), [1, 2])).toBe(false);
    expect(await restores(store(['weights', '4096']), CARD)).toBe(false);
    expect(await restores(store(['others', '8192']), CARD)).toBe(false);
  });

  it.each([
    ['cut', (path: string) => truncateSync(path, 10)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['changed', (path: string) => writeFileSync(path, JSON.stringify([9, 9, 9]).padEnd(1000))],
  ])('that are %s never reach native code, and are taken away', async (_, damage) => {
    await store().keep(textSequence(CARD).sequence, CARD);
    const [name = ''] = states();
    damage(join(folder, name));
    const { sequence, loads } = textSequence();
    expect(await store().restore(sequence, CARD)).toBe(false);
    expect(loads()).toBe(0);
    expect(states()).toEqual([]);
  });

  it('take no more room than they may; the least recently used go first', async () => {
    const small = store(undefined, 2500);
    for (const [index, tokens] of [[1], [2], [3]].entries()) {
      await small.keep(textSequence(tokens).sequence, tokens);
      for (const name of states()) {
        const path = join(folder, name);
        const isNew = readFileSync(path, 'utf8').startsWith(JSON.stringify(tokens));
        utimesSync(path, isNew ? index + 1 : 0, isNew ? index + 1 : 0);
      }
      // The first one is used in between.
      await restores(small, [1]);
    }
    expect(states()).toHaveLength(2);
    expect(await restores(small, [1])).toBe(true);
    expect(await restores(small, [2])).toBe(false);
  });

  it('that a killed process left unfinished are removed, those of a living one are not', async () => {
    const old = join(folder, 'a.1.tmp');
    const fresh = join(folder, 'b.2.tmp');
    writeFileSync(old, 'x');
    writeFileSync(fresh, 'x');
    utimesSync(old, 1, 1);
    await store().keep(textSequence(CARD).sequence, CARD);
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
  });

  it('cost nothing where the folder cannot be written', async () => {
    rmSync(folder, { recursive: true });
    mkdirSync(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'a file in its place');
    await store().keep(textSequence(CARD).sequence, CARD);
    expect(await restores(store(), CARD)).toBe(false);
  });

  it('that two processes keep and drop at the same time do no harm', async () => {
    const one = store(undefined, 1500);
    const other = store(undefined, 1500);
    const all = Array.from({ length: 20 }, (_, index) => [index]);
    await Promise.all(
      all.flatMap((tokens) =>
        [one, other].map(async (each) => {
          await each.keep(textSequence(tokens).sequence, tokens);
          await restores(each, tokens);
        }),
      ),
    );
    expect(states().length).toBeLessThanOrEqual(1);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
