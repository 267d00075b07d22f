import type { Module } from '../tree/nodes.ts';
import { moduleComplexity } from './cyclomatic.ts';
import { halstead } from './halstead.ts';
import { rawMetrics } from './raw.ts';

/**
 * The maintainability index of a module, 0 (worst) to 100, as radon 6 computes it from Oman and Hagemeister's formula ("Metrics
 * for Assessing a Software System's Maintainability", 1992): Halstead's volume, complexity, logical lines and the share of
 * comments, strings over several lines among them. 100 where there is nothing to maintain.
 */
export function maintainabilityIndex(module: Module, text: string): number {
  const raw = rawMetrics(text);
  const { volume } = halstead(module);
  if (volume <= 0 || raw.logical <= 0) {
    return 100;
  }
  const percent = raw.source === 0 ? 0 : ((raw.comments + raw.multiLine) / raw.source) * 100;
  const radians = (percent * Math.PI) / 180;
  const index =
    171 -
    5.2 * Math.log(volume) -
    0.23 * moduleComplexity(module) -
    16.2 * Math.log(raw.logical) +
    50 * Math.sin(Math.sqrt(2.46 * radians));
  return Math.min(Math.max(0, (index * 100) / 171), 100);
}
