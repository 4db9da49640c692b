/** Long inbound messages: parts wait, sealed, in gateway.inbound_part. */
import type { Pool, PoolClient } from '@rootsms/db';
import type { DataKeyRing, LookupHasher } from '@rootsms/seal';
import type { InboundMessage, InboundSegment } from './inbound-part.ts';

/** A message whose parts do not all come within this is handed over without the missing ones. */
export const REASSEMBLY_TIMEOUT_MS = 30 * 60_000;

/** Stores a whole message in the transaction that removes its parts: insert inbound and outbox here. */
export type CompleteInbound = (tx: PoolClient, message: InboundMessage) => Promise<void>;

export interface ReassemblyOptions {
  readonly ring: DataKeyRing;
  /** Of 'recipient-lookup': for the key over source, destination, reference and total. */
  readonly hasher: LookupHasher;
  readonly timeoutMs?: number;
}

/** kept: others are missing. completed: `complete` ran and is committed. duplicate: answer 0 and forget it. */
export type TakenPart = 'kept' | 'completed' | 'duplicate';

export class InboundReassembly {
  constructor(_pool: Pool, _options: ReassemblyOptions) {}
  /**
   * Takes a segment durably: when it resolves, it is on disk and may be answered with 0. A segment that is whole by
   * itself completes at once. `serverId`: under whose data key it waits; 0 while nobody owns it.
   */
  async take(
    _linkId: number,
    _serverId: number,
    _id: bigint,
    _segment: InboundSegment,
    _complete: CompleteInbound,
  ): Promise<TakenPart> {
    throw new Error('not written yet');
  }
  /** Hands over what waited too long; answers how many messages. Call it once a minute. */
  async sweep(_nowMs: number, _complete: CompleteInbound): Promise<number> {
    throw new Error('not written yet');
  }
}
