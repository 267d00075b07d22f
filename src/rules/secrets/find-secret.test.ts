import { describe, expect, test } from 'vitest';
import { analyseSource } from '../../python/analyse-source.ts';
import { loadPythonParser } from '../../python/parser.ts';
import { runRules } from '../run-rules.ts';
import { connectionString } from './connection-string.ts';
import { secretSpans } from './find-secret.ts';
import { hardCodedApiKey } from './hard-coded-api-key.ts';
import { hardCodedPassword } from './hard-coded-password.ts';
import { maskSecret } from './mask-secret.ts';
import { privateKey } from './private-key.ts';

const parser = await loadPythonParser();
const SOURCE = [
  'DB_PASSWORD = "tr0ub4dor-pg"',
  'DATABASE_URL = "postgresql://app:Vj7-kestrel@pg1.internal/shop"',
  'API_KEY = "f3a91c07d2e84b6bb0574d1e9ac8"',
  'GREETING = "hello"',
].join('\n');
const SECRETS = ['tr0ub4dor-pg', 'Vj7-kestrel', 'f3a91c07d2e84b6bb0574d1e9ac8'];

test('the spans cover the secrets and nothing else', () => {
  const module = analyseSource(parser, 'settings.py', SOURCE);
  const covered = secretSpans(module).map((span) => module.text.slice(span.start, span.end));
  expect(covered).toEqual(SECRETS);
});

test('no finding says the secret', () => {
  const module = analyseSource(parser, 'settings.py', SOURCE);
  const rules = [connectionString, hardCodedApiKey, hardCodedPassword, privateKey];
  const said = JSON.stringify(runRules(module, rules).findings);
  expect(said).toContain('tr••••••••');
  for (const secret of SECRETS) {
    expect(said).not.toContain(secret.slice(0, 5));
  }
});

test('tests weigh less', () => {
  expect(severitiesIn('settings.py')).toEqual(['high']);
  expect(severitiesIn('tests/settings.py')).toEqual(['low']);
});

test('examples and test data weigh less, keys that browsers are given less than others', () => {
  const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiJsYW1wLTQyIn0', 'k2Jd83hSgQw91LmXcVbN40PoiU'];
  const source = [
    'class Recording:',
    '    _TESTS = [{"api_key": "9f8a7b6c5d4e3f2a1b0c"}]',
    'field = Field("token", examples=[{"password": "tr0ub4dor-pg"}])',
    `token = "${jwt.join('.')}"`,
    'tests_password = "tr0ub4dor-pg"',
    'key = "AKIAQ3EGTLMN5OPXR7ZW"',
  ].join('\n');
  const rules = [hardCodedApiKey, hardCodedPassword];
  const found = runRules(analyseSource(parser, 'settings.py', source), rules).findings;
  expect(found.map((one) => `${one.location.start.line} ${one.severity}`)).toEqual([
    '2 low',
    '3 low',
    '4 high',
    '5 high',
    '6 critical',
  ]);
});

describe('maskSecret', () => {
  test('shows less of a short secret, and never its length', () => {
    expect(maskSecret('f3a91c07d2e84b6b')).toBe('f3••••••••');
    expect(maskSecret('hunter2')).toBe('h••••••••');
    expect(maskSecret('abc')).toBe('••••••••');
  });
});

function severitiesIn(path: string): readonly string[] {
  return runRules(analyseSource(parser, path, SOURCE), [hardCodedPassword]).findings.map(
    (finding) => finding.severity,
  );
}
