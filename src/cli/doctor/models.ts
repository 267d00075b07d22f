import { ReviewError } from '../../core/review-error.ts';
import { CATALOGUE } from '../../llm/catalogue/catalogue.ts';
import { findOllama, ollamaUrl } from '../../llm/providers/ollama-discovery.ts';
import { installedGpu } from '../../llm/runtime/gpu-packages.ts';
import { probeRuntime, type RuntimeFacts } from '../../llm/runtime/probe-runtime.ts';
import { isRuntimeInstalled } from '../../llm/runtime/runtime-folder.ts';
import { formatBytes } from '../../llm/weights/format-bytes.ts';
import { sizeOf, weightsPath } from '../../llm/weights/on-disk.ts';
import { listOwnModels } from '../../llm/weights/own-models.ts';
import { weightsFolder } from '../../llm/weights/weights-folder.ts';
import { missing, ok, problem, type Examination } from './examination.ts';

/** The runtime of embedded models and its graphics card, the models on this disk, and Ollama. */
export async function examineModels(
  dataFolder: string,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  return [
    ...(await examineRuntime(dataFolder)),
    await examineWeights(dataFolder),
    await examineOllama(signal),
  ];
}

async function examineRuntime(dataFolder: string): Promise<readonly Examination[]> {
  if (!isRuntimeInstalled(dataFolder)) {
    return [
      missing(
        'runtime',
        'the runtime for embedded models is not installed',
        'Run `assay models pull`, or `assay models runtime` for the runtime alone.',
      ),
    ];
  }
  try {
    const facts = await probeRuntime(dataFolder);
    const { version, release, cores } = facts;
    const text = `node-llama-cpp ${version} (llama.cpp ${release}), ${cores} cores worth a thread`;
    return [ok('runtime', text), examineGpu(dataFolder, facts)];
  } catch (error) {
    if (error instanceof ReviewError) {
      return [problem('runtime', error.message, error.hint)];
    }
    throw error;
  }
}

function examineGpu(dataFolder: string, facts: RuntimeFacts): Examination {
  if (facts.gpu !== undefined) {
    return ok(
      'gpu',
      `${facts.gpu}: as many layers as fit go there, the others stay on the processor`,
    );
  }
  const kind = installedGpu(dataFolder);
  return kind === undefined
    ? missing(
        'gpu',
        'models run on the processor',
        'With a graphics card: `assay models runtime --gpu cuda` (NVIDIA) or `--gpu vulkan`.',
      )
    : missing(
        'gpu',
        `the packages for ${kind} are installed, and no graphics card or driver answers to them`,
        'Check the driver (`nvidia-smi`, `vulkaninfo`), or take them away with `assay models runtime --gpu none`.',
      );
}

async function examineWeights(dataFolder: string): Promise<Examination> {
  const present: string[] = [];
  const broken: string[] = [];
  for (const model of CATALOGUE) {
    const bytes = await sizeOf(weightsPath(weightsFolder(dataFolder), model));
    if (bytes === model.bytes) {
      present.push(`${model.id} (${formatBytes(bytes)})`);
    } else if (bytes > 0) {
      broken.push(model.id);
    }
  }
  present.push(
    ...listOwnModels(dataFolder).map((model) => `${model.name} (${formatBytes(model.bytes)})`),
  );
  if (broken.length > 0) {
    return problem(
      'models',
      `${broken.join(', ')} has another size than it should`,
      `Bring it again: \`assay models pull ${broken[0]}\`.`,
    );
  }
  return present.length > 0
    ? ok('models', present.join(', '))
    : missing('models', 'none on this disk', 'Bring one with `assay models pull`.');
}

async function examineOllama(signal: AbortSignal): Promise<Examination> {
  const url = ollamaUrl(process.env['OLLAMA_HOST']);
  const server = await findOllama(url, signal);
  if (server === undefined) {
    return missing(
      'ollama',
      `nothing answers as Ollama at ${url.host}`,
      'Only needed for models of Ollama: start it with `ollama serve`, or set OLLAMA_HOST.',
    );
  }
  const names = server.models.map((model) => model.name);
  return names.length === 0
    ? missing(
        'ollama',
        `${server.version} at ${url.host}, without models`,
        'Bring one: `ollama pull qwen2.5-coder:1.5b`.',
      )
    : ok('ollama', `${server.version} at ${url.host}: ${names.join(', ')}`);
}
