import { loadavg } from 'node:os';
import type { Figures } from './figures.ts';
import type { Options } from './options.ts';
import { resultOf, type Result } from './result.ts';
import { ROWS } from './rows.ts';
import type { Site } from './site.ts';
import { headText, rowText } from './table-text.ts';

/** From here on others take so much that the figures mean little. */
const BUSY_LOAD = 1;

/** Measures the wanted rows, and shows each as soon as it is there. The caller closes the site. */
export async function runBench(site: Site, options: Options, show: (text: string) => void): Promise<Result> {
  const startMs = performance.now();
  let figures: Figures = {};
  const [loadBefore = 0] = loadavg();
  if (loadBefore > BUSY_LOAD)
    show(
      `The machine is busy (load average ${loadBefore.toFixed(1)}): what follows is worse than it would be.\n\n`,
    );
  show(headText());
  for (const row of ROWS) {
    if (!options.letters.includes(row.letter)) continue;
    const rowMs = performance.now();
    const found = await row.measure(site, options, figures);
    figures = { ...figures, ...found };
    show(rowText(row.letter, row.title(options), found, (performance.now() - rowMs) / 1_000));
  }
  return resultOf(figures, options.n, (performance.now() - startMs) / 1_000, loadBefore);
}
