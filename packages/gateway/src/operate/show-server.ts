import type { Db } from '@rootsms/db';
import { firstIdAt, ok } from '@rootsms/kit';
import { sql } from 'kysely';
import { levelWord, type LevelWord } from './access-level.ts';
import { countOptOuts, type OptOutCount } from './count-opt-outs.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { listBinds, type BindListing } from './list-binds.ts';
import { listRoutes, type RouteListing } from './list-routes.ts';
import { listServers, type ServerListing } from './list-servers.ts';

export interface ServerDetails extends ServerListing {
  readonly burstSegments: number;
  readonly bindsMax: number;
  readonly bindTypes: readonly string[];
  readonly windowMax: number;
  readonly allow: readonly string[];
  readonly alphabet: string;
  readonly anySender: boolean;
  readonly handOver: string;
  readonly senders: readonly { address: string; kind: string; keyword: string; approvedAt: Date | null }[];
  /** Never the keys: their hashes say nothing to anybody. */
  readonly keys: readonly { id: number; label: string; createdAt: Date; revokedAt: Date | null }[];
  readonly decisions: readonly DecisionListing[];
  readonly routes: readonly RouteListing[];
  readonly binds: readonly BindListing[];
  readonly webhook: WebhookCounts | null;
  readonly optOuts: readonly OptOutCount[];
}

export interface DecisionListing {
  readonly id: number;
  readonly level: LevelWord;
  readonly reason: string;
  readonly madeBy: string;
  readonly fromAt: Date;
  readonly untilAt: Date | null;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftedReason: string | null;
  readonly inForce: boolean;
}

/** The customer manages it by HTTP; its address may hold a secret, so only its host is shown. */
export interface WebhookCounts {
  readonly host: string;
  readonly waiting: number;
  readonly takenLastDay: number;
  readonly refusedLastDay: number;
}

const DAY_MS = 86_400_000;
const HTTP_OK_MIN = 200;
const HTTP_OK_MAX = 299;

/** Everything that the operator may know of a server. */
export async function showServer(db: Db, given: string): Promise<OperateResult<ServerDetails>> {
  const found = await findServer(db, given);
  if (!found.ok) return found;
  const { id } = found.value;
  const listing = (await listServers(db)).find((server) => server.id === id);
  const settings = await db
    .selectFrom('gateway.server')
    .select([
      'burst_segments as burstSegments',
      'binds_max as bindsMax',
      'bind_types as bindTypes',
      'window_max as windowMax',
      sql<string[]>`allowed_addresses::text[]`.as('allow'),
      'default_alphabet as alphabet',
      'any_sender as anySender',
      'hand_over as handOver',
    ])
    .where('id', '=', id)
    .executeTakeFirst();
  if (listing === undefined || settings === undefined) return refuseInput('server_unknown', 'server', given);
  return ok({
    ...listing,
    ...settings,
    senders: await db
      .selectFrom('gateway.sender')
      .select(['address', 'kind', 'keyword', 'approved_at as approvedAt'])
      .where('server_id', '=', id)
      .orderBy('address')
      .orderBy('keyword')
      .execute(),
    keys: await db
      .selectFrom('gateway.api_key')
      .select(['id', 'label', 'created_at as createdAt', 'revoked_at as revokedAt'])
      .where('server_id', '=', id)
      .orderBy('id')
      .execute(),
    decisions: await readDecisions(db, id),
    routes: await listRoutes(db, id),
    binds: await listBinds(db, id),
    webhook: await readWebhook(db, id),
    optOuts: await countOptOuts(db, id),
  });
}

async function readDecisions(db: Db, serverId: number): Promise<DecisionListing[]> {
  const { rows } = await sql<Omit<DecisionListing, 'level'> & { level: number }>`
    select id, level, reason, made_by as "madeBy", from_at as "fromAt", until_at as "untilAt",
           lifted_at as "liftedAt", lifted_by as "liftedBy", lifted_reason as "liftedReason",
           lifted_at is null and from_at <= now() and (until_at is null or until_at > now()) as "inForce"
      from gateway.decision where server_id = ${serverId} order by id`.execute(db);
  return rows.map((row) => ({ ...row, level: levelWord(row.level) }));
}

async function readWebhook(db: Db, serverId: number): Promise<WebhookCounts | null> {
  const since = firstIdAt(new Date(Date.now() - DAY_MS));
  const { rows } = await sql<Omit<WebhookCounts, 'host'> & { url: string }>`
    select w.url,
           (select count(*)::int4 from gateway.outbox o where o.server_id = w.server_id and o.target = 2) as waiting,
           a.taken as "takenLastDay", a.refused as "refusedLastDay"
      from gateway.webhook w
     cross join lateral (
       select count(*) filter (where a.http_status between ${HTTP_OK_MIN} and ${HTTP_OK_MAX})::int4 as taken,
              count(*) filter (where a.http_status is null
                                  or a.http_status not between ${HTTP_OK_MIN} and ${HTTP_OK_MAX})::int4 as refused
         from gateway.webhook_attempt a where a.server_id = w.server_id and a.id >= ${since}) a
     where w.server_id = ${serverId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const { url, ...counts } = row;
  return { host: URL.parse(url)?.host ?? '', ...counts };
}
