import { setTimeout as delay } from 'node:timers/promises';
import { startMeter } from '../meter.ts';
import { cpuUs } from '../proc-stat.ts';
import { numberOf } from '../program.ts';
import { countText, type Row } from './row.ts';

const POLL_MS = 20;
const WARM_UP_SHARE = 0.1;
const requestsOf = (n: number): number => Math.ceil(n / 2);

/** (b) The HTTP API, one message a request on 64 connections; meanwhile what was accepted is sent on. */
export const http: Row = {
  letter: 'b',
  title: ({ n }) =>
    `HTTP, one message a request, answered after commit, ${countText(requestsOf(n))} messages`,
  async measure(site, { n }) {
    const requests = requestsOf(n);
    const instance = await site.instance();
    const carrier = await site.carrier('bench');
    const keys = await site.server('bench', carrier);
    await site.warm(keys, n);
    const sentBefore = await carrier.submits();
    const warmUp = Math.ceil(requests * WARM_UP_SHARE);
    const load = site.run('http-load', { port: instance.httpPort, key: keys.httpKey, warmUp, requests });
    await load.says('warm');
    const sentAll = async (messages: number): Promise<void> => {
      while ((await carrier.submits()) - sentBefore < messages) await delay(POLL_MS);
    };
    await sentAll(warmUp);
    const meter = startMeter(instance);
    const peersUs = (): number => cpuUs(load.pid) + cpuUs(carrier.pid);
    const peersBefore = peersUs();
    const startMs = performance.now();
    load.tell('go');
    const facts = await load.says('report');
    await sentAll(warmUp + requests);
    const sentS = (performance.now() - startMs) / 1_000;
    // Taken when all are sent: what was put off is no saving.
    const { gatewayUs, postgresUs } = meter();
    const peers = (peersUs() - peersBefore) / requests;
    await load.end();
    if (Object.keys(Object(facts['others'])).length > 0)
      throw new Error(`requests were not accepted: ${JSON.stringify(facts['others'])}`);
    return {
      httpPerS: numberOf(facts, 'perS'),
      httpGatewayCpuUs: gatewayUs / requests,
      httpPostgresCpuUs: postgresUs / requests,
      httpPeersCpuUs: peers,
      httpP50Ms: numberOf(facts, 'p50Ms'),
      httpP99Ms: numberOf(facts, 'p99Ms'),
      httpSentPerS: requests / sentS,
    };
  },
};
