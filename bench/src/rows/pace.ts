import { numberOf } from '../program.ts';
import { countText, type Row } from './row.ts';

const RATE_PER_S = 1_000;
/** 20 s of them when `n` is 200,000. */
const messagesOf = (n: number): number => Math.ceil(n / 10);

/** (d) How long an acknowledgement takes when the machine is not full. */
export const pace: Row = {
  letter: 'd',
  title: ({ n }) =>
    `acknowledge at ${countText(RATE_PER_S)}/s offered for ${countText(messagesOf(n) / RATE_PER_S)} s`,
  async measure(site, { n }) {
    const keys = await site.server('bench', await site.carrier('bench'));
    await site.warm(keys, n);
    const messages = messagesOf(n);
    const customer = await site.customer(keys, { messages, rate: RATE_PER_S });
    customer.go();
    const facts = await customer.received(messages);
    await customer.end();
    return { paceP50Ms: numberOf(facts, 'ackP50Ms'), paceP99Ms: numberOf(facts, 'ackP99Ms') };
  },
};
