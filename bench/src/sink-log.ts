import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * What the carrier took, in the order it came: `S upstreamId dest source status asked marker part` for a submit_sm,
 * `R upstreamId` for a receipt that was taken from it. Written before the answer goes out, so that a kill -9 loses
 * nothing that anybody was told; a carrier that starts on an old log sends the receipts that are still owed.
 */
export interface Owed {
  readonly id: string;
  /** The handset: the receipt's source. */
  readonly dest: string;
  readonly source: string;
}

export class SinkLog {
  readonly #file: number | null;
  #lines = '';

  constructor(path: string) {
    this.#file = path === '' ? null : openSync(path, 'a');
  }

  get on(): boolean {
    return this.#file !== null;
  }

  submitted(owed: Owed, status: number, asked: boolean, marker: string, part: string): void {
    this.#lines += `S\t${owed.id}\t${owed.dest}\t${owed.source}\t${status}\t${asked ? 1 : 0}\t${marker}\t${part}\n`;
  }

  taken(id: string): void {
    this.#lines += `R\t${id}\n`;
  }

  write(): void {
    if (this.#file === null || this.#lines === '') return;
    writeSync(this.#file, this.#lines);
    this.#lines = '';
  }
}

/** Receipts that an earlier life of the carrier did not get rid of, oldest first. */
export function readOwed(path: string): Owed[] {
  if (path === '' || !existsSync(path)) return [];
  const owed = new Map<string, Owed>();
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    const [kind, id = '', dest = '', source = '', status, asked] = line.split('\t');
    if (kind === 'S' && status === '0' && asked === '1') owed.set(id, { id, dest, source });
    else if (kind === 'R') owed.delete(id);
  }
  return [...owed.values()];
}
