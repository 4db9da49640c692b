import type { Tlv } from '@rootsms/smpp';
import type { OutgoingSegment } from './carrier-port.ts';

/** One message in the gateway's memory, from its acceptance to its final state. */
export interface Message {
  readonly id: bigint;
  readonly serverId: number;
  readonly via: number;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly serviceType: string;
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly dataCoding: number;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: boolean;
  /** Emptied once the message is sent: only what a receipt needs stays in memory. */
  body: Buffer;
  readonly long: boolean;
  readonly tlvs: readonly Tlv[];
  readonly reference: string | null;
  readonly dueAtMs: number | null;
  readonly expireAtMs: number;
  readonly segments: number;
  readonly country: string | null;
  readonly prefix: number;
  linkId: number;
  state: number;
  error: number;
  attempts: number;
  /** ms since 1970, 0: not yet. */
  sentAtMs: number;
  doneAtMs: number;
  upstreamId: string;
  /** It has a row in gateway.queue. */
  queuedRow: boolean;
  /** What became of each part of a message that goes out in several; null: it goes out whole. */
  parts: MessagePart[] | null;
  /** The concatenation reference of its parts, and the parts while some are unsent. */
  reference8: number | null;
  segmentsOut: OutgoingSegment[] | null;
}

export interface MessagePart {
  /** state.ts; queued until its response came. */
  state: number;
  error: number;
  upstreamId: string;
  /** With the carrier, unanswered. */
  flying: boolean;
}
