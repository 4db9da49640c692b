import { cpuUs } from '../proc-stat.ts';
import { numberOf } from '../program.ts';
import type { Site } from '../site.ts';
import { countText, type Row } from './row.ts';

const WARM_UP_SHARE = 0.1;
const messagesOf = (n: number): number => n * 10;

/** (c) The library's server with nothing behind it, in a process of its own; node-smpp the same way, with fewer. */
export const smppAlone: Row = {
  letter: 'c',
  title: ({ n }) => `SMPP server alone, decode and answer ${countText(messagesOf(n))} submit_sm`,
  async measure(site, { n }) {
    const ours = await flood(site, 'smpp-server', messagesOf(n));
    const theirs = await flood(site, 'node-smpp-server', n);
    return {
      smppPerS: ours.perS,
      smppCpuUs: ours.cpuUs,
      nodeSmppPerS: theirs.perS,
      nodeSmppCpuUs: theirs.cpuUs,
    };
  },
};

async function flood(
  site: Site,
  name: 'smpp-server' | 'node-smpp-server',
  messages: number,
): Promise<{ perS: number; cpuUs: number }> {
  const server = site.run(name, {});
  const port = numberOf(await server.says('listening'), 'port');
  const warmUp = Math.ceil(messages * WARM_UP_SHARE);
  const load = site.run('smpp-flood', { port, warmUp, messages });
  await load.says('warm');
  const before = cpuUs(server.pid);
  load.tell('go');
  const facts = await load.says('report');
  const usedUs = cpuUs(server.pid) - before;
  await load.end();
  await server.end();
  return { perS: numberOf(facts, 'perS'), cpuUs: usedUs / numberOf(facts, 'messages') };
}
