import { describe, expect, it } from 'vitest';

import { readManifests } from './manifests.ts';

type Files = Readonly<Record<string, string>>;

function read(files: Files, onDisk: Files = {}): readonly string[] {
  const dependencies = readManifests({
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    readIncluded: (path) => (onDisk[path] === undefined ? undefined : { path, text: onDisk[path] }),
  });
  return dependencies.map(
    ({ name, rangeText, pin, location }) =>
      `${location.file}:${location.start.line} ${name} ${pin === undefined ? `(${rangeText})` : pin.text}`,
  );
}

describe('requirements files', () => {
  it('are read with comments, options, hashes, continued lines and markers', () => {
    const text = [
      '# tools',
      '--index-url https://packages.example.org/simple',
      'Zope.Interface==5.4.0  # kept back',
      'kettle[steam,boil]>=2,<3 ; python_version >= "3.8"',
      'spoon==1.0 \\',
      '    --hash=sha256:0f0f \\',
      '    --hash=sha256:1e1e',
      'fork ~= 2.1',
      'knife',
      'plate (==3.1)',
      'cup @ https://files.example.org/cup-2.0-py3-none-any.whl',
      'https://files.example.org/bowl-1.5.tar.gz#sha256=00',
      './wheels/tray-0.3-cp311-cp311-linux_x86_64.whl',
      'git+https://git.example.org/saucer.git@v1#egg=saucer',
      '-e ./here',
      '-e git+https://git.example.org/pot.git#egg=pot',
      '!! nonsense',
    ].join('\n');
    expect(read({ 'requirements.txt': text })).toEqual([
      'requirements.txt:3 zope-interface 5.4.0',
      'requirements.txt:4 kettle (>=2,<3)',
      'requirements.txt:5 spoon 1.0',
      'requirements.txt:8 fork (~= 2.1)',
      'requirements.txt:9 knife ()',
      'requirements.txt:10 plate 3.1',
      'requirements.txt:11 cup 2.0',
      'requirements.txt:12 bowl 1.5',
      'requirements.txt:13 tray 0.3',
    ]);
  });

  it('reach the files they include, each once, inside the project', () => {
    const onDisk = {
      'deps/base.txt': 'knife==1.0\n-r more.txt\n-r base.txt\n',
      'deps/more.txt': 'fork==2.0\n',
      '../outside.txt': 'spoon==1.0\n',
    };
    expect(
      read(
        {
          'requirements.txt': '-r deps/base.txt\n--requirement=deps/base.txt\n-r ../outside.txt\n',
        },
        onDisk,
      ),
    ).toEqual(['deps/base.txt:1 knife 1.0', 'deps/more.txt:1 fork 2.0']);
  });

  it('take versions from constraints, which ask for nothing themselves', () => {
    const onDisk = { 'pins.txt': 'knife==1.0\nspoon==2.0\n' };
    expect(read({ 'requirements.txt': '-c pins.txt\nknife\nfork\n' }, onDisk)).toEqual([
      'requirements.txt:3 fork ()',
      'pins.txt:1 knife 1.0',
    ]);
  });

  it('say where the version of a plain pin stands, and not where hashes hold it', () => {
    const text =
      'knife[sharp] == 1.0 ; python_version > "3"\nfork==2.0 --hash=sha256:00\nspoon>=1,==1.2\n';
    const spans = readManifests({
      files: [{ path: 'requirements.txt', text }],
      readIncluded: () => undefined,
    }).map(({ pinSpan }) => pinSpan && text.slice(pinSpan.start, pinSpan.end));
    expect(spans).toEqual(['1.0', undefined, undefined]);
  });
});

describe('pyproject.toml', () => {
  it('is read in all its tables', () => {
    const text = `
[build-system]
requires = ["setuptools>=40"]

[project]
name = "table"
version = "3.0"
dependencies = [
  "knife==1.0", # sharp
  'fork>=2',
]

[project.optional-dependencies]
lunch = ["spoon[soup]~=1.1"]

[dependency-groups]
dev = ["plate==1", {include-group = "lint"}]
lint = ["cup==4"]

[tool.poetry.dependencies]
python = "^3.9"
kettle = "^2.1"
teapot = { version = "1.4.0", extras = ["lid"] }
local = { path = "../local" }
"milk.jug" = "*"

[tool.poetry.group.dev.dependencies.tray]
version = "~0.3"
optional = true

[tool.other.dependencies]
ghost = "1.0"
`;
    expect(read({ 'pyproject.toml': text })).toEqual([
      'pyproject.toml:3 setuptools (>=40)',
      'pyproject.toml:9 knife 1.0',
      'pyproject.toml:10 fork (>=2)',
      'pyproject.toml:14 spoon (~=1.1)',
      'pyproject.toml:17 plate 1',
      'pyproject.toml:18 cup 4',
      'pyproject.toml:22 kettle (^2.1)',
      'pyproject.toml:23 teapot 1.4.0',
      'pyproject.toml:25 milk-jug ()',
      'pyproject.toml:28 tray (~0.3)',
    ]);
  });

  it('leaves the version to the lock beside it, and the pin to itself', () => {
    expect(
      read({
        'pyproject.toml': '[project]\ndependencies = ["knife>=1", "fork==2.0"]\n',
        'uv.lock':
          '[[package]]\nname = "knife"\nversion = "1.2"\n\n[[package]]\nname = "fork"\nversion = "2.0"\n',
      }),
    ).toEqual(['pyproject.toml:2 fork 2.0', 'uv.lock:3 knife 1.2']);
  });
});

describe('locks', () => {
  it('of uv leave the project itself out', () => {
    const text = `version = 1
[[package]]
name = "table"
version = "3.0"
source = { editable = "." }
dependencies = [{ name = "knife" }]

[package.metadata]
requires-dist = [{ name = "knife", specifier = ">=1" }]

[[package]]
name = "knife"
version = "1.2"
source = { registry = "https://packages.example.org/simple" }
sdist = { url = "https://files.example.org/knife-1.2.tar.gz", hash = "sha256:00" }
`;
    expect(read({ 'uv.lock': text })).toEqual(['uv.lock:13 knife 1.2']);
  });

  it('of Poetry, PDM and PEP 751 are read', () => {
    const poetry =
      '[[package]]\nname = "Knife"\nversion = "1.2"\n\n[package.dependencies]\nfork = ">=1"\n\n[metadata]\nlock-version = "2.0"\n';
    const pdm =
      '[metadata]\ngroups = ["default"]\n\n[[package]]\nname = "fork"\nversion = "2.1"\nsummary = "four prongs"\n';
    const pylock =
      'lock-version = "1.0"\n[[packages]]\nname = "spoon"\nversion = "3.1"\n[[packages.wheels]]\nname = "spoon-3.1-py3-none-any.whl"\n[[packages]]\nname = "table"\ndirectory = { path = "." }\n';
    expect(
      read({ 'a/poetry.lock': poetry, 'b/pdm.lock': pdm, 'c/pylock.dev.toml': pylock }),
    ).toEqual([
      'a/poetry.lock:3 knife 1.2',
      'b/pdm.lock:6 fork 2.1',
      'c/pylock.dev.toml:4 spoon 3.1',
    ]);
  });

  it('of Pipenv are read with its Pipfile', () => {
    const pipfile =
      '[[source]]\nurl = "https://packages.example.org"\n\n[packages]\nknife = "*"\nfork = {version = "==2.0", extras = ["long"]}\n';
    const lock = JSON.stringify(
      {
        _meta: { hash: { sha256: '00' }, sources: [{ name: 'x', version: '9' }] },
        default: { knife: { hashes: ['sha256:00'], version: '==1.2' }, fork: { version: '==2.0' } },
        develop: { spoon: { markers: "python_version >= '3'", version: '==0.1' } },
      },
      null,
      2,
    );
    expect(read({ Pipfile: pipfile, 'Pipfile.lock': lock })).toEqual([
      'Pipfile:6 fork 2.0',
      `Pipfile.lock:${lock.split('\n').findIndex((line) => line.includes('==1.2')) + 1} knife 1.2`,
      `Pipfile.lock:${lock.split('\n').findIndex((line) => line.includes('==0.1')) + 1} spoon 0.1`,
    ]);
  });

  it('that are broken are read as far as they go', () => {
    expect(read({ 'uv.lock': '[[package]]\nname = "knife"\nversion = "1.2\n[[package' })).toEqual([
      'uv.lock:3 knife 1.2',
    ]);
    expect(read({ 'Pipfile.lock': '{"default": {"a": {' })).toEqual([]);
  });
});
