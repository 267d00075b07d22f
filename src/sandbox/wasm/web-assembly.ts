/** The part of JavaScript's WebAssembly interface that the gate needs; TypeScript describes it only for browsers. */
export interface WebAssemblyInterface {
  instantiate(source: unknown, imports?: Imports): Promise<Instantiated>;
}

export type Imports = Record<string, Record<string, unknown>>;

export interface Instantiated {
  readonly instance: { readonly exports: Readonly<Record<string, unknown>> };
}

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB; returns the former number of pages. */
  readonly grow: (pages: number) => number;
}

const engine: unknown = Reflect.get(globalThis, 'WebAssembly');

// oxlint-disable-next-line no-unsafe-type-assertion -- the standard's own interface
export const webAssembly = engine as WebAssemblyInterface;
