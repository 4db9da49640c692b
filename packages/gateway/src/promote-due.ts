import type { Gateway } from './gateway.ts';

/** Rows made ready in one statement; a campaign scheduled for nine o'clock is a million. */
const ROWS_MAX = 5_000;

const PROMOTE = {
  name: 'gateway.promote-due',
  text: `with due as (
    select server_id, message_id from gateway.queue
     where due_at <= $1 and link_id = any ($2::int4[]) order by due_at limit ${ROWS_MAX} for update skip locked)
  update gateway.queue q set due_at = null from due d
   where q.server_id = d.server_id and q.message_id = d.message_id
  returning q.link_id, q.server_id`,
};

/** Makes scheduled and postponed messages of this node's links ready when their time has come; answers how many. */
export async function promoteDue(gateway: Gateway): Promise<number> {
  const links = [...gateway.links].map((link) => link.id);
  if (links.length === 0) return 0;
  let promoted = 0;
  for (;;) {
    const values = [new Date(gateway.clock.nowMs()), links];
    const { rows } = await gateway.pool.query<{ link_id: number; server_id: number }>({ ...PROMOTE, values });
    const woken = new Set<string>();
    for (const { link_id: linkId, server_id: serverId } of rows) {
      const name = `${linkId}/${serverId}`;
      if (woken.has(name)) continue;
      woken.add(name);
      gateway.links.wake(linkId, serverId);
    }
    promoted += rows.length;
    if (rows.length < ROWS_MAX) return promoted;
  }
}
