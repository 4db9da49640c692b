import type { Tables } from '@rootsms/db';
import { declare, definerFunction, noSubject, notPersonalColumns } from '@rootsms/privacy';

/** Tables about machines, connections and counts: nobody is described. */
const node = declare<Tables['gateway.node']>()('gateway.node', noSubject('processes of ours'), {
  ...notPersonalColumns(
    'a fact of one of our processes',
    'id',
    'started_at',
    'beat_at',
    'ended_at',
    'host',
    'pid',
  ),
  ...notPersonalColumns('what a survivor must look through', 'low_water', 'taken_over', 'active_servers'),
});

const link = declare<Tables['gateway.link']>()(
  'gateway.link',
  noSubject('connections between two businesses, under names for machines'),
  {
    ...notPersonalColumns(
      'how a carrier is reached; a business-to-business credential names no person',
      'id',
      'name',
      'kind',
      'host',
      'port',
      'tls',
      'system_id',
      'password_sealed',
      'system_type',
      'bind_type',
    ),
    ...notPersonalColumns(
      'how the connection is used',
      'binds',
      'window_max',
      'segments_per_s',
      'unanswered',
      'response_s',
      'id_spelling',
      'id_learnt',
      'draining_since',
      'created_at',
    ),
    ...notPersonalColumns('how it stands now', 'node_id', 'move_to', 'status', 'status_at', 'status_why'),
  },
);

const route = declare<Tables['gateway.route']>()(
  'gateway.route',
  noSubject('rules for traffic, not for a person'),
  {
    ...notPersonalColumns(
      'whose traffic, and which link it takes',
      'id',
      'server_id',
      'link_id',
      'created_at',
    ),
    ...notPersonalColumns(
      'which messages the rule is for',
      'prefix',
      'country',
      'sender_kind',
      'priority_min',
    ),
    ...notPersonalColumns('how it weighs against others', 'rank', 'weight', 'cost_minor', 'currency'),
  },
);

const tally = declare<Tables['gateway.tally']>()(
  'gateway.tally',
  noSubject('how many messages of a day ended how, after their rows are gone'),
  notPersonalColumns('a count', 'day', 'server_id', 'state', 'messages'),
);

const resend = declare<Tables['gateway.resend']>()(
  'gateway.resend',
  noSubject('how many messages a fault may have sent twice'),
  notPersonalColumns('a count', 'id', 'link_id', 'node_id', 'cause', 'messages'),
);

export const machineTables = [
  node,
  link,
  route,
  tally,
  resend,
  definerFunction(
    'gateway.ensure_day(day integer)',
    "makes a day's partitions; returns nothing and takes a number",
  ),
  definerFunction(
    'gateway.drop_days_before(day integer)',
    "drops days' partitions after counting them; returns how many, no row",
  ),
];
