import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { scriptedModel } from '../../llm/providers/scripted.ts';
import { wishWithQuantization } from '../wish-with-quantization.ts';
import { openEnergyMeter } from './energy-meter.ts';
import { openMemoryMeter } from './memory-meter.ts';

function powercap(zones: Readonly<Record<string, readonly [number, number]>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-energy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [zone, values] of Object.entries(zones)) {
    mkdirSync(join(folder, zone), { recursive: true });
    setZone(folder, zone, values);
  }
  return folder;
}

function setZone(folder: string, zone: string, [energy, range]: readonly [number, number]): void {
  writeFileSync(join(folder, zone, 'energy_uj'), `${energy}\n`);
  writeFileSync(join(folder, zone, 'max_energy_range_uj'), `${range}\n`);
}

it('adds up the packages, counts their parts once, and knows that counters start again', () => {
  const folder = powercap({
    'intel-rapl:0': [9_000_000, 10_000_000],
    'intel-rapl:0:0': [1, 10_000_000],
    'intel-rapl:1': [0, 10_000_000],
  });
  const meter = openEnergyMeter(folder);
  expect(meter.source).toContain('2 processor packages');
  setZone(folder, 'intel-rapl:0', [2_000_000, 10_000_000]);
  setZone(folder, 'intel-rapl:0:0', [9_000_000, 10_000_000]);
  setZone(folder, 'intel-rapl:1', [4_000_000, 10_000_000]);
  expect(meter.joules()).toBeCloseTo(3 + 4);
  setZone(folder, 'intel-rapl:1', [5_000_000, 10_000_000]);
  expect(meter.joules()).toBeCloseTo(8);
});

it('says so where the machine tells nothing', () => {
  const meter = openEnergyMeter(join(tmpdir(), 'no-such-folder'));
  expect(meter.joules()).toBeUndefined();
  expect(meter.source).toBe('not told by this machine');
});

it('knows the peak of this process', async () => {
  const meter = openMemoryMeter()(scriptedModel(), 'scripted');
  const held = Buffer.alloc(50_000_000, 1);
  const peak = await meter.peakBytes(new AbortController().signal);
  expect(peak).toBeGreaterThan(held.length);
});

it.each([
  ['qwen2.5-coder:1.5b@Q2_K', 'qwen2.5-coder:1.5b-q2_k'],
  ['qwen2.5-coder:1.5b', 'qwen2.5-coder:1.5b'],
  ['ollama:qwen2.5-coder:7b@q4_k_m', 'ollama:qwen2.5-coder:7b-instruct-q4_K_M'],
  ['ollama:llama3.2:3b-instruct@F16', 'ollama:llama3.2:3b-instruct-fp16'],
  ['openai:mine@http://127.0.0.1:8000/v1', 'openai:mine@http://127.0.0.1:8000/v1'],
  [' 1.5b ', '1.5b'],
])('reads %s as the wish %s', (written, wish) => {
  expect(wishWithQuantization(written)).toBe(wish);
});
