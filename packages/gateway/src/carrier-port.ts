import type { DeliverSm, Tlv } from '@rootsms/smpp';

/** One segment on its way to a carrier. Buffers stay untouched until its response or time-out. */
export interface OutgoingSegment {
  readonly serviceType: string;
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priority: number;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: number;
  readonly dataCoding: number;
  readonly body: Buffer;
  readonly tlvs: readonly Tlv[];
}

/**
 * A link's way to its carrier: SMPP binds (`carrier-smpp.ts`) or the simulated carrier
 * (`carrier-sim.ts`). It knows segments and bytes, nothing of queues, servers or the database.
 * `Token` is whatever the link wants back with the answer.
 */
export interface CarrierPort<Token> {
  /** Connects and stays connected; every change of state comes as an event. */
  start(): void;
  /** At least one bind can take a segment now. */
  readonly up: boolean;
  /** Hands a segment over; false when no bind can take one now (the link tries again at `onReady`). */
  send(segment: OutgoingSegment, token: Token): boolean;
  /** Bytes gathered so far go out; the link calls it once per batch. */
  flush(): void;
  /** Unbinds; answers to what is under way may still come until it resolves. */
  close(): Promise<void>;
}

export interface CarrierEvents<Token> {
  /** A bind came up, or room came free after `send` said false. */
  onReady(): void;
  /** Bound and unbound binds, with a sentence for people when something is wrong. */
  onBinds(bound: number, wanted: number, why: string): void;
  /** The carrier answered. `upstreamId` is empty unless `status` is 0. */
  onResponse(token: Token, status: number, upstreamId: string): void;
  /** An answer after its time-out. */
  onLateResponse(token: Token, status: number, upstreamId: string): void;
  /** No answer in time, or the bind was lost before it: whether the carrier has the segment is unknown. */
  onUnanswered(token: Token, cause: 'time_out' | 'bind_lost'): void;
  /**
   * A deliver_sm or data_sm: receipt or inbound. `answer(status)` once it is on disk. The PDU and its buffers
   * are valid during this call only.
   */
  onDeliver(pdu: DeliverSm, answer: (status: number) => void): void;
}
