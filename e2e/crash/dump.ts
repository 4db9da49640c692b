import type { World } from './world.ts';

/** What stands in the tables when something is missing: where unfinished messages are, and who holds what. */
const QUESTIONS = {
  'messages that have not come to their end': `
    select m.state, m.node_id, m.link_id, m.server_id, q.message_id is not null as queued,
           x.message_id is not null as awaited, o.id is not null as told, count(*)::int4, min(m.id), max(m.id)
      from gateway.message m
      left join gateway.queue q on q.server_id = m.server_id and q.message_id = m.id
      left join gateway.upstream x on x.server_id = m.server_id and x.message_id = m.id
      left join gateway.outbox o on o.message_id = m.id
     where m.state in (0, 1, 6, 10) or q.message_id is not null or o.id is not null
     group by 1, 2, 3, 4, 5, 6, 7`,
  nodes:
    'select id, pid, started_at, beat_at, ended_at, taken_over, low_water from gateway.node order by started_at desc limit 6',
  links: 'select id, node_id, move_to, status, status_why from gateway.link',
  binds: 'select node_id, server_id, type from gateway.bind',
  outbox: 'select server_id, node_id, kind, target, count(*)::int4 from gateway.outbox group by 1, 2, 3, 4',
  'sent again':
    'select link_id, cause, count(*)::int4, sum(messages)::int4 as messages from gateway.resend group by 1, 2',
  'receipts without a message': 'select link_id, count(*)::int4 from gateway.stray_receipt group by 1',
} as const;

export async function dump(world: World): Promise<string> {
  const parts: string[] = [];
  for (const [title, sql] of Object.entries(QUESTIONS)) {
    const { rows } = await world.pool.query<Record<string, unknown>>(sql);
    parts.push(`${title}:`, ...rows.map((row) => `  ${line(row)}`));
  }
  for (const node of world.nodes)
    parts.push(`gateway ${node.place.name}, process ${node.pid}:`, ...node.lines.map((text) => `  ${text}`));
  return parts.join('\n');
}

function line(row: Record<string, unknown>): string {
  return Object.entries(row)
    .map(([name, value]) => `${name} ${value instanceof Date ? value.toISOString() : String(value)}`)
    .join(', ');
}
