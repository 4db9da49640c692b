import type { Pool } from '@rootsms/db';
import type {
  Alphabet,
  BindType,
  DecisionRecord,
  HandOver,
  LinkRecord,
  RouteRecord,
  SenderKind,
  SenderRecord,
  ServerRecord,
} from './records.ts';

/** The registry's reads: table rows to records. Small tables, read whole. */

interface ServerRow {
  id: number;
  name: string;
  system_id: string;
  password_hash: string;
  segments_per_s: number;
  burst_segments: number;
  binds_max: number;
  bind_types: BindType[];
  window_max: number;
  allowed_addresses: string[];
  default_alphabet: Alphabet;
  any_sender: boolean;
  hand_over: HandOver;
  has_webhook: boolean;
}

export async function readServers(
  pool: Pool,
  senders: ReadonlyMap<number, ReadonlyMap<string, SenderRecord>>,
  decisions: ReadonlyMap<number, readonly DecisionRecord[]>,
): Promise<Map<number, ServerRecord>> {
  const { rows } = await pool.query<ServerRow>(
    `select s.id, s.name, s.system_id, s.password_hash, s.segments_per_s, s.burst_segments, s.binds_max,
            s.bind_types, s.window_max, s.allowed_addresses::text[] as allowed_addresses, s.default_alphabet,
            s.any_sender, s.hand_over, w.server_id is not null as has_webhook
       from gateway.server s left join gateway.webhook w on w.server_id = s.id`,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      Object.freeze({
        id: row.id,
        name: row.name,
        systemId: row.system_id,
        passwordHash: row.password_hash,
        segmentsPerS: row.segments_per_s,
        burstSegments: row.burst_segments,
        bindsMax: row.binds_max,
        bindTypes: row.bind_types,
        windowMax: row.window_max,
        allowedAddresses: row.allowed_addresses,
        defaultAlphabet: row.default_alphabet,
        anySender: row.any_sender,
        handOver: row.hand_over,
        senders: senders.get(row.id) ?? new Map<string, SenderRecord>(),
        decisions: decisions.get(row.id) ?? [],
        hasWebhook: row.has_webhook,
      }),
    ]),
  );
}

export async function readSenders(pool: Pool): Promise<SenderRecord[]> {
  const { rows } = await pool.query<{
    server_id: number;
    address: string;
    kind: SenderKind;
    keyword: string;
  }>('select server_id, address, kind, keyword from gateway.sender where approved_at is not null');
  return rows.map((row) => ({
    serverId: row.server_id,
    address: row.address,
    kind: row.kind,
    keyword: row.keyword.toUpperCase(),
  }));
}

export async function readDecisions(pool: Pool): Promise<(DecisionRecord & { serverId: number })[]> {
  const { rows } = await pool.query<{
    id: number;
    server_id: number;
    level: number;
    reason: string;
    from_at: Date;
    until_at: Date | null;
  }>(
    `select id, server_id, level, reason, from_at, until_at from gateway.decision
      where lifted_at is null and (until_at is null or until_at > now())`,
  );
  return rows.map((row) => ({
    id: row.id,
    serverId: row.server_id,
    level: row.level,
    reason: row.reason,
    fromMs: row.from_at.getTime(),
    untilMs: row.until_at?.getTime() ?? null,
  }));
}

export async function readKeys(pool: Pool): Promise<{ hash: Buffer; serverId: number }[]> {
  const { rows } = await pool.query<{ key_hash: Buffer; server_id: number }>(
    'select key_hash, server_id from gateway.api_key where revoked_at is null or revoked_at > now()',
  );
  return rows.map((row) => ({ hash: row.key_hash, serverId: row.server_id }));
}

interface LinkRow {
  id: number;
  name: string;
  kind: 'smpp' | 'sim';
  host: string;
  port: number;
  tls: boolean;
  system_id: string;
  password_sealed: Buffer | null;
  system_type: string;
  bind_type: 'transceiver' | 'pair';
  binds: number;
  window_max: number;
  segments_per_s: number;
  unanswered: 'resend' | 'unknown';
  response_s: number;
  id_spelling: LinkRecord['idSpelling'];
  id_learnt: string | null;
  draining: boolean;
}

export async function readLinks(pool: Pool): Promise<LinkRecord[]> {
  const { rows } = await pool.query<LinkRow>(
    `select id, name, kind, host, port, tls, system_id, password_sealed, system_type, bind_type, binds, window_max,
            segments_per_s, unanswered, response_s, id_spelling, id_learnt, draining_since is not null as draining
       from gateway.link order by id`,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    host: row.host,
    port: row.port,
    tls: row.tls,
    systemId: row.system_id,
    passwordSealed: row.password_sealed,
    systemType: row.system_type,
    bindType: row.bind_type,
    binds: row.binds,
    windowMax: row.window_max,
    segmentsPerS: row.segments_per_s,
    unanswered: row.unanswered,
    responseS: row.response_s,
    idSpelling: row.id_spelling,
    idLearnt: row.id_learnt,
    draining: row.draining,
  }));
}

interface RouteRow {
  id: number;
  server_id: number | null;
  link_id: number;
  prefix: string;
  country: string | null;
  sender_kind: SenderKind | null;
  priority_min: number;
  rank: number;
  weight: number;
  cost_minor: bigint | null;
  currency: string | null;
}

export async function readRoutes(pool: Pool): Promise<RouteRecord[]> {
  const { rows } = await pool.query<RouteRow>(
    `select id, server_id, link_id, prefix, country, sender_kind, priority_min, rank, weight, cost_minor, currency
       from gateway.route order by rank, id`,
  );
  return rows.map((row) => ({
    id: row.id,
    serverId: row.server_id,
    linkId: row.link_id,
    prefix: row.prefix,
    country: row.country,
    senderKind: row.sender_kind,
    priorityMin: row.priority_min,
    rank: row.rank,
    weight: row.weight,
    costMinor: row.cost_minor,
    currency: row.currency,
  }));
}
