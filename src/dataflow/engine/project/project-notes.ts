import type { ProjectFunction } from '../../../python/project/call-graph.ts';
import type { Binding } from '../../../python/scopes.ts';
import { isSameContent, joinContent, mapContent } from '../values/state.ts';
import type { Content } from '../values/state.ts';
import { isEqual, join, joinAll } from '../values/value.ts';
import type { CellId, Value } from '../values/value.ts';

/** What functions leave for each other outside of calls: in attributes of objects (by `project:path:Class.attribute`) and in variables of modules. */
export interface ProjectNotes {
  /** `reader` is looked at again when the answer changes. */
  readonly read: (key: Binding | string, reader: ProjectFunction) => Value | undefined;
  readonly add: (key: Binding | string, value: Value) => void;
  /** What is in an object that a module's top level made, beyond what it put there itself. */
  readonly readContent: (id: CellId, reader: ProjectFunction) => Content | undefined;
  readonly addContent: (id: CellId, content: Content) => void;
  /** What a call has switched for the whole program. */
  readonly isSwitched: (name: string, reader: ProjectFunction) => boolean;
  readonly addSwitch: (name: string) => void;
  /** Those who have read what has changed since, once. */
  readonly takeReaders: () => ReadonlySet<ProjectFunction>;
}

/** What functions leave for each other in objects and variables. Only what brings outside data is news to those who have read it. */
export function projectNotes(): ProjectNotes {
  const values = new Map<Binding | string, Value>();
  const contents = new Map<CellId, Content>();
  const switches = new Set<string>();
  const readers = new Map<Binding | string, Set<ProjectFunction>>();
  let outdated = new Set<ProjectFunction>();

  function noteReader(key: Binding | string, reader: ProjectFunction): void {
    const known = readers.get(key);
    if (known === undefined) {
      readers.set(key, new Set([reader]));
    } else {
      known.add(reader);
    }
  }

  function read(key: Binding | string, reader: ProjectFunction): Value | undefined {
    noteReader(key, reader);
    return values.get(key);
  }

  function addContent(id: CellId, content: Content): void {
    const kept = mapContent(content, withoutInputs);
    const fields = new Map([...kept.fields].filter(([, value]) => value.taints.length > 0));
    const rest = [kept.rest, ...(kept.sequence ?? [])].filter((one) => one?.taints.length);
    if (fields.size === 0 && rest.length === 0) {
      return;
    }
    const parts = rest.filter((one) => one !== undefined);
    const added: Content = {
      fields,
      rest: parts.length === 0 ? undefined : joinAll(parts),
      sequence: undefined,
    };
    const before = contents.get(id);
    const after = before === undefined ? added : joinContent(before, added);
    if (before === undefined || !isSameContent(before, after)) {
      contents.set(id, after);
      outdated = outdated.union(readers.get(id) ?? new Set());
    }
  }

  function add(key: Binding | string, value: Value): void {
    const kept = withoutInputs(value);
    const before = values.get(key);
    const after = before === undefined ? kept : join(before, kept);
    if (before === undefined || !isEqual(before, after)) {
      values.set(key, after);
      if (after.taints.length > (before?.taints.length ?? 0)) {
        outdated = outdated.union(readers.get(key) ?? new Set());
      }
    }
  }

  return {
    read,
    add,
    readContent(id, reader) {
      noteReader(id, reader);
      return contents.get(id);
    },
    addContent,
    isSwitched(name, reader) {
      noteReader(`switch ${name}`, reader);
      return switches.has(name);
    },
    addSwitch(name) {
      if (!switches.has(name)) {
        switches.add(name);
        outdated = outdated.union(readers.get(`switch ${name}`) ?? new Set());
      }
    },
    takeReaders() {
      const taken = outdated;
      outdated = new Set();
      return taken;
    },
  };
}

/** Only data of known origin means anything to other functions, and only objects of libraries are the same everywhere. */
function withoutInputs(value: Value): Value {
  return {
    taints: value.taints.filter(({ origin }) => origin.kind === 'source'),
    literals: value.taints.length === 0 && value.cells.length === 0 ? value.literals : undefined,
    refs: value.refs,
    cells: [],
  };
}
