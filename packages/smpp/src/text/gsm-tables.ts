/**
 * Character tables of 3GPP TS 23.038: the default alphabet (6.2.1), its extension (6.2.1.1), the national single-shift
 * tables (annex A.2) and the national locking-shift tables (annex A.3).
 *
 * A table is 128 characters; HOLE is a code without a character, ESCAPE stands at 0x1B of every locking table.
 * The ten Indic scripts lie in Unicode in the order of ISCII, and annex A.3.4 to A.3.12 follow it: they are written as
 * the block's first code point, the letters which that script does not have, and the six that differ.
 *
 * All 3,456 cells were compared with ofono 1.31 (Debian source), an independent transcription. Four differ, and each is a
 * misprint there or in the annex: Kannada locking 0x24 is U+0CA1 (the annex repeats U+0CAA), Kannada single 0x3C is '[',
 * Malayalam locking 0x2E is '.', Telugu single 0x65 is the euro sign. Tamil single 0x24 is the digit eight, U+0BEE.
 */

export const HOLE = '\uffff';
export const ESCAPE = 0x1b;
/** The highest code point in any table is U+221E; look-ups are arrays of this size. */
export const TABLE_CODE_POINT_MAX = 0x221e;

/** 3GPP TS 23.038 6.2.1.2.4; 0 is the default alphabet and the default extension table. */
export const LANGUAGE = {
  default: 0,
  turkish: 1,
  spanish: 2,
  portuguese: 3,
  bengali: 4,
  gujarati: 5,
  hindi: 6,
  kannada: 7,
  malayalam: 8,
  oriya: 9,
  punjabi: 10,
  tamil: 11,
  telugu: 12,
  urdu: 13,
} as const;
export type LanguageName = keyof typeof LANGUAGE;
export type LanguageId = (typeof LANGUAGE)[LanguageName];
export const LANGUAGE_ID_MAX = 13;

const DEFAULT =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** A copy of `base` with characters put at given codes. */
function overlay(base: string, changes: Readonly<Record<number, string>>): string {
  const cells = base.split('');
  for (const [code, character] of Object.entries(changes)) cells[Number(code)] = character;
  return cells.join('');
}

/** A copy of `base` with the characters of each run put at consecutive codes. */
function runs(base: string, starts: Readonly<Record<number, string>>): string {
  const cells = base.split('');
  for (const [start, characters] of Object.entries(starts)) {
    characters.split('').forEach((character, at) => (cells[Number(start) + at] = character));
  }
  return cells.join('');
}

// ---- locking-shift tables, annex A.3 --------------------------------------------------------------------------------

// prettier-ignore
const TURKISH_LOCKING = overlay(DEFAULT, {
  0x04: '€', 0x07: 'ı', 0x0b: 'Ğ', 0x0c: 'ğ', 0x1c: 'Ş', 0x1d: 'ş', 0x40: 'İ', 0x60: 'ç',
});

// prettier-ignore
const PORTUGUESE_LOCKING = overlay(DEFAULT, {
  0x04: 'ê', 0x06: 'ú', 0x07: 'í', 0x08: 'ó', 0x09: 'ç', 0x0b: 'Ô', 0x0c: 'ô', 0x0e: 'Á', 0x0f: 'á',
  0x12: 'ª', 0x13: 'Ç', 0x14: 'À', 0x15: '∞', 0x16: '^', 0x17: '\\', 0x18: '€', 0x19: 'Ó', 0x1a: '|',
  0x1c: 'Â', 0x1d: 'â', 0x1e: 'Ê', 0x24: 'º', 0x40: 'Í', 0x5b: 'Ã', 0x5c: 'Õ', 0x5d: 'Ú', 0x60: '~',
  0x7b: 'ã', 0x7c: 'õ', 0x7d: '`',
});

/** What the Indic and Urdu locking tables have in common. */
// prettier-ignore
const EASTERN = runs(HOLE.repeat(128), {
  0x0a: '\n', 0x0d: '\r', 0x1b: '\u001b', 0x20: ' !', 0x28: ')(', 0x2c: ',', 0x2e: '.',
  0x30: '0123456789:;', 0x3f: '?', 0x61: 'abcdefghijklmnopqrstuvwxyz',
});

/** Codes that hold letters, in the order of the alphabet; 0x60 and 0x7B to 0x7F hold the six that differ. */
// prettier-ignore
const LETTER_CODES = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0b, 0x0c, 0x0e, 0x0f,
  0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1c, 0x1d, 0x1e, 0x1f,
  0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2a, 0x2b, 0x2d, 0x2f, 0x3c, 0x3d, 0x3e,
  0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f,
  0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f,
  0x60, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f,
];

/** ISCII order within a block of 128 code points: 01-03, 05-39, 3C-4D. */
const ISCII_ORDER = [...range(0x01, 0x03), ...range(0x05, 0x39), ...range(0x3c, 0x4d)];

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function indicLocking(block: number, absent: readonly number[], differing: readonly number[]): string {
  const offsets = [...ISCII_ORDER, ...differing];
  const changes: Record<number, string> = {};
  LETTER_CODES.forEach((code, at) => {
    const offset = offsets[at];
    if (offset !== undefined && !absent.includes(offset)) changes[code] = String.fromCharCode(block + offset);
  });
  return overlay(EASTERN, changes);
}

const BENGALI_ABSENT = [0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x33, 0x34, 0x35, 0x45, 0x46, 0x49, 0x4a];
const ORIYA_ABSENT = [0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x34, 0x45, 0x46, 0x49, 0x4a];
const PUNJABI_ABSENT = [
  0x0b, 0x0c, 0x0d, 0x0e, 0x11, 0x12, 0x29, 0x31, 0x34, 0x37, 0x3d, 0x43, 0x44, 0x45, 0x46, 0x49, 0x4a,
];
const TAMIL_ABSENT = [
  0x01, 0x0b, 0x0c, 0x0d, 0x11, 0x16, 0x17, 0x18, 0x1b, 0x1d, 0x20, 0x21, 0x22, 0x25, 0x26, 0x27, 0x2b, 0x2c,
  0x2d, 0x3c, 0x3d, 0x43, 0x44, 0x45, 0x49,
];

const BENGALI_LOCKING = indicLocking(0x0980, BENGALI_ABSENT, [0x4e, 0x57, 0x5c, 0x5d, 0x70, 0x71]);
// prettier-ignore
const GUJARATI_LOCKING = indicLocking(
  0x0a80, [0x0e, 0x12, 0x29, 0x31, 0x34, 0x46, 0x4a], [0x50, 0x60, 0x61, 0x62, 0x63, 0x71],
);
const HINDI_LOCKING = indicLocking(0x0900, [], [0x50, 0x72, 0x7b, 0x7c, 0x7e, 0x7f]);
// prettier-ignore
const KANNADA_LOCKING = indicLocking(
  0x0c80, [0x01, 0x0d, 0x11, 0x29, 0x34, 0x45, 0x49], [0x55, 0x56, 0x60, 0x61, 0x62, 0x63],
);
// prettier-ignore
const MALAYALAM_LOCKING = indicLocking(
  0x0d00, [0x01, 0x0d, 0x11, 0x29, 0x3c, 0x45, 0x49], [0x57, 0x60, 0x61, 0x62, 0x63, 0x79],
);
const ORIYA_LOCKING = indicLocking(0x0b00, ORIYA_ABSENT, [0x56, 0x57, 0x60, 0x61, 0x62, 0x63]);
const PUNJABI_LOCKING = indicLocking(0x0a00, PUNJABI_ABSENT, [0x51, 0x70, 0x71, 0x72, 0x73, 0x74]);
const TAMIL_LOCKING = indicLocking(0x0b80, TAMIL_ABSENT, [0x50, 0x57, 0x70, 0x71, 0x72, 0x79]);
// prettier-ignore
const TELUGU_LOCKING = indicLocking(
  0x0c00, [0x0d, 0x11, 0x29, 0x34, 0x3c, 0x45, 0x49], [0x55, 0x56, 0x60, 0x61, 0x62, 0x63],
);

// prettier-ignore
const URDU_LETTERS = [
  0x0627, 0x0622, 0x0628, 0x067b, 0x0680, 0x067e, 0x06a6, 0x062a, 0x06c2, 0x067f, 0x0679, 0x067d, 0x067a, 0x067c,
  0x062b, 0x062c, 0x0681, 0x0684, 0x0683, 0x0685, 0x0686, 0x0687, 0x062d, 0x062e, 0x062f, 0x068c, 0x0688, 0x0689, 0x068a,
  0x068f, 0x068d, 0x0630, 0x0631, 0x0691, 0x0693, 0x0699, 0x0632, 0x0696, 0x0698, 0x069a, 0x0633, 0x0634,
  0x0635, 0x0636, 0x0637, 0x0638, 0x0639, 0x0641, 0x0642, 0x06a9, 0x06aa, 0x06ab, 0x06af, 0x06b3, 0x06b1, 0x0644, 0x0645, 0x0646,
  0x06ba, 0x06bb, 0x06bc, 0x0648, 0x06c4, 0x06d5, 0x06c1, 0x06be, 0x0621, 0x06cc, 0x06d0, 0x06d2, 0x064d, 0x0650, 0x064f, 0x0657,
  0x0654, 0x0655, 0x0651, 0x0653, 0x0656, 0x0670,
];
const URDU_LOCKING = overlay(
  EASTERN,
  Object.fromEntries(LETTER_CODES.map((code, at) => [code, String.fromCharCode(URDU_LETTERS[at] ?? 0xffff)])),
);

// ---- single-shift tables, annex A.2 ---------------------------------------------------------------------------------

// prettier-ignore
const EXTENSION = runs(HOLE.repeat(128), {
  0x0a: '\f', 0x14: '^', 0x28: '{}', 0x2f: '\\', 0x3c: '[~]', 0x40: '|', 0x65: '€',
});
// prettier-ignore
const TURKISH_SINGLE = overlay(EXTENSION, {
  0x47: 'Ğ', 0x49: 'İ', 0x53: 'Ş', 0x63: 'ç', 0x67: 'ğ', 0x69: 'ı', 0x73: 'ş',
});
// prettier-ignore
const SPANISH_SINGLE = overlay(EXTENSION, {
  0x09: 'ç', 0x41: 'Á', 0x49: 'Í', 0x4f: 'Ó', 0x55: 'Ú', 0x61: 'á', 0x69: 'í', 0x6f: 'ó', 0x75: 'ú',
});
// prettier-ignore
const PORTUGUESE_SINGLE = overlay(EXTENSION, {
  0x05: 'ê', 0x09: 'ç', 0x0b: 'Ô', 0x0c: 'ô', 0x0e: 'Á', 0x0f: 'á', 0x12: 'Φ', 0x13: 'Γ', 0x15: 'Ω', 0x16: 'Π',
  0x17: 'Ψ', 0x18: 'Σ', 0x19: 'Θ', 0x1f: 'Ê', 0x41: 'À', 0x49: 'Í', 0x4f: 'Ó', 0x55: 'Ú', 0x5b: 'Ã', 0x5c: 'Õ',
  0x61: 'Â', 0x69: 'í', 0x6f: 'ó', 0x75: 'ú', 0x7b: 'ã', 0x7c: 'õ', 0x7f: 'â',
});

/** What the Indic and Urdu single-shift tables have in common; ¡ and * stand in it twice, as in the annex. */
// prettier-ignore
const EASTERN_EXTENSION = runs(EXTENSION, {
  0x00: '@£$¥¿"¤%&\'', 0x0b: '*+', 0x0e: '-/', 0x10: '<=>¡^¡_#*', 0x41: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
});

/** Codes after the common part, in the order of the annex. */
// prettier-ignore
const SIGN_CODES = [
  0x19, 0x1a, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e,
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x3b, 0x3f,
];

const DANDAS = [0x0964, 0x0965];

function easternSingle(signs: readonly number[]): string {
  const changes: Record<number, string> = {};
  signs.forEach((codePoint, at) => (changes[SIGN_CODES[at] ?? 0] = String.fromCharCode(codePoint)));
  return overlay(EASTERN_EXTENSION, changes);
}

// prettier-ignore
const BENGALI_SINGLE = easternSingle([
  ...range(0x09e6, 0x09ef), 0x09df, ...range(0x09e0, 0x09e3), ...range(0x09f2, 0x09fa),
]);
const GUJARATI_SINGLE = easternSingle([...DANDAS, ...range(0x0ae6, 0x0aef)]);
// prettier-ignore
const HINDI_SINGLE = easternSingle([
  ...DANDAS, ...range(0x0966, 0x096f), ...range(0x0951, 0x0954), ...range(0x0958, 0x0963), 0x0970, 0x0971,
]);
const KANNADA_SINGLE = easternSingle([...DANDAS, ...range(0x0ce6, 0x0cef), 0x0cde, 0x0cf1, 0x0cf2]);
// prettier-ignore
const MALAYALAM_SINGLE = easternSingle([
  ...DANDAS, ...range(0x0d66, 0x0d6f), ...range(0x0d70, 0x0d75), ...range(0x0d7a, 0x0d7f),
]);
// prettier-ignore
const ORIYA_SINGLE = easternSingle([
  ...DANDAS, ...range(0x0b66, 0x0b6f), 0x0b5c, 0x0b5d, 0x0b5f, 0x0b70, 0x0b71,
]);
// prettier-ignore
const PUNJABI_SINGLE = easternSingle([
  ...DANDAS, ...range(0x0a66, 0x0a6f), 0x0a59, 0x0a5a, 0x0a5b, 0x0a5c, 0x0a5e, 0x0a75,
]);
// prettier-ignore
const TAMIL_SINGLE = easternSingle([
  ...DANDAS, ...range(0x0be6, 0x0bef), ...range(0x0bf3, 0x0bf8), 0x0bfa,
]);
// prettier-ignore
const TELUGU_SINGLE = easternSingle([
  0xffff, 0xffff, ...range(0x0c66, 0x0c6f), 0x0c58, 0x0c59, ...range(0x0c78, 0x0c7f),
]);
// prettier-ignore
const URDU_SINGLE = easternSingle([
  0x0600, 0x0601, ...range(0x06f0, 0x06f9), ...range(0x060c, 0x0614), 0x061b, 0x061f, 0x0640, 0x0652, 0x0658,
  0x066b, 0x066c, 0x0672, 0x0673, 0x06cd, 0x06d4,
]);

/** By language id; null where the annex has none (Spanish). Entry 0 is the default alphabet. */
// prettier-ignore
export const LOCKING_TABLES: readonly (string | null)[] = [
  DEFAULT, TURKISH_LOCKING, null, PORTUGUESE_LOCKING, BENGALI_LOCKING, GUJARATI_LOCKING, HINDI_LOCKING,
  KANNADA_LOCKING, MALAYALAM_LOCKING, ORIYA_LOCKING, PUNJABI_LOCKING, TAMIL_LOCKING, TELUGU_LOCKING, URDU_LOCKING,
];

/** By language id. Entry 0 is the default extension table. */
// prettier-ignore
export const SINGLE_TABLES: readonly string[] = [
  EXTENSION, TURKISH_SINGLE, SPANISH_SINGLE, PORTUGUESE_SINGLE, BENGALI_SINGLE, GUJARATI_SINGLE, HINDI_SINGLE,
  KANNADA_SINGLE, MALAYALAM_SINGLE, ORIYA_SINGLE, PUNJABI_SINGLE, TAMIL_SINGLE, TELUGU_SINGLE, URDU_SINGLE,
];
