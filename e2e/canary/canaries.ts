import { randomBytes, randomInt } from 'node:crypto';
import { spellingsOf, type Spelling } from '@rootsms/privacy';

interface Canary {
  readonly what: string;
  readonly value: string;
  readonly spellings: readonly Spelling[];
}

/** A leak: which canary, in which spelling, and the line without the canary's neighbours. */
export interface Leak {
  readonly what: string;
  readonly spelling: string;
  readonly line: string;
}

/**
 * Values that occur nowhere else, each standing for something that no log may ever hold. They are looked for in every
 * spelling that the erasure scan knows: numbers with any separators, base64, hex, UTF-16, hashes, URL.
 */
export class Canaries {
  readonly #canaries: Canary[] = [];

  /** A Belgian mobile number, bare. */
  number(what: string): string {
    return this.plant(what, `3247${randomInt(1_000_000, 9_999_999)}`);
  }

  /** A text nobody else would write. */
  text(what: string, alphabet: 'latin' | 'cyrillic' = 'latin'): string {
    const mark = randomBytes(6).toString('hex');
    if (alphabet === 'latin') return this.plant(what, `kanarie-${mark}`);
    const letters = 'абвгдежзийклмноп';
    return this.plant(
      what,
      mark.replaceAll(/./g, (digit) => letters.charAt(Number.parseInt(digit, 16))),
    );
  }

  /** `chars` characters at most: SMPP's passwords are short. */
  secret(what: string, chars = 24): string {
    return this.plant(what, `K${randomBytes(24).toString('base64url')}`.slice(0, chars));
  }

  /** A value that came from elsewhere: a key that a command made. */
  plant(what: string, value: string): string {
    this.#canaries.push({ what, value, spellings: spellingsOf(value) });
    return value;
  }

  get size(): number {
    return this.#canaries.length;
  }

  leaksIn(log: string): Leak[] {
    const lines = log.split('\n');
    return this.#canaries.flatMap((canary) =>
      canary.spellings.flatMap((spelling) => {
        const matches = matcherOf(spelling);
        return lines.filter(matches).map((line) => ({ what: canary.what, spelling: spelling.name, line }));
      }),
    );
  }
}

function matcherOf(spelling: Spelling): (line: string) => boolean {
  switch (spelling.find) {
    case 'text': {
      const wanted = spelling.text.toLowerCase();
      return (line) => line.toLowerCase().includes(wanted);
    }
    case 'pattern': {
      const wanted = new RegExp(spelling.pattern);
      return (line) => wanted.test(line);
    }
    case 'bytes': {
      const octets = Buffer.from(spelling.bytes);
      const [raw, hex] = [octets.toString('latin1'), octets.toString('hex')];
      return (line) => line.toLowerCase().includes(hex) || line.includes(raw);
    }
    default:
      return spelling satisfies never;
  }
}
