import type { Retention } from './retention.ts';

/**
 * The grounds on which an erasure request may leave a column as it is: a legal duty (b), legal
 * claims (e), and freedom of expression (a, weak). (c) public health and (d) research are not ours.
 */
export const KEEP_LAWS = ['Art.17(3)(a)', 'Art.17(3)(b)', 'Art.17(3)(e)'] as const;
export type KeepLaw = (typeof KEEP_LAWS)[number];

/** The three uses that the policy protects (S74), and the objection itself. */
export const KEEP_CODES = ['contract', 'payment', 'safety', 'objection'] as const;
export type KeepCode = (typeof KEEP_CODES)[number];

/** What an erasure does to a column. */
export type Erase<Anchor extends string = string> =
  | { readonly method: 'delete_row' }
  | { readonly method: 'null' }
  | { readonly method: 'redact_text' }
  | { readonly method: 'unlink' }
  | { readonly method: 'generalise'; readonly to: string }
  | { readonly method: 'pseudonymise'; readonly vault: string }
  /** Destroys the key the value is sealed under; reaches backups too. */
  | { readonly method: 'destroy_key'; readonly keys: string }
  | {
      readonly method: 'keep';
      readonly law: KeepLaw;
      /** The provision that demands it: 'Belgian VAT Code Art. 60', 'GDPR Art. 21(3)'. */
      readonly provision: string;
      readonly code: KeepCode;
      /** Nothing is kept without an end. */
      readonly until: Retention<Anchor>;
      /** The only use that is left while it is kept. */
      readonly restrictTo: string;
    };

export const deleteRow = { method: 'delete_row' } as const satisfies Erase;
export const setNull = { method: 'null' } as const satisfies Erase;
export const redactText = { method: 'redact_text' } as const satisfies Erase;
export const unlink = { method: 'unlink' } as const satisfies Erase;

/** Keeps only a coarser value: `generalise('country and first three digits')`. */
export function generalise(to: string): Erase<never> {
  return { method: 'generalise', to };
}

/** Replaces by a random pseudonym whose vault row goes. */
export function pseudonymise(vault: string): Erase<never> {
  return { method: 'pseudonymise', vault };
}

/** `destroyKey('data_key')`: the relation whose row is destroyed. */
export function destroyKey(keys: string): Erase<never> {
  return { method: 'destroy_key', keys };
}

/**
 * Keeps the column, on a ground of GDPR Art. 17(3), until a date, for one use:
 * `keep('Art.17(3)(b)', { provision: 'GDPR Art. 21(3)', code: 'objection', until: …, restrictTo: 'opt-out check' })`
 */
export function keep<const A extends string>(
  law: KeepLaw,
  how: {
    readonly provision: string;
    readonly code: KeepCode;
    readonly until: Retention<A>;
    readonly restrictTo: string;
  },
): Erase<A> {
  return { method: 'keep', law, ...how };
}
