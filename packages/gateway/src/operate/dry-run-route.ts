import type { Db } from '@rootsms/db';
import { ok } from '@rootsms/kit';
import { LookupHasher, type MasterKey } from '@rootsms/seal';
import type { LinkHealth } from '../choose-route.ts';
import { countryOf } from '../country.ts';
import { normaliseDest } from '../dest-number.ts';
import { explainRoute, type RouteExplanation } from '../explain-route.ts';
import { checkInteger } from './check-input.ts';
import { refuseInput, type OperateResult } from './errors.ts';
import { findServer } from './find-server.ts';
import { listLinks, type LinkListing } from './list-links.ts';
import { readRouteRecords } from './list-routes.ts';
import { listServers } from './list-servers.ts';
import { readSender, type SenderIdentity } from './sender-identity.ts';

export interface DryRun {
  readonly server: string;
  /** The recipient, in international form; nothing of it is in the answer but its country. */
  readonly to: string;
  /** The sender identity; left out: some long number. */
  readonly from?: string;
  readonly priority?: number | string;
}

export interface DryRunAnswer extends RouteExplanation {
  readonly country: string | null;
  /** null: nothing takes it. */
  readonly carrier: string | null;
}

const PRIORITY_MAX = 3;

/** What would become of such a message now, and why, from the same rules that the gateway goes by. */
export async function dryRunRoute(
  db: Db,
  master: () => MasterKey,
  input: DryRun,
): Promise<OperateResult<DryRunAnswer>> {
  const server = await findServer(db, input.server);
  if (!server.ok) return server;
  const dest = normaliseDest(input.to);
  if (!dest.ok) return refuseInput('number_invalid', 'to');
  const sender = input.from === undefined ? null : readSender(input.from);
  if (sender?.ok === false) return sender;
  const priority = checkInteger('priority', input.priority ?? 0, 0, PRIORITY_MAX);
  if (!priority.ok) return priority;
  const links = await listLinks(db);
  const country = countryOf(dest.digits);
  const hash = new LookupHasher(master(), 'recipient-lookup').of(dest.digits).readUInt32BE(0);
  const explained = explainRoute(
    await readRouteRecords(db, server.value.id),
    server.value.id,
    {
      dest: dest.digits,
      country,
      senderKind: sender?.value.kind ?? 'long',
      priority: priority.value,
      hash,
    },
    (id) => healthOf(links.find((link) => link.id === id)),
    (id) => links.find((link) => link.id === id)?.name ?? `link ${id}`,
  );
  const before = await obstacles(db, server.value.id, sender?.value ?? null);
  return ok({
    ...explained,
    sentences: [...before, ...explained.sentences],
    country,
    carrier: links.find((link) => link.id === explained.linkId)?.name ?? null,
  });
}

function healthOf(link: LinkListing | undefined): LinkHealth {
  if (link === undefined) return 'down';
  return link.drainingSince === null ? link.status : 'draining';
}

/** What would refuse the message before any rule is asked. */
async function obstacles(db: Db, serverId: number, sender: SenderIdentity | null): Promise<string[]> {
  const sentences: string[] = [];
  const server = (await listServers(db)).find(({ id }) => id === serverId);
  if (server !== undefined && server.level !== 'full' && server.level !== 'capped')
    sentences.push(
      `The server is restricted to ${server.level}: it would be refused with server_restricted.`,
    );
  if (sender === null) return sentences;
  const allowed = await db
    .selectFrom('gateway.server as s')
    .leftJoin('gateway.sender as i', (join) =>
      join.onRef('i.server_id', '=', 's.id').on('i.address', '=', sender.address),
    )
    .select(['s.any_sender', 'i.approved_at'])
    .where('s.id', '=', serverId)
    .execute();
  if (!allowed.some((row) => row.any_sender || row.approved_at !== null))
    sentences.push('The sender identity is not approved: it would be refused with sender_not_approved.');
  return sentences;
}
