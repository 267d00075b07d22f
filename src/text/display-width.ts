/**
 * How many terminal columns text takes: per grapheme cluster, after Unicode's East Asian Width (UAX #11): wide and
 * full-width characters and emoji take two, marks that combine none. Terminals differ on emoji built from several parts;
 * a cluster counts once here, as newer ones do. Expects text without control characters (see `escape-terminal.ts`).
 */

/** East Asian wide and full-width blocks, first and last code point. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x11_00, 0x11_5f],
  [0x23_1a, 0x23_1b],
  [0x23_29, 0x23_2a],
  [0x2e_80, 0x30_3e],
  [0x30_41, 0x33_ff],
  [0x34_00, 0x4d_bf],
  [0x4e_00, 0xa4_cf],
  [0xa9_60, 0xa9_7f],
  [0xac_00, 0xd7_a3],
  [0xf9_00, 0xfa_ff],
  [0xfe_10, 0xfe_19],
  [0xfe_30, 0xfe_6f],
  [0xff_01, 0xff_60],
  [0xff_e0, 0xff_e6],
  [0x1_6f_e0, 0x1_8d_ff],
  [0x1_af_f0, 0x1_b2_ff],
  [0x1_f2_00, 0x1_f2_65],
  [0x2_00_00, 0x3_ff_fd],
];

const ASCII_ONLY = /^[\u0020-\u007E]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
const TAKES_NOTHING = /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]$/u;
const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });

export function displayWidth(text: string): number {
  if (ASCII_ONLY.test(text)) {
    return text.length;
  }
  let width = 0;
  for (const cluster of clustersOf(text)) {
    width += cluster.width;
  }
  return width;
}

/** Characters as people see them, with their UTF-16 offset in `text` and their columns. */
export interface Cluster {
  readonly text: string;
  readonly offset: number;
  readonly width: number;
}

export function clustersOf(text: string): readonly Cluster[] {
  return Array.from(clusters.segment(text), ({ segment, index }) => ({
    text: segment,
    offset: index,
    width: clusterWidth(segment),
  }));
}

/** The longest beginning of `text` that fits, with `…` in place of what was cut. */
export function clipEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) {
    return text;
  }
  let shown = '';
  let used = 0;
  for (const cluster of clustersOf(text)) {
    if (used + cluster.width > width - 1) {
      break;
    }
    shown += cluster.text;
    used += cluster.width;
  }
  return `${shown}…`;
}

function clusterWidth(cluster: string): number {
  if (EMOJI.test(cluster)) {
    return 2;
  }
  let width = 0;
  for (const character of cluster) {
    width = Math.max(width, characterWidth(character));
  }
  return width;
}

function characterWidth(character: string): number {
  if (TAKES_NOTHING.test(character)) {
    return 0;
  }
  const code = character.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
