import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client';
import type { Gateway } from './gateway.ts';
import type { ServerHandOver } from './hand-over.ts';
import type { Keeper } from './keeper.ts';
import type { SmppDoor } from './smpp-door.ts';
import type { Sweep } from './sweep.ts';
import type { WriteFigures } from './write-figures.ts';

/** What the figures are read from. */
export interface MetricSources {
  readonly gateway: Gateway;
  readonly door: SmppDoor;
  readonly keeper: Keeper;
  readonly sweep: Sweep;
}

/** One value, with its labels. */
export type Sample = readonly [value: number, labels?: Readonly<Record<string, string | number>>];

export interface MetricRow {
  readonly name: `rootsms_${string}`;
  readonly kind: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: (sources: MetricSources) => Iterable<Sample>;
}

/**
 * Every figure of the gateway but those of its HTTP door and webhooks. Labels are closed lists, links by name and
 * servers by our own number: no number, text, address or name of a person, and as many series as there are links
 * and servers. What is held by another node is told there.
 */
export const METRICS: readonly MetricRow[] = [
  // ---- messages ----
  counter('rootsms_messages_accepted_total', 'Messages stored and acknowledged.', [], ({ gateway }) => [
    [gateway.tallies.accepted],
  ]),
  counter(
    'rootsms_messages_refused_total',
    'Messages not taken, by the code of the refusal.',
    ['code'],
    ({ gateway }) => labelled('code', gateway.tallies.refusals),
  ),
  counter(
    'rootsms_messages_concluded_total',
    'Messages at their end, by final state.',
    ['state'],
    ({ gateway }) => labelled('state', gateway.tallies.outcomes),
  ),
  gauge('rootsms_messages_storing', 'Messages taken in and not stored yet.', [], ({ gateway }) => [
    [gateway.admission.pending],
  ]),
  // ---- PostgreSQL ----
  ...writes('store', 'new messages', ({ gateway }) => gateway.admission.figures),
  ...writes('settle', 'answers, receipts and events', ({ gateway }) => gateway.settle.figures),
  // ---- links ----
  gauge('rootsms_link_up', '1 while the link can send, by link that this node holds.', ['link'], (sources) =>
    links(sources, (link) => (link.up ? 1 : 0)),
  ),
  gauge('rootsms_link_binds', 'Bound binds of the link.', ['link'], (sources) =>
    links(sources, (link) => link.bound),
  ),
  counter('rootsms_link_segments_sent_total', 'Segments that the carrier took.', ['link'], (sources) =>
    links(sources, (link) => sources.gateway.tallies.segments.get(link.id) ?? 0),
  ),
  counter(
    'rootsms_link_throttled_total',
    'Answers by which the carrier asked for less.',
    ['link'],
    (sources) => links(sources, (link) => link.throttled),
  ),
  counter(
    'rootsms_link_segments_resent_total',
    'Segments sent again because their answer did not come: the carrier may have them twice.',
    ['link', 'cause'],
    ({ gateway }) => resends(gateway),
  ),
  gauge('rootsms_link_queue_messages', 'Messages in memory that wait for the link.', ['link'], (sources) =>
    links(sources, (link) => link.queue.size),
  ),
  gauge(
    'rootsms_link_window_used_segments',
    'Segments with the carrier, unanswered or not settled.',
    ['link'],
    (sources) => links(sources, (link) => link.used),
  ),
  gauge('rootsms_link_window_max_segments', 'Segments that may be unanswered.', ['link'], (sources) =>
    links(sources, (link) => link.record.windowMax),
  ),
  gauge(
    'rootsms_link_awaiting_segments',
    'Sent segments in memory that wait for their receipt.',
    ['link'],
    (sources) => links(sources, (link) => link.awaiting.size),
  ),
  // ---- receipts and inbound ----
  counter(
    'rootsms_receipts_unmatched_total',
    'Receipts that named no message that was known then.',
    [],
    ({ gateway }) => [[gateway.receipts.unmatched]],
  ),
  counter('rootsms_inbound_received_total', 'Messages from handsets.', [], ({ gateway }) => [
    [gateway.inbound.received],
  ]),
  counter(
    'rootsms_inbound_unowned_total',
    'Messages from handsets to numbers that no server owns.',
    [],
    ({ gateway }) => [[gateway.inbound.unowned]],
  ),
  gauge('rootsms_opt_outs', 'Objections that every message is checked against.', [], ({ gateway }) => [
    [gateway.options.optOuts.size],
  ]),
  // ---- customers' binds ----
  gauge('rootsms_smpp_sessions', 'Bound SMPP sessions of customers.', [], ({ door }) => [[door.sessions]]),
  counter('rootsms_smpp_binds_refused_total', 'Binds that were refused.', [], ({ door }) => [
    [door.bindsRefused],
  ]),
  counter('rootsms_smpp_bad_pdus_total', 'PDUs that could not be read.', [], ({ door }) => [[door.badPdus]]),
  counter(
    'rootsms_smpp_events_handed_total',
    'Receipts and inbound messages that binds took, by server.',
    ['server'],
    (sources) => handOvers(sources, ({ handed }) => handed),
  ),
  counter(
    'rootsms_smpp_events_refused_total',
    'Events that a bind refused for good, by server.',
    ['server'],
    (sources) => handOvers(sources, ({ dropped }) => dropped),
  ),
  gauge(
    'rootsms_smpp_events_waiting',
    'Events in memory that a bind has not taken yet, by server.',
    ['server'],
    (sources) => handOvers(sources, ({ waiting }) => waiting),
  ),
  // ---- housekeeping ----
  counter('rootsms_keeper_done_total', 'What the keeper has dealt with, by task.', ['task'], ({ keeper }) =>
    labelled('task', keeper.done),
  ),
  counter(
    'rootsms_keeper_failures_total',
    'Runs of the keeper that failed, by task.',
    ['task'],
    ({ keeper }) => labelled('task', keeper.failed),
  ),
  gauge(
    'rootsms_low_water_age_seconds',
    'How far back a survivor would have to look if this node died now; grows while PostgreSQL is away.',
    [],
    ({ gateway, sweep }) => [[(gateway.clock.nowMs() - sweep.lowWaterMs()) / 1000]],
  ),
  gauge('rootsms_node_info', 'Always 1; names this node.', ['node'], ({ gateway }) => [
    [1, { node: gateway.nodeId }],
  ]),
];

/** Registers all of METRICS and those of the process; values are read when somebody asks. */
export function registerMetrics(registry: Registry, sources: MetricSources): void {
  collectDefaultMetrics({ register: registry });
  for (const row of METRICS) register(registry, row, sources);
}

function register(registry: Registry, row: MetricRow, sources: MetricSources): void {
  const { name, help, labels, kind, read } = row;
  const made = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'gauge') {
    new Gauge({
      ...made,
      collect() {
        this.reset();
        for (const [value, values = {}] of read(sources)) this.set({ ...values }, value);
      },
    });
    return;
  }
  new Counter({
    ...made,
    collect() {
      this.reset();
      for (const [value, values = {}] of read(sources)) this.inc({ ...values }, value);
    },
  });
}

type Read = MetricRow['read'];

function counter(name: MetricRow['name'], help: string, labels: readonly string[], read: Read): MetricRow {
  return { name, kind: 'counter', help, labels, read };
}

function gauge(name: MetricRow['name'], help: string, labels: readonly string[], read: Read): MetricRow {
  return { name, kind: 'gauge', help, labels, read };
}

function writes(
  what: 'store' | 'settle',
  of: string,
  figures: (sources: MetricSources) => WriteFigures,
): MetricRow[] {
  const one = (name: string, help: string, value: (all: WriteFigures) => number): MetricRow =>
    counter(`rootsms_${what}_${name}`, help, [], (sources) => [[value(figures(sources))]]);
  return [
    one('batches_total', `Transactions that wrote ${of}.`, (all) => all.batches),
    one('messages_total', `Messages written by them.`, (all) => all.items),
    one(
      'seconds_total',
      `Time they took together; divided by the batches it is the mean.`,
      (all) => all.seconds,
    ),
    one('repeats_total', `Tries that PostgreSQL did not take, repeated.`, (all) => all.repeats),
  ];
}

type HeldLink = Gateway['links'] extends Iterable<infer One> ? One : never;

function links({ gateway }: MetricSources, value: (link: HeldLink) => number): Sample[] {
  return [...gateway.links].map((link) => [value(link), { link: link.record.name }]);
}

function resends({ tallies, registry }: Gateway): Sample[] {
  return [...tallies.resends].map(([key, segments]) => {
    const [id = '', cause = ''] = key.split('/');
    return [segments, { link: registry.link(Number(id))?.name ?? id, cause }];
  });
}

function handOvers({ gateway }: MetricSources, value: (handOver: ServerHandOver) => number): Sample[] {
  return [...gateway.outcomes.handOvers].map((handOver) => [value(handOver), { server: handOver.serverId }]);
}

function labelled(label: string, counts: ReadonlyMap<string, number>): Sample[] {
  return [...counts].map(([value, count]) => [count, { [label]: value }]);
}
