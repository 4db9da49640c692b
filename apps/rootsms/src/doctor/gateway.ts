import type { Db } from '@rootsms/db';
import { listLinks, listNodes, readBacklog, type Backlog, type LinkListing } from '@rootsms/gateway/operate';
import { ageWords, broken, fine, look, type Check } from './check.ts';

const WAITED_LOOK_MS = 5 * 60_000;
const STRAYS_LOOK = 10_000;

export interface GatewayChecks {
  readonly checks: readonly Check[];
  readonly nodesAlive: number;
}

/** Nodes, links, and what waits for whom. */
export async function checkGateway(db: Db): Promise<GatewayChecks> {
  const nodes = await listNodes(db);
  const alive = nodes.filter(({ state }) => state === 'alive');
  const dead = nodes.filter(({ state }) => state === 'dead');
  const links = await listLinks(db);
  const backlog = await readBacklog(db);
  return {
    nodesAlive: alive.length,
    checks: [
      alive.length === 0
        ? broken('nodes', 'no gateway lives on this database', 'Start it: `npm start`.')
        : fine('nodes', `${alive.length} alive: ${alive.map(({ id }) => id).join(', ')}`),
      ...dead.map(({ id, quietMs }) =>
        broken(
          'nodes',
          `node ${id} died ${ageWords(quietMs)} ago and is not taken over`,
          alive.length === 0
            ? 'Start a gateway: it takes over what the node held.'
            : "See the living nodes' logs.",
        ),
      ),
      ...(links.length === 0
        ? [look('carriers', 'there is none', '`rootsms carrier add` makes one.')]
        : links.map(checkLink)),
      ...checkBacklog(backlog, links),
      ...checkPartitions(backlog),
    ],
  };
}

function checkLink(link: LinkListing): Check {
  const name = `carrier ${link.name}`;
  const since = ageWords(Date.now() - link.statusAt.getTime());
  if (link.drainingSince !== null)
    return look(
      name,
      `is being drained for ${ageWords(Date.now() - link.drainingSince.getTime())}`,
      'Remove it, or `rootsms carrier resume`.',
    );
  switch (link.status) {
    case 'up':
      return fine(name, `up for ${since}`);
    case 'degraded':
      return look(
        name,
        `fewer binds than ${link.binds}: ${link.statusWhy}`,
        'The carrier may allow fewer: `rootsms carrier set … binds=`.',
      );
    case 'down':
      return broken(
        name,
        `down for ${since}: ${link.statusWhy || 'not connected yet'}`,
        link.node === null
          ? 'A gateway must run to hold it.'
          : 'Check address, credentials and allowed addresses with the carrier.',
      );
    default:
      return link.status satisfies never;
  }
}

function checkBacklog(backlog: Backlog, links: readonly LinkListing[]): Check[] {
  const { queued, oldestQueuedMs, events, oldestEventMs, eventsServer, strays } = backlog;
  const down = links.some(({ status }) => status !== 'up');
  const waited = queued === 0 ? '' : `, the oldest for ${ageWords(oldestQueuedMs)}`;
  const told = events === 0 ? '' : `, the oldest for ${ageWords(oldestEventMs)}, of ${eventsServer}`;
  return [
    oldestQueuedMs > WAITED_LOOK_MS
      ? look(
          'queue',
          `${queued} messages wait${waited}`,
          down
            ? 'See the carriers above.'
            : 'The carriers take less than comes: raise window or rate, or add one.',
        )
      : fine('queue', `${queued} messages wait${waited}`),
    oldestEventMs > WAITED_LOOK_MS
      ? look(
          'outbox',
          `${events} receipts and inbound messages wait${told}`,
          'The customer is not bound as receiver, or its webhook fails: `rootsms server show`.',
        )
      : fine('outbox', `${events} receipts and inbound messages wait${told}`),
    strays > STRAYS_LOOK
      ? look(
          'stray receipts',
          `${strays} fit no message`,
          "The carrier's ids may be spelt otherwise: `rootsms carrier show`, then `carrier set … ids=`.",
        )
      : fine('stray receipts', String(strays)),
  ];
}

function checkPartitions({ today, tomorrow }: Backlog): Check[] {
  if (!today)
    return [
      broken(
        'partitions',
        "today's are missing",
        'Start a gateway: it makes them. No message can be stored without.',
      ),
    ];
  return tomorrow
    ? [fine('partitions', 'today and tomorrow are there')]
    : [
        look(
          'partitions',
          "tomorrow's are missing",
          'A living gateway makes them within the day: see its log if it does not.',
        ),
      ];
}
