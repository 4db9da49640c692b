/** How the writes of the message path go: plain numbers, read by metrics.ts when somebody asks. */
export class WriteFigures {
  batches = 0;
  items = 0;
  seconds = 0;
  /** Tries that PostgreSQL did not take. */
  repeats = 0;

  wrote(items: number, ms: number): void {
    this.batches += 1;
    this.items += items;
    this.seconds += ms / 1000;
  }
}
