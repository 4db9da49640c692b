import type { Carrier } from '../carrier.ts';
import type { Customer } from '../customer.ts';
import type { Figures } from '../figures.ts';
import { megabytes, startMeter } from '../meter.ts';
import { residentBytes } from '../proc-stat.ts';
import { numberOf } from '../program.ts';
import type { ServerKeys } from '../server-keys.ts';
import type { Site } from '../site.ts';
import { countText, type Row } from './row.ts';

const messagesOf = (n: number): number => n * 5;
const PASSING_PER_S = 50;

/** (e) A campaign while its carrier is down; the gateway killed on top of it; the carrier back, and others' messages. */
export const queued: Row = {
  letter: 'e',
  title: ({ n }) => `${countText(messagesOf(n))} queued, carrier down`,
  async measure(site, { n }) {
    const messages = messagesOf(n);
    const others = await site.server('bench', await site.carrier('bench'));
    await site.warm(others, n);
    await freshGateway(site);
    const carrier = await site.carrier('campaign');
    const keys = await site.server('campaign', carrier);
    const customer = await site.customer(keys, { messages });
    await carrier.kill();
    const accepted = await queue(site, customer, messages);
    const againS = await killGateway(site, keys);
    const drained = await drain(site, { carrier, customer, others, messages });
    await customer.end();
    await site.audit();
    return { ...accepted, againS, ...drained };
  },
};

/** Memory that the rows before it took would count here: what is measured is a gateway that has only this to do. */
async function freshGateway(site: Site): Promise<void> {
  const instance = await site.instance();
  const { gatewayPid } = instance;
  process.kill(gatewayPid, 'SIGKILL');
  await instance.gatewayAfter(gatewayPid);
}

async function queue(site: Site, customer: Customer, messages: number): Promise<Figures> {
  const instance = await site.instance();
  const meter = startMeter(instance);
  customer.go();
  const facts = await customer.acknowledged(messages);
  return {
    queuedPeakMb: meter().peakMb,
    queuedRestMb: megabytes(residentBytes(instance.gatewayPid)),
    queuedPerS: numberOf(facts, 'ackPerS'),
  };
}

/** Seconds from kill -9 until a customer that binds again and again has an acknowledgement. */
async function killGateway(site: Site, keys: ServerKeys): Promise<number> {
  const instance = await site.instance();
  const probe = await site.customer(keys, { messages: 1, sessions: 1 });
  const killedMs = performance.now();
  const { gatewayPid } = instance;
  process.kill(gatewayPid, 'SIGKILL');
  await probe.bound(2);
  probe.go();
  await probe.acknowledged(1);
  const seconds = (performance.now() - killedMs) / 1_000;
  await probe.end();
  await instance.gatewayAfter(gatewayPid);
  return seconds;
}

interface Drain {
  readonly carrier: Carrier;
  readonly customer: Customer;
  readonly others: ServerKeys;
  readonly messages: number;
}

async function drain(site: Site, { carrier, customer, others, messages }: Drain): Promise<Figures> {
  // Also shows that the new gateway holds the others' link.
  await site.warm(others, messages);
  const passing = await site.customer(others, {
    messages: 0,
    rate: PASSING_PER_S,
    sessions: 1,
    timesReceipts: true,
  });
  await customer.bound(SESSIONS_TWICE);
  await carrier.again();
  await carrier.bound();
  const startMs = performance.now();
  const meter = startMeter(await site.instance());
  passing.go();
  await customer.received(messages);
  const seconds = (performance.now() - startMs) / 1_000;
  const { peakMb } = meter();
  passing.stop();
  const sent = numberOf(await passing.report(), 'sent');
  const facts = await passing.received(sent);
  await passing.end();
  return {
    drainPerS: messages / seconds,
    drainPeakMb: peakMb,
    passingP50Ms: numberOf(facts, 'receiptP50Ms'),
    passingP99Ms: numberOf(facts, 'receiptP99Ms'),
  };
}

/** Of the customer, before and after the gateway's death. */
const SESSIONS_TWICE = 8;
