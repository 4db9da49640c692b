import type { Tlv } from '@rootsms/smpp';
import type { RefusalCode } from './refusals.ts';

export const VIA = { smpp: 1, http: 2 } as const;

/** What a door (SMPP session, HTTP request) hands to the gateway: one message, not yet checked. */
export interface Submission {
  readonly via: (typeof VIA)[keyof typeof VIA];
  readonly sourceTon: number;
  readonly sourceNpi: number;
  readonly source: string;
  readonly destTon: number;
  readonly destNpi: number;
  readonly dest: string;
  readonly serviceType: string;
  readonly esmClass: number;
  readonly protocolId: number;
  /** 0 lowest .. 3 highest. */
  readonly priority: number;
  readonly dataCoding: number;
  readonly registeredDelivery: number;
  readonly replaceIfPresent: boolean;
  /** Octets as they go to the carrier: short_message or message_payload, with its UDH when esmClass has 0x40. */
  readonly body: Buffer;
  /** The client gave one long text to be split by us (message_payload, HTTP). */
  readonly long: boolean;
  /** TLVs that pass through (SAR, ports, vendor's). */
  readonly tlvs: readonly Tlv[];
  /** Instants in ms since 1970; null: at once / the default validity. */
  readonly dueAtMs: number | null;
  readonly expireAtMs: number | null;
  /** The customer's own name for it (HTTP); at most 100 characters. */
  readonly reference: string | null;
  /** Chosen before when an Idempotency-Key was claimed; else the gateway makes one. */
  readonly id?: bigint;
  /** Our own answer to STOP, START or HELP: goes out although the recipient has just said stop. */
  readonly confirmation?: boolean;
}

export type SubmitResult =
  | { readonly ok: true; readonly id: bigint; readonly segments: number }
  | { readonly ok: false; readonly code: RefusalCode };
