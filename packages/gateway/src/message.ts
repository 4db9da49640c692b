import type { Tlv } from '@rootsms/smpp';

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
  readonly body: Buffer;
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
}
