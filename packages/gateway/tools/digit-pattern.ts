/**
 * The small regular expressions of telephone metadata: digits, `\d`, `[2-9]`, `(?:a|b)`, `?`, `{n}`, `{n,m}`.
 * Unlike RegExp this can say whether a prefix may still become a match.
 */
export type Step = { readonly digits: ReadonlySet<number>; readonly to: number } | { readonly to: number };

interface Fragment {
  readonly start: number;
  readonly end: number;
}

export class DigitPattern {
  readonly #steps: Step[][] = [];
  readonly #source: string;
  readonly #whole: Fragment;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#whole = this.#alternatives();
    if (this.#at !== source.length) throw new Error(`pattern not understood at ${this.#at}: ${source}`);
  }

  /** May some continuation of `prefix` (or itself) match? */
  mayBegin(prefix: string): boolean {
    return this.#statesAfter(prefix).size > 0;
  }

  matches(digits: string): boolean {
    return this.#statesAfter(digits).has(this.#whole.end);
  }

  #statesAfter(prefix: string): Set<number> {
    let states = this.#closure([this.#whole.start]);
    for (const character of prefix) {
      const digit = Number(character);
      const next: number[] = [];
      for (const state of states) {
        for (const step of this.#steps[state] ?? []) {
          if ('digits' in step && step.digits.has(digit)) next.push(step.to);
        }
      }
      states = this.#closure(next);
    }
    return states;
  }

  #closure(from: number[]): Set<number> {
    const reached = new Set(from);
    const open = [...from];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      for (const step of this.#steps[state] ?? []) {
        if ('digits' in step || reached.has(step.to)) continue;
        reached.add(step.to);
        open.push(step.to);
      }
    }
    return reached;
  }

  #state(): number {
    return this.#steps.push([]) - 1;
  }

  #link(from: number, step: Step): void {
    this.#steps[from]?.push(step);
  }

  #alternatives(): Fragment {
    const start = this.#state();
    const end = this.#state();
    for (;;) {
      const one = this.#sequence();
      this.#link(start, { to: one.start });
      this.#link(one.end, { to: end });
      if (this.#source[this.#at] !== '|') return { start, end };
      this.#at += 1;
    }
  }

  #sequence(): Fragment {
    const start = this.#state();
    let end = start;
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] ?? '')) {
      const atomAt = this.#at;
      let atom = this.#atom();
      const [min, max] = this.#count();
      const afterCount = this.#at;
      for (let time = 0; time < max; time += 1) {
        if (time > 0) {
          this.#at = atomAt;
          atom = this.#atom();
        }
        if (time >= min) this.#link(atom.start, { to: atom.end });
        this.#link(end, { to: atom.start });
        end = atom.end;
      }
      this.#at = afterCount;
    }
    return { start, end };
  }

  #count(): [min: number, max: number] {
    const rest = this.#source.slice(this.#at);
    if (rest.startsWith('?')) {
      this.#at += 1;
      return [0, 1];
    }
    const found = /^\{(\d+)(?:,(\d+))?\}/.exec(rest);
    if (found === null) return [1, 1];
    this.#at += found[0].length;
    return [Number(found[1]), Number(found[2] ?? found[1])];
  }

  #atom(): Fragment {
    const rest = this.#source.slice(this.#at);
    if (rest.startsWith('(?:') || rest.startsWith('(')) {
      this.#at += rest.startsWith('(?:') ? 3 : 1;
      const inner = this.#alternatives();
      if (this.#source[this.#at] !== ')') throw new Error(`group without end: ${this.#source}`);
      this.#at += 1;
      return inner;
    }
    const found = /^(?:\\d|\d|\[([\d-]+)\])/.exec(rest);
    if (found === null) throw new Error(`pattern not understood at ${this.#at}: ${this.#source}`);
    this.#at += found[0].length;
    const start = this.#state();
    const end = this.#state();
    this.#link(start, { digits: digitsOf(found[0]), to: end });
    return { start, end };
  }
}

function digitsOf(atom: string): ReadonlySet<number> {
  const shape = new RegExp(`^${atom}$`);
  return new Set(
    Array.from({ length: 10 }, (_, digit) => digit).filter((digit) => shape.test(String(digit))),
  );
}
