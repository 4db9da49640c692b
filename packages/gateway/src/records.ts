/** What the gateway's memory holds of the configuration tables; see `registry.ts` for how it gets there. */

export type SenderKind = 'alphanumeric' | 'long' | 'short';
export type BindType = 'transmitter' | 'receiver' | 'transceiver';
export type Alphabet = 'gsm' | 'latin1' | 'ascii';
export type HandOver = 'auto' | 'smpp' | 'webhook';

/** Access levels, design section 6: 5 full, 4 capped, 3 approved templates, 2 receive only, 1 no traffic, 0 deleted. */
export const ACCESS = {
  deleted: 0,
  noTraffic: 1,
  receiveOnly: 2,
  templatesOnly: 3,
  capped: 4,
  full: 5,
} as const;

export interface ServerRecord {
  readonly id: number;
  readonly name: string;
  readonly systemId: string;
  readonly passwordHash: string;
  readonly segmentsPerS: number;
  readonly burstSegments: number;
  readonly bindsMax: number;
  readonly bindTypes: readonly BindType[];
  readonly windowMax: number;
  /** CIDR texts; empty means any address. */
  readonly allowedAddresses: readonly string[];
  readonly defaultAlphabet: Alphabet;
  readonly anySender: boolean;
  readonly handOver: HandOver;
  /** Approved sender identities, by address as written. */
  readonly senders: ReadonlyMap<string, SenderRecord>;
  readonly decisions: readonly DecisionRecord[];
  readonly hasWebhook: boolean;
}

export interface SenderRecord {
  readonly serverId: number;
  readonly address: string;
  readonly kind: SenderKind;
  /** Upper case; empty: the whole number is the server's. */
  readonly keyword: string;
}

export interface DecisionRecord {
  readonly id: number;
  readonly level: number;
  readonly reason: string;
  readonly fromMs: number;
  /** null: until lifted. */
  readonly untilMs: number | null;
}

export interface LinkRecord {
  readonly id: number;
  readonly name: string;
  readonly kind: 'smpp' | 'sim';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly passwordSealed: Buffer | null;
  readonly systemType: string;
  readonly bindType: 'transceiver' | 'pair';
  readonly binds: number;
  /** Requests without a settled answer, over all binds of the link. */
  readonly windowMax: number;
  /** 0: as fast as the window allows. */
  readonly segmentsPerS: number;
  readonly unanswered: 'resend' | 'unknown';
  readonly responseS: number;
  readonly idSpelling: 'learn' | 'literal' | 'hex_to_decimal' | 'decimal_to_hex' | 'no_leading_zeros';
  readonly idLearnt: string | null;
  readonly draining: boolean;
}

export interface RouteRecord {
  readonly id: number;
  /** null: for every server. */
  readonly serverId: number | null;
  readonly linkId: number;
  /** Leading digits of the destination; empty: all. */
  readonly prefix: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  readonly senderKind: SenderKind | null;
  readonly priorityMin: number;
  /** Lower first. */
  readonly rank: number;
  readonly weight: number;
  /** Price a segment, for least-cost choice among equal ranks; null: not known. */
  readonly costMinor: bigint | null;
  readonly currency: string | null;
}

/** Access level of a server at a moment: the least of all decisions in force. */
export function accessLevel(server: ServerRecord, atMs: number): number {
  let level: number = ACCESS.full;
  for (const decision of server.decisions) {
    if (decision.fromMs <= atMs && (decision.untilMs === null || decision.untilMs > atMs)) {
      level = Math.min(level, decision.level);
    }
  }
  return level;
}
