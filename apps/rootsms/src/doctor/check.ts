/** ok: nothing to do; look: works, but somebody should; broken: something that is promised does not happen. */
export type CheckState = 'ok' | 'look' | 'broken';

/** One line of `rootsms doctor`. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** What was seen. No secrets, no personal data. */
  readonly says: string;
  /** What to do about it; empty when all is well. */
  readonly todo: string;
}

export function fine(name: string, says: string): Check {
  return { name, state: 'ok', says, todo: '' };
}

export function look(name: string, says: string, todo: string): Check {
  return { name, state: 'look', says, todo };
}

export function broken(name: string, says: string, todo: string): Check {
  return { name, state: 'broken', says, todo };
}

/** `90 s`, `12 min`, `3 h`, `2 days`: for people. */
export function ageWords(ms: number): string {
  const units = [
    ['days', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const;
  const unit = units.find(([, unitMs]) => ms >= 2 * unitMs);
  return unit === undefined
    ? `${Math.max(0, Math.round(ms / 1_000))} s`
    : `${Math.round(ms / unit[1])} ${unit[0]}`;
}
