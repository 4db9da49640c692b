import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseFault, errorCode } from '../faults.ts';
import type { FileMark } from './copy-file.ts';

/** Written last: a folder without it is no backup. */
export const MANIFEST_FILE = 'rootsms-backup.json';
/** The cluster's folder in a backup. */
export const CLUSTER_FOLDER = 'postgres';
const FORMAT = 'rootsms-backup 1';
const MANIFEST_BYTES_MAX = 256 * 1024 * 1024;

/** What a backup is, for people. */
export interface BackupFacts {
  /** When the state was that it holds; ISO 8601, UTC. */
  readonly madeAt: string;
  /** Major version that reads it. */
  readonly postgres: string;
  readonly bytes: number;
  readonly files: number;
}

/** Everything in a backup's cluster folder, by paths within it. */
export interface Manifest {
  readonly madeAt: string;
  readonly postgres: string;
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, FileMark>;
}

export function factsOf({ madeAt, postgres, files }: Manifest): BackupFacts {
  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  return { madeAt, postgres, bytes, files: files.size };
}

export function manifestText({ madeAt, postgres, folders, files }: Manifest): string {
  const rows = [...files].map(([path, { bytes, sha256 }]) => [path, bytes, sha256]);
  return `${JSON.stringify({ format: FORMAT, madeAt, postgres, folders, files: rows })}\n`;
}

/** @throws DatabaseFault backup_not_whole */
export async function readManifest(folder: string): Promise<Manifest> {
  const refuse = (words: string): DatabaseFault => new DatabaseFault('backup_not_whole', { folder, words });
  const text = await readBounded(join(folder, MANIFEST_FILE)).catch((error: unknown) => {
    throw refuse(errorCode(error) === 'ENOENT' ? `no ${MANIFEST_FILE}` : errorCode(error));
  });
  const manifest = text === undefined ? undefined : parseManifest(text);
  if (manifest === undefined) throw refuse(`${MANIFEST_FILE} is not as we write it`);
  return manifest;
}

async function readBounded(path: string): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).size > MANIFEST_BYTES_MAX ? undefined : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Undefined for anything that is not as `manifestText` writes it. */
export function parseManifest(text: string): Manifest | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { format, madeAt, postgres, folders, files } = parsed as Record<string, unknown>;
  if (format !== FORMAT || typeof madeAt !== 'string' || typeof postgres !== 'string') return undefined;
  if (!Array.isArray(folders) || !folders.every(isPath)) return undefined;
  if (!Array.isArray(files) || !files.every(isRow)) return undefined;
  const marks = files.map(([path, bytes, sha256]) => [path, { bytes, sha256 }] as const);
  return { madeAt, postgres, folders, files: new Map(marks) };
}

/** Whether it stays within the folder. */
function isPath(value: unknown): value is string {
  if (typeof value !== 'string' || value.includes('\0')) return false;
  return value.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

function isRow(value: unknown): value is [path: string, bytes: number, sha256: string] {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [path, bytes, sha256] = value as unknown[];
  return isPath(path) && Number.isSafeInteger(bytes) && typeof sha256 === 'string';
}
