import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MasterKey } from '@rootsms/seal';
import { Registry as Metrics } from 'prom-client';
import { dashboardExpressions, grafanaDashboard } from './grafana-dashboard.ts';
import { HttpMetrics } from './http/http-metrics.ts';
import { Keeper } from './keeper.ts';
import { DOOR_METRICS, metricsDocument } from './metrics-doc.ts';
import { METRICS, registerMetrics } from './metrics.ts';
import { SmppDoor } from './smpp-door.ts';
import { STATE } from './state.ts';
import { Sweep } from './sweep.ts';
import { openTestGateway, TEST_DEST, type TestGateway } from './testing/test-gateway.ts';
import { WebhookClient } from './webhook-client.ts';
import { WebhookPump } from './webhook-pump.ts';
import { WebhookSecrets } from './webhook-secret.ts';

let world: TestGateway;
let keeper: Keeper;
const metrics = new Metrics();
before(async () => {
  world = await openTestGateway();
  keeper = new Keeper(world.gateway);
  const { gateway } = world;
  registerMetrics(metrics, { gateway, door: new SmppDoor(gateway), keeper, sweep: new Sweep(gateway) });
});
after(async () => {
  await keeper.close();
  await world.close();
});

const value = (text: string, series: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.slice(series.length + 1);

test('figures follow what happens: taken, sent, ended, refused, sent again, settled', async () => {
  const first = await world.submit();
  await world.submit();
  await world.carrier.took(2);
  world.carrier.answer(0, 'up-1');
  world.gateway.conclude(world.carrier.taken[0]!.flight.message, STATE.delivered, 0);
  world.carrier.link.onUnanswered(world.carrier.taken[1]!.flight, 'bind_lost');
  await world.gateway.submitAsync(world.server, { ...world.carrier.taken[0]!.segment, ...BAD });
  await world.gateway.settled();
  await keeper.minute();
  const text = await metrics.metrics();
  assert.ok(first.id > 0n);
  assert.equal(value(text, 'rootsms_messages_accepted_total'), '2');
  assert.equal(value(text, 'rootsms_messages_refused_total{code="recipient_invalid"}'), '1');
  assert.equal(value(text, 'rootsms_messages_concluded_total{state="delivered"}'), '1');
  assert.equal(value(text, 'rootsms_link_up{link="carrier-1"}'), '1');
  assert.equal(value(text, 'rootsms_link_segments_sent_total{link="carrier-1"}'), '1');
  assert.equal(value(text, 'rootsms_link_segments_resent_total{link="carrier-1",cause="link_lost"}'), '1');
  assert.equal(value(text, 'rootsms_link_window_max_segments{link="carrier-1"}'), '100');
  assert.equal(value(text, 'rootsms_store_messages_total'), '2');
  assert.equal(value(text, 'rootsms_node_info{node="1"}'), '1');
  assert.match(text, /^process_cpu_seconds_total /m);
});

test('asked twice, a counter says the same', async () => {
  const [one, two] = [await metrics.metrics(), await metrics.metrics()];
  for (const { name, kind } of METRICS) {
    if (kind === 'counter') assert.equal(value(one, name), value(two, name), name);
  }
});

test('no number, text or sender of a message is in any figure', async () => {
  const text = await metrics.metrics();
  for (const canary of [TEST_DEST, TEST_DEST.slice(2), 'hello', 'ROOTSMS"'])
    assert.ok(!text.includes(canary), canary);
});

test('names say unit and kind, and no label has an open list', () => {
  const closed = new Set([
    'code',
    'state',
    'link',
    'cause',
    'server',
    'task',
    'node',
    'endpoint',
    'status',
    'outcome',
  ]);
  for (const { name, kind, labels, help } of [...METRICS, ...DOOR_METRICS]) {
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
    assert.match(name, /^rootsms_[a-z]+(?:_[a-z]+)*$/);
    assert.match(help, /^[A-Z1].*\.$/);
    for (const label of labels) assert.ok(closed.has(label), `${name} ${label}`);
  }
  assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length);
});

test('the figures of the doors are described as they register themselves', async () => {
  const doors = new Metrics();
  new HttpMetrics(doors, []);
  const secrets = new WebhookSecrets(new MasterKey(Buffer.alloc(32, 7)));
  new WebhookPump({
    pool: world.pool,
    opener: world.gateway.sealing,
    secrets,
    client: new WebhookClient({ allowPrivateTargets: false }),
    nextId: () => world.gateway.nextId(),
    nowMs: () => world.clock.nowMs(),
    metrics: doors,
    log: world.gateway.log,
  });
  const live = await doors.getMetricsAsJSON();
  assert.deepEqual(
    live.map(({ name, help }) => `${name} ${help}`).toSorted(),
    DOOR_METRICS.map(({ name, help }) => `${name} ${help}`).toSorted(),
  );
});

test('the dashboard draws every metric of ours, and none that does not exist', async () => {
  const known = new Set([
    ...METRICS.map(({ name }): string => name),
    ...DOOR_METRICS.map(({ name }): string => name),
    ...(await metrics.getMetricsAsJSON()).map(({ name }) => name),
  ]);
  const drawn = new Set(
    dashboardExpressions().flatMap((text) => text.match(/\b(?:rootsms|process|nodejs)_[a-z0-9_]+/g) ?? []),
  );
  assert.deepEqual(
    [...drawn].filter((name) => !known.has(name)),
    [],
  );
  const ours = [...METRICS, ...DOOR_METRICS].map(({ name }): string => name);
  assert.deepEqual(
    ours.filter((name) => !drawn.has(name)),
    [],
  );
});

test('the dashboard is one that Grafana can lay out: panels in their row, no two in one place', () => {
  const { panels } = JSON.parse(grafanaDashboard()) as {
    panels: { id: number; gridPos: { x: number; y: number; w: number; h: number } }[];
  };
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const [at, { gridPos: one }] of panels.entries()) {
    assert.ok(one.x + one.w <= 24);
    for (const { gridPos: other } of panels.slice(at + 1)) {
      const apart =
        one.x + one.w <= other.x ||
        other.x + other.w <= one.x ||
        one.y + one.h <= other.y ||
        other.y + other.h <= one.y;
      assert.ok(apart, JSON.stringify([one, other]));
    }
  }
});

test('the document names every metric', () => {
  const document = metricsDocument();
  for (const { name } of [...METRICS, ...DOOR_METRICS]) assert.ok(document.includes(`| \`${name}\` |`), name);
});

const BAD = {
  via: 1,
  dest: 'nobody',
  registeredDelivery: 0,
  replaceIfPresent: false,
  long: false,
  dueAtMs: null,
  expireAtMs: null,
  reference: null,
} as const;
