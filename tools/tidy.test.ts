import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';

import { functionBodies } from './function-lengths.ts';
import { listFiles, readSources, resolveImport, ROOT, type SourceFile } from './source-files.ts';
import * as rules from './tidy-rules.ts';

const files = listFiles();
const sources = readSources(files);
const workspaces = readWorkspaces();

interface Workspace {
  readonly name: string;
  /** `./text` → `packages/smpp/src/text/index.ts` */
  readonly exports: ReadonlyMap<string, string>;
  readonly dependencies: ReadonlySet<string>;
  readonly licence: string | undefined;
}

test('code imports downwards only, and other packages only through their declared faces', () => {
  complain(
    sources.flatMap((file) => file.imports.flatMap((specifier) => wrongImport(file, specifier) ?? [])),
  );
});

test("kit, smpp and privacy depend on nothing; kit's log alone uses pino", () => {
  const wrong = rules.WITHOUT_DEPENDENCIES.flatMap((place) => {
    const doors = Object.entries(rules.DEPENDENCY_DOORS).filter(([path]) => path.startsWith(`${place}/`));
    const allowed = new Set(doors.flatMap(([, names]) => names));
    const declared = [...(workspaces.get(place)?.dependencies ?? [])];
    return declared
      .filter((name) => !allowed.has(name))
      .map((name) => `${place}/package.json: depends on ${name}`);
  });
  const code = sources.filter(
    (file) => !rules.TEST_FILE.test(file.path) && rules.WITHOUT_DEPENDENCIES.includes(workspaceOf(file.path)),
  );
  for (const file of code) {
    const used = file.imports.filter((specifier) => /^(?![.]|node:|@rootsms\/)/.test(specifier));
    const allowed = rules.DEPENDENCY_DOORS[file.path] ?? [];
    wrong.push(
      ...used.filter((name) => !allowed.includes(name)).map((name) => `${file.path}: imports ${name}`),
    );
  }
  complain(wrong);
});

test("every package and app is one of the design's, private, under our licence, and exports files that exist", () => {
  const wrong = [...workspaces].flatMap(([place, { exports, licence }]) => [
    ...(place in rules.MAY_IMPORT ? [] : [`${place}: not in the layout of docs/architecture.md`]),
    ...(licence === 'Apache-2.0' ? [] : [`${place}/package.json: the licence is Apache-2.0`]),
    ...(place === 'bench' || sourcesIn(place).length === 0
      ? []
      : [...exports.values()]
          .filter((path) => !existsSync(join(ROOT, path)))
          .map((path) => `${place}/package.json: exports ${path}, which is missing`)),
  ]);
  complain(wrong);
});

test('code lies in its place, under a kebab-case name that says something', () => {
  const wrong = files.flatMap((path) => {
    const problems: string[] = [];
    const name = basename(path);
    if (/\.(?:ts|tsx|js|mjs)$/.test(name) && !rules.CODE_PLACES.test(path))
      problems.push('code does not lie here');
    if (/\.(?:ts|tsx|js|mjs)$/.test(name) && !rules.FILE_NAME.test(name))
      problems.push('names are in kebab-case');
    if (/\/migrations\//.test(path) && !rules.MIGRATION_NAME.test(name))
      problems.push('migrations are named 0001_what_it_does.sql');
    const words = path.split('/').map((part) => part.replace(/\..*$/, ''));
    const drawer = words.find((word) => rules.DRAWERS.test(word));
    if (drawer !== undefined) problems.push(`\`${drawer}\` is a drawer, not a name`);
    return problems.map((problem) => `${path}: ${problem}`);
  });
  complain(wrong);
});

test('index.ts is the face of a package and nothing else', () => {
  const faces = new Set([...workspaces.values()].flatMap(({ exports }) => [...exports.values()]));
  const domain = /^packages\/market\/src\/[a-z-]+\/index\.ts$/;
  const wrong = sources.filter(
    ({ path }) => basename(path) === 'index.ts' && !faces.has(path) && !domain.test(path),
  );
  complain(wrong.map(({ path }) => `${path}: no package.json exports it`));
});

test(`functions fit a screen of ${rules.FUNCTION_LINES_MAX} lines`, () => {
  complain(
    sources.flatMap(({ path, code }) =>
      functionBodies(code)
        .filter(({ lines }) => lines > rules.FUNCTION_LINES_MAX)
        .map(({ name, line, lines }) => `${path}:${line}: ${name} has ${lines} lines`),
    ),
  );
});

test(`a file of more than ${rules.FILE_LINES_MAX} lines gives its reason in its first lines`, () => {
  const long = sources.filter(({ text }) => text.split('\n').length - 1 > rules.FILE_LINES_MAX);
  const unexplained = long.filter(
    ({ text }) => !rules.REASON_FOR_LENGTH.test(text.split('\n').slice(0, rules.REASON_LINES).join('\n')),
  );
  complain(
    unexplained.map(
      ({ path, text }) => `${path}: ${text.split('\n').length - 1} lines without a \`Long because:\``,
    ),
  );
});

test('banned words stay out', () => {
  complain(sources.flatMap((file) => rules.BANS.flatMap((ban) => wrongWord(file, ban) ?? [])));
});

test("no file of ours names a package registry's host", () => {
  const places = files.filter((path) => rules.REGISTRY_PLACES.test(path) && !rules.REGISTRY_RULES.test(path));
  complain(
    places
      .filter((path) => rules.REGISTRY_HOST.test(readFileSync(join(ROOT, path), 'utf8')))
      .map((path) => `${path}: names a registry's host`),
  );
});

test('every package that wants to run a script at installation is allowed to, so that npm asks nothing', () => {
  const lock = readJson('package-lock.json')['packages'];
  const allowed = asRecord(readJson('package.json')['allowScripts']);
  const wanting = Object.entries(asRecord(lock)).filter(
    ([, entry]) => asRecord(entry)['hasInstallScript'] === true,
  );
  const names = wanting.map(([path]) =>
    path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
  );
  complain(
    names
      .filter((name) => allowed[name] === undefined)
      .map((name) => `package.json: allowScripts lacks ${name}`),
  );
});

test('every file is reached from a program, a face or a test other than its own', () => {
  const reached = new Set<string>();
  for (const file of sources) {
    for (const target of file.imports.map((specifier) => targetOf(file.path, specifier))) {
      const own = file.path.replace(/\.test\.ts$/, '.ts') === target;
      if (target !== undefined && !own) reached.add(target);
    }
  }
  for (const { exports } of workspaces.values()) for (const path of exports.values()) reached.add(path);
  const named = programsNamed();
  const dead = sources.filter(
    ({ path }) => !reached.has(path) && !/\.test\.ts$|\.d\.ts$/.test(path) && !named.has(path),
  );
  complain(dead.map(({ path }) => `${path}: nobody imports it`));
});

function complain(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.toSorted().join('\n')}\n`);
}

function wrongImport({ path, text }: SourceFile, specifier: string): string | undefined {
  const from = workspaceOf(path);
  const target = targetOf(path, specifier);
  if (specifier.startsWith('@rootsms/') && target === undefined)
    return `${path}: ${specifier} is no declared face`;
  if (target === undefined) {
    // JavaScript is what the old Node reads; everything else carries `.ts`.
    return specifier.startsWith('.') &&
      !/\.(?:ts|tsx|js|json|css|sql|pem)$|\/$/.test(specifier) &&
      !isUrl(text, specifier)
      ? `${path}: ${specifier} lacks its extension`
      : undefined;
  }
  const to = workspaceOf(target);
  if (from === to || to === '')
    return path.startsWith(rules.WEB.folder) && !target.startsWith(rules.WEB.folder)
      ? `${path}: web imports ${target}`
      : undefined;
  if (specifier.startsWith('.') && from.startsWith('packages/'))
    return `${path}: ${specifier} leaves its package`;
  const allowed: readonly string[] = path.startsWith(rules.WEB.folder)
    ? rules.WEB.mayImport
    : (rules.MAY_IMPORT[from] ?? []);
  // A test may also look down to what its package is used with; never up.
  const may = allowed.some(
    (place) => place === to || (place.endsWith('/*') && to.startsWith(place.slice(0, -1))),
  );
  return may ? undefined : `${path}: ${from} may not import ${to}`;
}

/** `new URL('..', import.meta.url)` names a folder. */
function isUrl(text: string, specifier: string): boolean {
  return text.includes(`new URL('${specifier}'`);
}

function wrongWord(file: SourceFile, ban: rules.Ban): string | undefined {
  if (ban.except?.test(file.path) === true || ban.only?.test(file.path) === false) return undefined;
  const match = ban.pattern.exec(file[ban.layer]);
  if (match === null) return undefined;
  const line = file[ban.layer].slice(0, match.index).split('\n').length + (match[0].match(/^\s*\n/) ? 1 : 0);
  return `${file.path}:${line}: ${match[0].trim()} (${ban.why})`;
}

/** The file of ours that a specifier names. */
function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('@rootsms/') && specifier !== 'rootsms') return resolveImport(from, specifier);
  const [scope, name, ...rest] = specifier.split('/');
  const face = rest.length === 0 ? '.' : `./${rest.join('/')}`;
  const wanted = name === undefined ? scope : `${scope}/${name}`;
  return [...workspaces.values()].find((workspace) => workspace.name === wanted)?.exports.get(face);
}

function workspaceOf(path: string): string {
  return /^(?:packages|apps)\/[^/]+|^(?:bench|e2e|tools)(?=\/)/.exec(path)?.[0] ?? '';
}

function sourcesIn(place: string): SourceFile[] {
  return sources.filter(({ path }) => path.startsWith(`${place}/`));
}

/** Programs: mains, and whatever a package.json, a CI script or a string in the code names. */
function programsNamed(): Set<string> {
  const texts = files
    .filter((path) => /package\.json$|^\.ci\//.test(path))
    .map((path) => ({ folder: dirname(path), text: readFileSync(join(ROOT, path), 'utf8') }));
  const strings = sources.map(({ path, text }) => ({ folder: dirname(path), text }));
  const programs = sources
    .map(({ path }) => path)
    .filter((path) => /(?:^|\/)main\.ts$|\.config\.ts$/.test(path));
  for (const { folder, text } of [...texts, ...strings]) {
    for (const [, name = ''] of text.matchAll(
      /['"\s`]((?:\.{1,2}\/)?(?:[\w-]+\/)*[\w.-]+\.(?:ts|js|mjs))\b/g,
    )) {
      programs.push(join(folder, name), name);
    }
  }
  return new Set(programs);
}

function readWorkspaces(): Map<string, Workspace> {
  const manifests = files.filter((path) =>
    /^(?:packages\/[^/]+|apps\/[^/]+|bench|e2e)\/package\.json$/.test(path),
  );
  return new Map(
    manifests.map((path) => {
      const manifest = readJson(path);
      const faces = Object.entries(asRecord(manifest['exports'])).filter(
        (face): face is [string, string] => typeof face[1] === 'string',
      );
      const dependencies = Object.keys({
        ...asRecord(manifest['dependencies']),
        ...asRecord(manifest['optionalDependencies']),
      });
      const workspace = {
        name: String(manifest['name']),
        exports: new Map(faces.map(([face, target]) => [face, join(dirname(path), target)])),
        dependencies: new Set(dependencies.filter((name) => !name.startsWith('@rootsms/'))),
        licence: typeof manifest['license'] === 'string' ? manifest['license'] : undefined,
      };
      return [dirname(path), workspace];
    }),
  );
}

function readJson(path: string): Record<string, unknown> {
  return asRecord(JSON.parse(readFileSync(join(ROOT, path), 'utf8')));
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
