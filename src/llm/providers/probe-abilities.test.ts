import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { ChatReply, ChatRequest, ChoiceReply } from '../model.ts';
import { withProbedAbilities } from './probe-abilities.ts';
import { openProbeStore, type ProbeStore } from './probe-store.ts';
import { scriptedModel, type ScriptedModel, type ScriptedOptions } from './scripted.ts';

const signal = new AbortController().signal;
const ALL = { judge: true, discover: true, propose: true, explain: true };

let folder = '';
let now = 0;
let store: ProbeStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-probe-'));
  now = 1_000_000_000_000;
  store = openProbeStore({ folder: join(folder, 'probes'), now: () => now });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Says {
  readonly shaped?: string | ChatReply;
  readonly sentence?: string | ChatReply;
  readonly yes?: number | ChoiceReply;
  readonly no?: number | ChoiceReply;
}

/** A model that answers the questions of an examination, well where nothing else is said. */
function modelThat(says: Says, options: ScriptedOptions = {}): ScriptedModel {
  return scriptedModel({
    replies: ({ shape }: ChatRequest) =>
      shape === undefined
        ? (says.sentence ?? 'Rain falls softly on the quiet roof.')
        : (says.shaped ?? '{"colour":"green"}'),
    choices: ({ messages }) =>
      messages.at(-1)?.content.includes('snow') === true ? (says.yes ?? 3) : (says.no ?? -2),
    ...options,
  });
}

async function abilitiesOf(model: ScriptedModel): Promise<unknown> {
  return (await withProbedAbilities(model, { store, identity: ['here'] }, signal)).abilities;
}

const malformed = { outcome: 'malformed', text: '', reason: 'no' } as const;
const refused = { outcome: 'refused', reason: 'Yes and No are not a single token' } as const;

describe('a model that the catalogue does not know', () => {
  it('may do all that its size allows when it answers four questions', async () => {
    expect(await abilitiesOf(modelThat({}))).toEqual(ALL);
    const small = modelThat({}, { abilities: { judge: false }, name: 'small' });
    expect(await abilitiesOf(small)).toEqual({ ...ALL, judge: false, discover: false });
  });

  it.each([
    ['says yes to everything alike', { yes: 4, no: 4 }],
    ['leans to no for what is white', { yes: -1, no: 2 }],
    ['has no single tokens for the labels', { yes: refused, no: refused }],
    ['gives no log-probabilities', { yes: malformed, no: malformed }],
  ])('gives no verdicts when it %s', async (_name, says) => {
    expect(await abilitiesOf(modelThat(says))).toEqual({ ...ALL, judge: false, discover: false });
  });

  it.each([
    ['in prose', 'Grass is green.'],
    ['of another shape', '{"color":"green"}'],
    [
      'cut off',
      { outcome: 'truncated', text: '{', usage: { promptTokens: 9, completionTokens: 9 } },
    ],
  ] as const)('makes no claims and no rewrites when its JSON is %s', async (_name, shaped) => {
    expect(await abilitiesOf(modelThat({ shaped }))).toEqual({
      ...ALL,
      discover: false,
      propose: false,
    });
  });

  it.each([
    ['another language', '雨轻轻地落在安静的屋顶上。'],
    ['another alphabet', 'Дождь тихо падает на крышу дома.'],
    ['noise', '0x3f )( ;; %% 11 ## 22'],
    ['nothing', malformed],
  ])('explains nothing when it writes %s', async (_name, sentence) => {
    expect(await abilitiesOf(modelThat({ sentence }))).toEqual({
      ...ALL,
      propose: false,
      explain: false,
    });
  });

  it('says what it was found not to give', async () => {
    const model = modelThat({ yes: 1, no: 1, shaped: 'green' });
    const probed = await withProbedAbilities(model, { store, identity: [] }, signal);
    expect(probed.details()).toBe('scripted, found to give no verdicts and no JSON');
  });

  it.each([
    [{ yes: malformed, no: malformed, shaped: malformed, sentence: malformed }, {}],
    [{}, { contextTokens: 512 }],
  ])(
    'that is left with nothing is refused, closed, and asked again next time',
    async (says, options) => {
      const model = modelThat(says, options);
      await expect(abilitiesOf(model)).rejects.toMatchObject({
        code: 'MODEL_UNFIT',
        message: expect.stringContaining('scripted') as string,
        hint: expect.stringContaining('assay models list') as string,
      });
      expect(model.isDisposed()).toBe(true);
      expect(await abilitiesOf(modelThat({}))).toEqual(ALL);
    },
  );

  it('that has no time for it may do what its size allows, and is asked again', async () => {
    const late = { outcome: 'timed-out', afterMs: 60_000 } as const;
    expect(await abilitiesOf(modelThat({ sentence: late }))).toEqual(ALL);
    const next = modelThat({ sentence: malformed });
    expect(await abilitiesOf(next)).toMatchObject({ explain: false });
  });
});

describe('what was found', () => {
  it('is remembered for a week', async () => {
    await abilitiesOf(modelThat({ yes: malformed }));
    const again = modelThat({});
    expect(await abilitiesOf(again)).toMatchObject({ judge: false });
    expect(again.chats.length + again.choices.length).toBe(0);
    now += 8 * 24 * 3600 * 1000;
    expect(await abilitiesOf(modelThat({}))).toEqual(ALL);
  });

  it('is of one model at one place', async () => {
    await abilitiesOf(modelThat({ yes: malformed }));
    for (const options of [{ name: 'other' }, { digest: 'ab' }, { contextTokens: 4096 }]) {
      expect(await abilitiesOf(modelThat({}, options))).toEqual(ALL);
    }
    const elsewhere = { store, identity: ['there'] };
    expect((await withProbedAbilities(modelThat({}), elsewhere, signal)).abilities).toEqual(ALL);
  });

  it('is found again when its file is damaged', async () => {
    await abilitiesOf(modelThat({ yes: malformed }));
    const [name = ''] = readdirSync(join(folder, 'probes'));
    const file = join(folder, 'probes', name);
    expect(readFileSync(file, 'utf8')).toContain('"tellsYesFromNo":false');
    writeFileSync(file, '{"at":');
    expect(await abilitiesOf(modelThat({}))).toEqual(ALL);
  });

  it('is forgotten where nothing can be kept', async () => {
    const nowhere = openProbeStore({ folder: undefined, now: () => now });
    await nowhere.write(['a'], 1);
    expect(await nowhere.read(['a'], z.number())).toBeUndefined();
    writeFileSync(join(folder, 'file'), '');
    const blocked = openProbeStore({ folder: join(folder, 'file', 'x'), now: () => now });
    await blocked.write(['a'], 1);
    expect(await blocked.read(['a'], z.number())).toBeUndefined();
  });
});
