/** The opt-out list in memory, and its writes. */
import type { Pool, PoolClient } from '@rootsms/db';
import type { OptOutScope } from './opt-out-words.ts';

/** LISTEN on this; the payload is the id of a row that was written or lifted. */
export const OPT_OUT_CHANNEL = 'gateway_opt_out';

export interface OptOutRow {
  readonly id: bigint;
  readonly scope: OptOutScope;
  /** 0: the platform. */
  readonly serverId: number;
  readonly sender: string;
  readonly sinceMs: number;
}

export interface OptOutInput {
  readonly id: bigint;
  /** 16 octets: LookupHasher(master, 'suppression').of(digits). */
  readonly numberHash: Buffer;
  readonly scope: OptOutScope;
  readonly serverId: number;
  readonly sender: string;
  /** What was said, or who asked: 'stop', 'portal'. */
  readonly word: string;
}

export class OptOutList {
  constructor(_pool: Pool) {}
  get size(): number {
    return 0;
  }
  /** Everything from gateway.opt_out; call before taking messages. */
  async load(): Promise<void> {}
  /** After a lost LISTEN connection: what was written meanwhile. */
  async catchUp(): Promise<void> {}
  /** On a notification of OPT_OUT_CHANNEL. */
  async notified(_payload: string): Promise<void> {}
  /** false: certainly not on the list. For the hot path. */
  mayHit(_hash: Uint8Array): boolean {
    throw new Error('not written yet');
  }
  /** After `mayHit`: the row that forbids, or null. Reads the table unless it did so lately. */
  async find(_hash: Buffer, _serverId: number, _sender: string): Promise<OptOutRow | null> {
    throw new Error('not written yet');
  }
}

/** Writes the row unless it is there, and tells every node. Answers whether something changed (one confirmation per change). */
export async function recordOptOut(_tx: PoolClient, _input: OptOutInput): Promise<boolean> {
  throw new Error('not written yet');
}

export interface OptOutLift {
  readonly numberHash: Buffer;
  /** Lifts this scope and the narrower ones within it. */
  readonly scope: OptOutScope;
  readonly serverId: number;
  readonly sender: string;
}

/** Removes rows and tells every node. Answers whether something changed. */
export async function liftOptOut(_tx: PoolClient, _lift: OptOutLift): Promise<boolean> {
  throw new Error('not written yet');
}
