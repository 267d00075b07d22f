/** A map whose copies share their entries until one of them is changed. */
export class SharedMap<Key, Value> {
  #entries: Map<Key, Value>;
  #isShared: boolean;

  constructor(entries: Map<Key, Value> = new Map(), isShared = false) {
    this.#entries = entries;
    this.#isShared = isShared;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key);
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  set(key: Key, value: Value): void {
    this.#own().set(key, value);
  }

  delete(key: Key): void {
    this.#own().delete(key);
  }

  clear(): void {
    this.#entries = new Map();
    this.#isShared = false;
  }

  copy(): SharedMap<Key, Value> {
    this.#isShared = true;
    return new SharedMap(this.#entries, true);
  }

  /** True when both are copies that nobody has changed. */
  isSameAs(other: SharedMap<Key, Value>): boolean {
    return this.#entries === other.#entries;
  }

  keys(): MapIterator<Key> {
    return this.#entries.keys();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.#entries[Symbol.iterator]();
  }

  #own(): Map<Key, Value> {
    if (this.#isShared) {
      this.#entries = new Map(this.#entries);
      this.#isShared = false;
    }
    return this.#entries;
  }
}
