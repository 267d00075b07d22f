import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { ReviewError } from '../../core/review-error.ts';
import { writeFileAtomically } from '../../io/files.ts';
import { RUN_FILES, type TrainSettings } from '../run-manifest.ts';
import type { TrainingData } from './read-training-data.ts';
import { scriptPath } from './run-script.ts';
import { freshManifest } from './train-adapter.ts';

export interface NotebookRequest {
  readonly kind: 'colab' | 'kaggle';
  /** A name on the hub: nothing else can be loaded there. */
  readonly base: string;
  /** The file to write, or the folder to write `train-KIND.ipynb` beside. */
  readonly out: string;
  readonly data: TrainingData;
  readonly settings: TrainSettings;
}

/**
 * Writes a notebook (nbformat 4.5) that does on a rented graphics card what `assay tune train` does here: the same script, the
 * same settings, run by uv. It leaves the same folder of a run, with its manifest, for `assay tune export` at home.
 *
 * @throws ReviewError `USAGE` for a base that is not on the hub; `FOLDER_READ_ONLY`, `DISK_FULL`, `PATH_NOT_FOUND`.
 * @returns its path.
 */
export function writeNotebook(request: NotebookRequest): string {
  const [name, revision] = request.base.split('@');
  if (name === undefined || !/^[\w.-]+\/[\w.-]+$/u.test(name)) {
    throw new ReviewError(
      'USAGE',
      `${request.base} is not on the hub, so a notebook cannot load it`,
      {
        hint: 'Name the original, for instance --base Qwen/Qwen2.5-Coder-1.5B-Instruct.',
      },
    );
  }
  const path = request.out.endsWith('.ipynb')
    ? resolve(request.out)
    : `${resolve(request.out)}-${request.kind}.ipynb`;
  const place = PLACES[request.kind];
  const settings = {
    ...request.settings,
    folder: `${place.work}/run`,
    base: { model: name, ...(revision === undefined ? {} : { revision }) },
    data: {
      train: `${place.data}/${basename(request.data.train.path)}`,
      ...(request.data.validation === undefined
        ? {}
        : { validation: `${place.data}/${basename(request.data.validation.path)}` }),
    },
  };
  const base = {
    id: request.base,
    kind: 'hub' as const,
    model: name,
    revision,
    files: [],
    lineage: undefined,
    shape: undefined,
  };
  const manifest = freshManifest({ base, data: request.data, settings: request.settings });
  const content = notebook(request.kind, { settings, manifest });
  writeFileAtomically(path, `${JSON.stringify(content, undefined, 1)}\n`);
  return path;
}

/** Where a service keeps what is to be kept, and where uploaded data is. */
const PLACES = {
  colab: { work: '/content/drive/MyDrive/assay', data: '/content/drive/MyDrive/assay' },
  kaggle: { work: '/kaggle/working', data: '/kaggle/working/data' },
} as const;

const FETCH_DATA = {
  colab: `from google.colab import drive, files
import os
drive.mount("/content/drive")
os.makedirs("/content/drive/MyDrive/assay", exist_ok=True)
os.chdir("/content/drive/MyDrive/assay")
if not os.path.exists("train.jsonl"):
    for name, content in files.upload().items():
        open(name, "wb").write(content)`,
  kaggle: `import glob
import os
import shutil
os.makedirs("/kaggle/working/data", exist_ok=True)
for path in glob.glob("/kaggle/input/**/*.jsonl", recursive=True):
    shutil.copy(path, "/kaggle/working/data")
os.chdir("/kaggle/working")`,
} as const;

const DATA_TEXT = {
  colab:
    'Puts the data on your Drive, so that a session that ends loses nothing: run all cells again, and it goes on.',
  kaggle:
    'Add the folder of `assay tune data` as a dataset of this notebook (Add Input), and switch on a graphics card.',
} as const;

function notebook(
  kind: 'colab' | 'kaggle',
  { settings, manifest }: { readonly settings: object; readonly manifest: object },
): object {
  const script = readFileSync(scriptPath(RUN_FILES.script), 'utf8');
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      accelerator: 'GPU',
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
    },
    cells: [
      markdown(
        'title',
        '# Training an adapter for Assay\n\nMade by `assay tune train --notebook`: the same script and settings as on your machine.',
      ),
      markdown('data-text', DATA_TEXT[kind]),
      code('data', FETCH_DATA[kind]),
      markdown('script-text', 'The script, and what it is told.'),
      code(
        'script',
        writeCell({
          [RUN_FILES.script]: script,
          [`run/${RUN_FILES.settings}`]: `${JSON.stringify(settings, undefined, 2)}\n`,
          [MANIFEST]: `${JSON.stringify(manifest, undefined, 2)}\n`,
        }),
      ),
      markdown(
        'train-text',
        'Trains. Run it again after a break: it goes on from the last checkpoint.',
      ),
      code('train', TRAIN_CELL),
      markdown(
        'after-text',
        'Take `my-run.zip` home and unpack it: `assay tune export my-run --out my-judge --name my-judge` makes it usable.',
      ),
      code('after', PACK_CELL[kind]),
    ],
  };
}

/** What `trainAdapter` makes of the script's events, in Python. */
const TRAIN_CELL = `import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timezone


def digest(name):
    with open(os.path.join("run/adapter", name), "rb") as file:
        content = file.read()
    return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def note(event, manifest):
    kind, progress, loss = event["event"], manifest["progress"], event.get("loss")
    if kind == "start":
        manifest["machine"] = {key: event[key] for key in ("device", "name", "library")}
        manifest["versions"] = event["versions"]
        manifest["data"]["rows"] = event["rows"]
        if event["revision"]:
            manifest["base"]["revision"] = event["revision"]
    elif kind in ("step", "validation"):
        progress.update(step=event["step"], steps=event["steps"], seconds=event["seconds"])
        if loss is not None and kind == "validation":
            progress["validationLoss"] = loss
        elif loss is not None:
            progress.setdefault("firstLoss", loss)
            progress["lastLoss"] = loss
    elif kind == "done":
        progress["adapterStep"] = event["adapterStep"]
        adapter = [digest(name) for name in sorted(os.listdir("run/adapter"))]
        manifest.update(state="done", adapter=adapter, endedAt=datetime.now(timezone.utc).isoformat())
    with open("run/run.json.partial", "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2)
    os.replace("run/run.json.partial", "run/run.json")


if shutil.which("uv") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "uv"], check=True)
with open("run/run.json", encoding="utf-8") as file:
    manifest = json.load(file)
command = ["uv", "run", "--with", "unsloth==2026.10.9", "--with", "bitsandbytes==0.50.2", "--script", "train.py", "run/settings.json"]
with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as training:
    for line in training.stdout:
        print(line, end="")
        if line.startswith("{"):
            note(json.loads(line), manifest)
assert training.returncode == 0, f"train.py ended with {training.returncode}"`;

const PACK = `import shutil
shutil.rmtree("my-run", ignore_errors=True)
shutil.copytree("run", "my-run", ignore=shutil.ignore_patterns("checkpoints", ".lock"))
shutil.make_archive("my-run", "zip", ".", "my-run")`;

const PACK_CELL = {
  colab: `${PACK}
from google.colab import files
files.download("my-run.zip")`,
  kaggle: PACK,
} as const;

const MANIFEST = `run/${RUN_FILES.manifest}`;

/** Writes files from within the notebook; a JSON text is a Python text too. The manifest of a run that goes on stays. */
function writeCell(contents: Readonly<Record<string, string>>): string {
  const writes = Object.entries(contents).map(([path, text]) => {
    const name = JSON.stringify(path);
    const write = `open(${name}, "w", encoding="utf-8").write(${JSON.stringify(text)})`;
    return path === MANIFEST ? `if not os.path.exists(${name}):\n    ${write}` : write;
  });
  return `import os\nos.makedirs("run/checkpoints", exist_ok=True)\n${writes.join('\n')}`;
}

function markdown(id: string, text: string): object {
  return { cell_type: 'markdown', id, metadata: {}, source: sourceLines(text) };
}

function code(id: string, text: string): object {
  return {
    cell_type: 'code',
    id,
    metadata: {},
    execution_count: null,
    outputs: [],
    source: sourceLines(text),
  };
}

/** nbformat keeps a cell as lines, each with its end but the last. */
function sourceLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/u);
}
