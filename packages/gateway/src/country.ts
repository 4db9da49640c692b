/** Country and prefix of a number in international form. */

/** `country`: ISO 3166-1 alpha-2, null when nobody has the calling code. */
export interface Origin {
  readonly country: string | null;
  /** The calling code and up to 3 more digits, as gateway.message.prefix keeps it; 0 when the code is nobody's. */
  readonly prefix: number;
}

/** `originOf('32470998877')` is `{ country: 'BE', prefix: 32470 }`. */
export function originOf(_digits: string): Origin {
  throw new Error('not written yet');
}

export function countryOf(_digits: string): string | null {
  throw new Error('not written yet');
}

export function prefixOf(_digits: string): number {
  throw new Error('not written yet');
}
