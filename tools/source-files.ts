import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

import { blankOut } from './blank-out.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Folders that hold nothing of ours. */
const SKIPPED = new Set(['node_modules', '.git', 'data', 'dist', 'build', 'coverage']);

/** A TypeScript or JavaScript file of the repository. */
export interface SourceFile {
  /** From the root, with forward slashes: `packages/kit/src/id.ts`. */
  readonly path: string;
  readonly text: string;
  /** As long as `text`, line for line, with the insides of comments, strings and patterns blanked. */
  readonly code: string;
  /** The comments alone, everything else blanked. */
  readonly comments: string;
  /** What it imports, re-exports or names by a relative path. */
  readonly imports: readonly string[];
}

/** Every file below `folder`, from the root, sorted. */
export function listFiles(folder = ''): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) found.push(...listFiles(path));
    } else if (entry.isFile()) {
      found.push(path);
    }
  }
  return found.toSorted();
}

export function readSources(paths: readonly string[]): SourceFile[] {
  return paths.filter((path) => /\.(?:ts|tsx|js|mjs)$/.test(path)).map((path) => readSource(path));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const { code, comments } = blankOut(text);
  return { path, text, code, comments, imports: importsOf(text, code) };
}

/**
 * Specifiers of `import`, `export ... from` and `import()`, and relative paths in `new URL()`. The blanked code says
 * where a string stands in code, the text says what is in it.
 */
export function importsOf(text: string, code: string): string[] {
  const heads = /(?:\bfrom|\bimport|\bimport\(|\bnew URL\()\s*(['"])/g;
  return [...code.matchAll(heads)].map((match) => {
    const start = match.index + match[0].length;
    return text.slice(start, code.indexOf(match[1] ?? '', start));
  });
}

/** The file that a relative specifier names, from the root; undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(dirname(from).split(sep).join('/'), specifier));
}

export function fromRoot(path: string): string {
  return relative(ROOT, path).split(sep).join('/');
}
