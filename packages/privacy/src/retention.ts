/** An ISO 8601 duration of one unit: `P7D`, `P13M`, `P10Y`, `PT24H`. Months are calendar months. */
export type Period = `P${number}${'Y' | 'M' | 'W' | 'D'}` | `PT${number}${'H' | 'M'}`;

/** How the sweep takes data away. `partition` drops whole days, `key` destroys what the data was sealed under. */
export type SweepMethod = 'rows' | 'partition' | 'key' | 'rotation';

/**
 * How long, executably. `Anchor` is a column of the same relation, or `relation.column` of the one
 * the row belongs to, reached over its subject link.
 */
export type Retention<Anchor extends string = string> =
  /** From the anchor on, for a period. */
  | {
      readonly kind: 'after';
      readonly anchor: Anchor;
      readonly period: Period;
      readonly because: string;
      readonly law?: string;
      /** The operator's setting that may shorten or lengthen the period. */
      readonly setting?: string;
      readonly by: SweepMethod;
    }
  /** Until the anchor is set: an objection withdrawn, an account closed. */
  | {
      readonly kind: 'until';
      readonly anchor: Anchor;
      readonly because: string;
      readonly law?: string;
      readonly by: SweepMethod;
    };

export interface RetentionExtras {
  readonly law?: string;
  readonly setting?: string;
  readonly by?: SweepMethod;
}

/** `after('accepted_at', 'P7D', 'support questions come within a week', { by: 'partition' })` */
export function after<const A extends string>(
  anchor: A,
  period: Period,
  because: string,
  extras: RetentionExtras = {},
): Retention<A> {
  return { kind: 'after', anchor, period, because, by: 'rows', ...extras };
}

/** `until('lifted_at', 'an objection lasts until it is withdrawn', { law: 'GDPR Art. 21(3)' })` */
export function until<const A extends string>(
  anchor: A,
  because: string,
  extras: Omit<RetentionExtras, 'setting'> = {},
): Retention<A> {
  return { kind: 'until', anchor, because, by: 'rows', ...extras };
}
