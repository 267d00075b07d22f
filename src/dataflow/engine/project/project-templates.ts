import type { Location } from '../../../core/span.ts';
import { parseTemplate } from '../../../templates/parse-template.ts';
import type { TemplateModel, TemplateSyntax } from '../../../templates/template-model.ts';
import { printsOf } from '../../../templates/template-prints.ts';
import type { TemplatePrint } from '../../../templates/template-prints.ts';
import { lineIndex } from '../../../text/line-index.ts';

/** The templates of a project, read when somebody renders them. */
export interface ProjectTemplates {
  /** Those that a name loads, seen from a file: of several with that name the nearest. */
  readonly named: (name: string, request: NameRequest) => readonly LoadedTemplate[];
  /** One whose text stands in the program. */
  readonly written: (text: string, syntax: TemplateSyntax) => LoadedTemplate;
  /** Where an expression stands; undefined for one that has no file. */
  readonly locate: (print: TemplatePrint) => Location | undefined;
}

interface NameRequest {
  readonly syntax: TemplateSyntax;
  /** Path of the file that names it. */
  readonly from: string;
}

export interface LoadedTemplate {
  /** Undefined for one that has no file. */
  readonly path: string | undefined;
  readonly prints: readonly TemplatePrint[];
}

interface TemplateFile {
  /** Relative to the review's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Templates have no other way to each other than their names' last parts: which folders an engine searches, its settings say. */
export function projectTemplates(files: readonly TemplateFile[]): ProjectTemplates {
  const byName = Map.groupBy(files, ({ path }) => lastOf(path));
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const models = new Map<string, TemplateModel>();
  const loaded = new Map<string, LoadedTemplate>();
  const lines = new Map<string, ReturnType<typeof lineIndex>>();

  function find(name: string, from: string): readonly TemplateFile[] {
    const plain = normalised(name);
    const all = (byName.get(lastOf(plain)) ?? []).filter(
      ({ path }) => path === plain || path.endsWith(`/${plain}`),
    );
    const closeness = all.map(({ path }) => commonFolders(path, from));
    const best = Math.max(...closeness);
    return all.filter((_, index) => closeness[index] === best);
  }

  function modelOf({ path, text }: TemplateFile, syntax: TemplateSyntax): TemplateModel {
    const key = `${syntax} ${path}`;
    const model = models.get(key) ?? parseTemplate(path, text, syntax);
    models.set(key, model);
    return model;
  }

  function load(file: TemplateFile, syntax: TemplateSyntax): LoadedTemplate {
    const key = `${syntax} ${file.path}`;
    const known = loaded.get(key) ?? {
      path: file.path,
      prints: printsOf(modelOf(file, syntax), (name, { path }) => first(name, path, syntax)),
    };
    loaded.set(key, known);
    return known;
  }

  function first(name: string, from: string, syntax: TemplateSyntax): TemplateModel | undefined {
    const [nearest] = find(name, from);
    return nearest === undefined ? undefined : modelOf(nearest, syntax);
  }

  return {
    named: (name, { syntax, from }) => find(name, from).map((file) => load(file, syntax)),
    written(text, syntax) {
      const key = `${syntax} = ${text}`;
      const known = loaded.get(key) ?? {
        path: undefined,
        prints: printsOf(parseTemplate('', text, syntax), (name, { path }) =>
          first(name, path, syntax),
        ),
      };
      loaded.set(key, known);
      return known;
    },
    locate({ template: { path }, expression: { span } }) {
      const text = texts.get(path);
      if (text === undefined) {
        return undefined;
      }
      const index = lines.get(path) ?? lineIndex(text);
      lines.set(path, index);
      return index.locationOf(path, span);
    },
  };
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `package:templates/page.pt`, `./page.html`, `/page.html`. */
function normalised(name: string): string {
  return name.replace(/^[\w.]*:/u, '').replace(/^(?:\.{0,2}\/)+/u, '');
}

/** How many folders two paths share from the root on. */
function commonFolders(left: string, right: string): number {
  const [others, own] = [left, right].map((path) => path.split('/').slice(0, -1));
  const end = (others ?? []).findIndex((folder, index) => folder !== own?.[index]);
  return end === -1 ? (others ?? []).length : end;
}
