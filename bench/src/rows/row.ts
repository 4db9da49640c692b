import type { Figures, RowLetter } from '../figures.ts';
import type { Site } from '../site.ts';

/** How much is measured. Everything is in proportion to `n`, the messages of (a). */
export interface Amounts {
  readonly n: number;
  /** Times that (a) is measured; the median counts. */
  readonly rounds: number;
}

/** One row of the table: measures its figures on a site. `before`: what other rows have measured in this run. */
export interface Row {
  readonly letter: RowLetter;
  title(amounts: Amounts): string;
  measure(site: Site, amounts: Amounts, before: Figures): Promise<Figures>;
}

export function countText(count: number): string {
  return count.toLocaleString('en');
}
