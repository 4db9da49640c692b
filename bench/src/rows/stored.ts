import { fillMessages } from '../fill-messages.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { countText, type Row } from './row.ts';

const rowsOf = (n: number): number => n * 50;

/** (f) The same as (a) when many messages are stored already. */
export const stored: Row = {
  letter: 'f',
  title: ({ n }) => `end to end with ${countText(rowsOf(n))} stored messages`,
  async measure(site, amounts, before) {
    const emptyPerS = before.endToEndPerS ?? (await measureEndToEnd(site, amounts)).perS;
    const keys = await site.server('bench', await site.carrier('bench'));
    await fillMessages(await site.instance(), keys.id, rowsOf(amounts.n));
    const { perS, cpuUs, peakMb } = await measureEndToEnd(site, amounts);
    return { storedPerS: perS, storedRatio: perS / emptyPerS, storedCpuUs: cpuUs, storedPeakMb: peakMb };
  },
};
