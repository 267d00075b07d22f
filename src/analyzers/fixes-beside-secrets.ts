import type { Finding, Fix, TextEdit } from '../core/finding.ts';
import type { SourceFile } from '../core/review-result.ts';
import type { Span } from '../core/span.ts';
import { mayHoldSecret, maskValues, secretSpans } from '../text/mask-secrets.ts';

/**
 * Findings whose fixes carry no secret: results are kept on disk, and a fix that turns `"…" == password` round holds the password in its new
 * text. Such an edit is cut in two around the secret, which stays where it stands in the file. A fix that cannot be cut (it repeats the secret,
 * or turns two of them round) is left out.
 */
export function withoutSecretsInFixes(
  findings: readonly Finding[],
  file: SourceFile,
): readonly Finding[] {
  if (!findings.some(({ fix }) => fix !== undefined)) {
    return findings;
  }
  const known = findings.flatMap((finding) => reportedSecrets(finding, file));
  return findings.map((finding) => {
    const { fix, ...rest } = finding;
    const cut = fix === undefined ? undefined : fixAround(fix, file, known);
    return cut === fix ? finding : { ...rest, ...(cut === undefined ? {} : { fix: cut }) };
  });
}

/** The text of each literal that a finding about secrets shows, without what marks it as a literal. */
export function reportedSecrets(finding: Finding, file: SourceFile): readonly string[] {
  if (finding.category !== 'secrets') {
    return [];
  }
  const places = finding.evidence.flatMap((one) => (one.kind === 'match' ? [one.location] : []));
  return [finding.location, ...places].flatMap(({ span }) => {
    const literal = file.text.slice(span.start, span.end);
    const value = literal.replace(/^[A-Za-z]{0,2}(?:"""|'''|["'])/, '').replace(/["']+$/, '');
    return value.trim().length < SHORTEST ? [] : [value];
  });
}

/** Shorter texts stand everywhere. */
const SHORTEST = 4;

function fixAround(fix: Fix, file: SourceFile, known: readonly string[]): Fix | undefined {
  const edits: TextEdit[] = [];
  for (const edit of fix.edits) {
    const cut = editsAround(edit, file, secretsIn(edit.newText, known));
    if (cut === undefined) {
      return undefined;
    }
    edits.push(...cut);
  }
  const title = maskValues(fix.title, secretsIn(fix.title, known));
  const isSame = title === fix.title && edits.length === fix.edits.length;
  return isSame ? fix : { ...fix, title, edits };
}

function secretsIn(text: string, known: readonly string[]): readonly string[] {
  const looks = mayHoldSecret(text)
    ? secretSpans(text).map(({ start, end }) => text.slice(start, end))
    : [];
  return [...new Set([...known.filter((secret) => text.includes(secret)), ...looks])];
}

function editsAround(
  edit: TextEdit,
  file: SourceFile,
  secrets: readonly string[],
): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  let { start } = edit.span;
  let from = 0;
  for (const { start: at, end } of placesOf(edit.newText, secrets)) {
    const secret = edit.newText.slice(at, end);
    const old = file.text.indexOf(secret, start);
    if (old < 0 || old + secret.length > edit.span.end) {
      return undefined;
    }
    edits.push({ span: { start, end: old }, newText: edit.newText.slice(from, at) });
    start = old + secret.length;
    from = end;
  }
  const last = { span: { start, end: edit.span.end }, newText: edit.newText.slice(from) };
  return [...edits, last].filter(
    ({ span, newText }) => file.text.slice(span.start, span.end) !== newText,
  );
}

/** Where any of the secrets stand in a text, in order, apart from each other. */
function placesOf(text: string, secrets: readonly string[]): readonly Span[] {
  const places: Span[] = [];
  for (const secret of secrets.toSorted((left, right) => right.length - left.length)) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      const end = at + secret.length;
      if (!places.some((one) => at < one.end && one.start < end)) {
        places.push({ start: at, end });
      }
    }
  }
  return places.sort((left, right) => left.start - right.start);
}
