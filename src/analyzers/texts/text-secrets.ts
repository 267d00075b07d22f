import type { Finding } from '../../core/finding.ts';
import type { SourceFile, TextFormat } from '../../core/review-result.ts';
import type { Location } from '../../core/span.ts';
import { connectionString } from '../../rules/secrets/connection-string.ts';
import { hardCodedApiKey } from '../../rules/secrets/hard-coded-api-key.ts';
import { hardCodedPassword } from '../../rules/secrets/hard-coded-password.ts';
import { privateKey } from '../../rules/secrets/private-key.ts';
import { findTextSecrets, type TextSecret } from '../../rules/secrets/text/find-text-secrets.ts';
import { findingFingerprint } from '../../text/fingerprint.ts';
import { lineIndex } from '../../text/line-index.ts';

/** The secrets of a file that is not Python, under the rules that find them in Python. In the order of the file. */
export function textSecrets(file: SourceFile, format: TextFormat): readonly Finding[] {
  const lines = lineIndex(file.text);
  const occurrences = new Map<string, number>();
  return findTextSecrets(file, format).map((secret): Finding => {
    const location = lines.locationOf(file.path, secret.span);
    // The secret stays out of the fingerprint: a published hash of a weak one can be guessed back.
    const source = file.text.slice(lines.lineSpan(location.start.line).start, secret.span.start);
    return toFinding(secret, { location, source, occurrences });
  });
}

/** What a notebook keeps beside its code: printed by a cell, or written before it. Reported at the cell. */
export function notebookSecrets(file: SourceFile): readonly Finding[] {
  const lines = lineIndex(file.text);
  const occurrences = new Map<string, number>();
  return (file.notebook ?? []).flatMap(({ cell, start, beside }) => {
    const written = { path: file.path, text: beside ?? '', hash: '', format: 'prose' } as const;
    return findTextSecrets(written, 'prose').map((secret) => {
      const location = lines.locationOf(file.path, { start, end: start });
      const message = secret.message.replace(
        'is in the file',
        `is in the output of cell ${cell}, or in the text before it`,
      );
      return toFinding({ ...secret, message }, { location, source: '', occurrences });
    });
  });
}

function toFinding(
  { kind, message, severity }: TextSecret,
  place: {
    readonly location: Location;
    readonly source: string;
    readonly occurrences: Map<string, number>;
  },
): Finding {
  const { meta, note } = RULES[kind];
  const { location, source, occurrences } = place;
  return {
    rule: meta.id,
    category: 'secrets',
    severity,
    message,
    location,
    evidence: [{ kind: 'match', location, note }],
    ...(meta.cwe === undefined ? {} : { cwe: meta.cwe }),
    fingerprint: findingFingerprint({ rule: meta.id, file: location.file, source }, occurrences),
    tool: 'assay',
  };
}

const RULES = {
  password: { meta: hardCodedPassword.meta, note: 'read it from the environment, and change it' },
  'api-key': {
    meta: hardCodedApiKey.meta,
    note: 'revoke it, and read its successor from the environment',
  },
  'connection-string': {
    meta: connectionString.meta,
    note: 'read the address from the environment, and change the password',
  },
  'private-key': {
    meta: privateKey.meta,
    note: 'replace the key pair, and keep the new key out of the repository',
  },
} as const satisfies Record<TextSecret['kind'], object>;
