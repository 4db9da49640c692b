import { startMeter } from '../meter.ts';
import { cpuUs } from '../proc-stat.ts';
import { numberOf } from '../program.ts';
import type { Site } from '../site.ts';
import { countText, type Amounts, type Row } from './row.ts';

/** (a) Submitted by a customer's four sessions, sent to a carrier, receipts handed over. */
export const endToEnd: Row = {
  letter: 'a',
  title: ({ n }) => `end to end with receipts, ${countText(n)} messages`,
  async measure(site, amounts) {
    const { perS, ...found } = await measureEndToEnd(site, amounts);
    return { endToEndPerS: perS, ...found };
  },
};

/** One run: rates, CPU a message and memory. */
export interface EndToEnd {
  readonly perS: number;
  readonly acknowledgedPerS: number;
  readonly cpuUs: number;
  readonly gatewayCpuUs: number;
  readonly postgresCpuUs: number;
  readonly peersCpuUs: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly peakMb: number;
}

/** The median by rate of so many runs, after the books were found to add up. */
export async function measureEndToEnd(site: Site, { n, rounds }: Amounts): Promise<EndToEnd> {
  const keys = await site.server('bench', await site.carrier('bench'));
  await site.warm(keys, n);
  const runs: EndToEnd[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await once(site, n));
  await site.audit();
  const median = runs.toSorted((one, other) => one.perS - other.perS)[Math.floor((rounds - 1) / 2)];
  if (median === undefined) throw new Error('nothing was measured');
  return median;
}

async function once(site: Site, n: number): Promise<EndToEnd> {
  const carrier = await site.carrier('bench');
  const customer = await site.customer(await site.server('bench', carrier), { messages: n });
  const peersUs = (): number => cpuUs(customer.pid) + cpuUs(carrier.pid);
  const before = peersUs();
  const meter = startMeter(await site.instance());
  customer.go();
  const facts = await customer.received(n);
  const { gatewayUs, postgresUs, peakMb } = meter();
  const found = {
    perS: numberOf(facts, 'receiptsPerS'),
    acknowledgedPerS: numberOf(facts, 'ackPerS'),
    cpuUs: (gatewayUs + postgresUs) / n,
    gatewayCpuUs: gatewayUs / n,
    postgresCpuUs: postgresUs / n,
    peersCpuUs: (peersUs() - before) / n,
    ackP50Ms: numberOf(facts, 'ackP50Ms'),
    ackP99Ms: numberOf(facts, 'ackP99Ms'),
    peakMb,
  };
  await customer.end();
  return found;
}
