import type { Location } from '../../core/span.ts';
import type { SourceModule } from '../../python/source-module.ts';
import type { Node } from '../../python/tree/nodes.ts';
import { walk } from '../../python/tree/walk.ts';
import { defineProjectRule } from '../rule.ts';
import type { ProjectReport } from '../rule.ts';
import { isTestCode } from '../test-code.ts';
import { plainComparison, plainLookup } from './passwords/plain-comparison.ts';
import { plainStore } from './passwords/plain-store.ts';
import { mentions } from '../mentions.ts';

/**
 * Passwords are kept as they were typed. Told where they are put into the store; where that is not to be seen, where a stored one is compared with
 * a typed one, which is proof as good. One store is one weakness, in however many places it is asked.
 */
export const plaintextPassword = defineProjectRule({
  meta: {
    id: 'security/plaintext-password',
    summary: 'Passwords are stored as they were typed',
    severity: 'high',
    cwe: 256,
    since: '0.1.0',
  },
  collect,
  compare(facts) {
    // Facts are what `collect` made, kept as JSON.
    const all = facts.map(({ path, facts: one }) => ({ path, ...(one as PasswordFacts) })); // oxlint-disable-line no-unsafe-type-assertion
    const hashing = new Set(all.flatMap((one) => one.hashingClasses));
    const hashes = all.some((one) => one.hashes);
    const stored = all.flatMap(({ path, stores }) => {
      const store = stores.find(
        ({ model, isTyped }) => !(model !== '' && hashing.has(model)) && (isTyped || !hashes),
      );
      return store === undefined ? [] : [{ path, store }];
    });
    const told = new Set(stored.map(({ path }) => folderOf(path)));
    return [
      ...stored.map(({ store }) => reportOf(store)),
      ...all.flatMap(({ path, asked }) =>
        asked === undefined || told.has(folderOf(path)) ? [] : [reportOf(asked)],
      ),
    ];
  },
});

interface PasswordFacts {
  readonly stores: readonly StoreFact[];
  readonly asked: PlaceFact | undefined;
  /** Classes that hash what they are given as a password. */
  readonly hashingClasses: readonly string[];
  /** Anything in the module makes hashes of passwords. */
  readonly hashes: boolean;
}

interface PlaceFact {
  readonly location: Location;
  readonly source: string;
  readonly message: string;
}

interface StoreFact extends PlaceFact {
  readonly model: string;
  readonly isTyped: boolean;
}

const HASHES =
  /\b(?:bcrypt|argon2\w*|scrypt|pbkdf2\w*|passlib|hashlib|hashpw|make_password|set_password|create_user|generate_password_hash|check_password\w*|get_password_hash|hash_password|PasswordHasher|CryptContext|UserManager|BaseUserCreationForm|UserCreationForm|gensalt|encrypt_password)\b/;
const NO_FACTS: PasswordFacts = {
  stores: [],
  asked: undefined,
  hashingClasses: [],
  hashes: false,
};

function collect(module: SourceModule): PasswordFacts {
  if (isTestCode(module.path)) {
    return NO_FACTS;
  }
  const stores: StoreFact[] = [];
  const hashingClasses: string[] = [];
  let asked: PlaceFact | undefined;
  walk(module.tree, (node) => {
    const store = plainStore(module, node);
    if (store !== undefined) {
      const { at, model, isTyped } = store;
      const message = `\`${sourceOf(module, at)}\` stores a password as it was typed: whoever reads the store once has everybody's`;
      stores.push({ ...placeOf(module, at), message, model, isTyped });
    }
    asked ??= askedPlace(module, node);
    if (node.kind === 'class' && HASHES.test(sourceOf(module, node))) {
      hashingClasses.push(node.name.name);
    }
  });
  return { stores, asked, hashingClasses, hashes: mentions(module, HASHES) };
}

function askedPlace(module: SourceModule, node: Node): PlaceFact | undefined {
  const compared = node.kind === 'comparison' && plainComparison(module, node) ? node : undefined;
  if (compared !== undefined) {
    return {
      ...placeOf(module, compared),
      message: `\`${sourceOf(module, compared)}\` compares a stored password with one that was typed: passwords are stored in plain text`,
    };
  }
  const argument = node.kind === 'call' ? plainLookup(module, node) : undefined;
  return argument === undefined
    ? undefined
    : {
        ...placeOf(module, argument),
        message: `\`${sourceOf(module, argument)}\` looks for an account by its password: passwords are stored in plain text`,
      };
}

function placeOf(module: SourceModule, { span }: Node): Pick<PlaceFact, 'location' | 'source'> {
  return {
    location: module.lines.locationOf(module.path, span),
    source: module.text.slice(span.start, span.end),
  };
}

function sourceOf(module: SourceModule, { span }: Node): string {
  return module.text.slice(span.start, span.end);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function reportOf({ location, source, message }: PlaceFact): ProjectReport {
  return { location, source, message, note: 'store a slow hash, and check with its library' };
}
