import type { SenderRecord } from './records.ts';

export type InboundOwner =
  | {
      readonly owned: true;
      readonly serverId: number;
      readonly sender: SenderRecord;
      /** Several servers have this number and are told apart by keyword. */
      readonly shared: boolean;
    }
  | { readonly owned: false };

/** A text is looked at no further for a keyword. */
const KEYWORD_CHARS_MAX = 80;
const UNOWNED: InboundOwner = Object.freeze({ owned: false });

/** The senders of one number, the longest keyword first, the empty one last. */
type Claims = readonly (readonly [keyword: string, sender: SenderRecord])[];

/**
 * Which server an inbound message belongs to: by the number that it was sent to and, where several servers share that
 * number, by the keyword it begins with. Compiled from every server's approved senders; made anew when the registry's
 * snapshot changes. Two servers that claim the same number and keyword: the one with the lower id has it, so that the
 * answer does not depend on the order of rows.
 *
 * @example
 * const table = new InboundTable(allSenders);
 * table.ownerOf('+8686', 'vote 3') // { owned: true, serverId: 7, sender: { keyword: 'VOTE', … }, shared: true }
 */
export class InboundTable {
  readonly #claims = new Map<string, Claims>();

  constructor(senders: Iterable<SenderRecord>) {
    const byNumber = new Map<string, Map<string, SenderRecord>>();
    for (const sender of senders) {
      const number = bare(sender.address);
      // Nobody can send to a name.
      if (sender.kind === 'alphanumeric' || number === '') continue;
      const keyword = plain(sender.keyword);
      const claims = byNumber.get(number) ?? new Map<string, SenderRecord>();
      byNumber.set(number, claims);
      const other = claims.get(keyword);
      if (other === undefined || sender.serverId < other.serverId) claims.set(keyword, sender);
    }
    for (const [number, claims] of byNumber) {
      this.#claims.set(
        number,
        [...claims].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1)),
      );
    }
  }

  /**
   * The owner; `owned: false` when nobody has the number, or nobody's keyword begins the text and no server has the
   * number as its own.
   */
  ownerOf(dest: string, text: string): InboundOwner {
    const claims = this.#claims.get(bare(dest));
    if (claims === undefined) return UNOWNED;
    const words = plain(text.slice(0, KEYWORD_CHARS_MAX));
    for (const [keyword, sender] of claims) {
      if (!begins(words, keyword)) continue;
      return { owned: true, serverId: sender.serverId, sender, shared: claims.length > 1 };
    }
    return UNOWNED;
  }

  /**
   * The server that owns whatever comes to this number, 0 when the text decides or nobody does: parts of a long text
   * wait under its key before the text is there.
   */
  soleOwner(dest: string): number {
    const claims = this.#claims.get(bare(dest));
    const first = claims?.[0]?.[1];
    if (claims === undefined || first === undefined || claims.at(-1)?.[0] !== '') return 0;
    return claims.every(([, sender]) => sender.serverId === first.serverId) ? first.serverId : 0;
  }
}

/** Carriers give numbers with +, with 00 or bare; registered ones may be written either way too. */
function bare(number: string): string {
  return number.replace(/^(?:\+|00)/, '');
}

/** Capitals without accents, words with one blank between them, whatever stood between them before. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The keyword is the first word, or the first words, of the text. */
function begins(words: string, keyword: string): boolean {
  if (keyword === '') return true;
  return words.startsWith(keyword) && (words.length === keyword.length || words[keyword.length] === ' ');
}
