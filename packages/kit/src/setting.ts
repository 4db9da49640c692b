import { isAbsolute, resolve } from 'node:path';

import { Secret } from './secret.ts';

/**
 * One environment variable: its name, what it may be, what it is when nobody sets it, and what it is for.
 * `read` gets the text, trimmed and never empty; it answers undefined to refuse.
 */
export interface Setting<Value> {
  readonly name: string;
  readonly doc: string;
  /** Completes "must be ..." in refusals and in docs/config.md. */
  readonly allowed: string;
  /** As written in the docs; undefined when it has none. */
  readonly defaultText: string | undefined;
  readonly secret: boolean;
  readonly read: (text: string) => Value | undefined;
  /** Undefined means required. */
  readonly fallback: { readonly value: Value } | undefined;
}

/** What every kind of setting can say: its use, its default, and `optional` when unset is fine and reads as undefined. */
interface Common {
  readonly doc: string;
}

interface WithDefault<Value> extends Common {
  readonly default: Value;
}

interface Optional extends Common {
  readonly optional: true;
}

type Options<Value> = Common | WithDefault<Value> | Optional;
type Read<Value, Given> = Given extends Optional ? Value | undefined : Value;

const TEXT_CHARACTERS_MAX = 4_096;
const DURATION_UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION_MS_MAX = 10 * 366 * DURATION_UNIT_MS.d;

function make<Value, Given extends Options<Value>>(
  name: string,
  options: Given,
  kind: {
    readonly allowed: string;
    readonly read: (text: string) => Value | undefined;
    readonly write?: (value: Value) => string;
    readonly secret?: boolean;
  },
): Setting<Read<Value, Given>> {
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new Error(`setting ${name}: a name is in UPPER_SNAKE_CASE`);
  const secret = kind.secret ?? false;
  const base = { name, doc: options.doc, allowed: kind.allowed, secret, read: kind.read };
  const setting: Setting<Value | undefined> =
    'default' in options
      ? {
          ...base,
          defaultText: (kind.write ?? String)(options.default),
          fallback: { value: options.default },
        }
      : {
          ...base,
          defaultText: undefined,
          fallback: 'optional' in options ? { value: undefined } : undefined,
        };
  // `Read` says in types what the fallback above does: only an optional setting can be undefined.
  return Object.freeze(setting) as Setting<Read<Value, Given>>;
}

function integerBetween(min: number, max: number): (text: string) => number | undefined {
  return (text) => {
    if (!/^-?\d{1,15}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= min && value <= max ? value : undefined;
  };
}

/** A TCP port, 1 to 65535. */
export function port<const Given extends Options<number>>(
  name: string,
  options: Given,
): Setting<Read<number, Given>> {
  return make<number, Given>(name, options, {
    allowed: 'a port from 1 to 65535',
    read: integerBetween(1, 65_535),
  });
}

/** A whole number from `min` to `max`, both included. */
export function integer<const Given extends Options<number> & { readonly min: number; readonly max: number }>(
  name: string,
  options: Given,
): Setting<Read<number, Given>> {
  const { min, max } = options;
  return make<number, Given>(name, options, {
    allowed: `a whole number from ${min} to ${max}`,
    read: integerBetween(min, max),
  });
}

/** One of the words in `values`. */
export function oneOf<const Word extends string, const Given extends Options<NoInfer<Word>>>(
  name: string,
  values: readonly Word[],
  options: Given,
): Setting<Read<Word, Given>> {
  const allowed = `one of ${values.map((value) => `\`${value}\``).join(', ')}`;
  return make<Word, Given>(name, options, {
    allowed,
    read: (text) => values.find((value) => value === text),
  });
}

/** `true` or `false`. */
export function flag<const Given extends Options<boolean>>(
  name: string,
  options: Given,
): Setting<Read<boolean, Given>> {
  const words = new Map([['true', true], ['false', false]]); // prettier-ignore
  return make<boolean, Given>(name, options, {
    allowed: '`true` or `false`',
    read: (text) => words.get(text),
  });
}

/** A folder; a relative one counts from where the program was started, and reads as an absolute path. */
export function folder<const Given extends Options<string>>(
  name: string,
  options: Given,
): Setting<Read<string, Given>> {
  const setting = make<string, Given>(name, options, { allowed: 'a folder', read: absolutePath });
  const value = setting.fallback?.value;
  if (value === undefined) return setting;
  return Object.freeze({ ...setting, fallback: { value: resolve(value) as Read<string, Given> } });
}

/** A file, as `folder`. */
export function file<const Given extends Options<string>>(
  name: string,
  options: Given,
): Setting<Read<string, Given>> {
  return make<string, Given>(name, options, { allowed: 'a file', read: absolutePath });
}

/** Free text of at most 4,096 characters, or what `pattern` admits; `allowed` says in words what that is. */
export function text<
  const Given extends Options<string> & { readonly pattern?: RegExp; readonly allowed?: string },
>(name: string, options: Given): Setting<Read<string, Given>> {
  const { pattern = /^/, allowed = `text of at most ${TEXT_CHARACTERS_MAX} characters` } = options;
  return make<string, Given>(name, options, {
    allowed,
    read: (given) => (given.length <= TEXT_CHARACTERS_MAX && pattern.test(given) ? given : undefined),
  });
}

/** An address of one of `protocols` (as in `https:`). May not carry a password: use `secretUrl` for that. */
export function url<const Given extends Options<string> & { readonly protocols: readonly string[] }>(
  name: string,
  options: Given,
): Setting<Read<string, Given>> {
  return make<string, Given>(name, options, {
    allowed: `an address that begins with ${protocolNames(options.protocols)} and carries no password`,
    read: (given) => (parseUrl(given, options.protocols)?.password === '' ? given : undefined),
  });
}

/** An address that may carry a password, so the whole of it is a secret. */
export function secretUrl<const Given extends Options<Secret> & { readonly protocols: readonly string[] }>(
  name: string,
  options: Given,
): Setting<Read<Secret, Given>> {
  return make<Secret, Given>(name, options, {
    allowed: `an address that begins with ${protocolNames(options.protocols)}`,
    read: (given) => (parseUrl(given, options.protocols) === undefined ? undefined : new Secret(given)),
    secret: true,
  });
}

/** A password or key of at least `charactersMin` characters. */
export function secret<const Given extends Options<Secret> & { readonly charactersMin?: number }>(
  name: string,
  options: Given,
): Setting<Read<Secret, Given>> {
  const { charactersMin = 1 } = options;
  return make<Secret, Given>(name, options, {
    allowed: `a secret of ${charactersMin} to ${TEXT_CHARACTERS_MAX} characters`,
    read: (given) =>
      given.length >= charactersMin && given.length <= TEXT_CHARACTERS_MAX ? new Secret(given) : undefined,
    secret: true,
  });
}

/** A duration with its unit, read as milliseconds: `500ms`, `30s`, `5m`, `12h`, `7d`; `minMs` to `maxMs`. */
export function duration<
  const Given extends Options<number> & { readonly minMs?: number; readonly maxMs?: number },
>(name: string, options: Given): Setting<Read<number, Given>> {
  const { minMs = 0, maxMs = DURATION_MS_MAX } = options;
  return make<number, Given>(name, options, {
    allowed: `a duration from ${writeDuration(minMs)} to ${writeDuration(maxMs)}, such as \`500ms\`, \`30s\`, \`5m\`, \`12h\`, \`7d\``,
    read: (given) => {
      const valueMs = readDuration(given);
      return valueMs !== undefined && valueMs >= minMs && valueMs <= maxMs ? valueMs : undefined;
    },
    write: writeDuration,
  });
}

function absolutePath(given: string): string | undefined {
  if (given.includes('\0') || given.length > TEXT_CHARACTERS_MAX) return undefined;
  return isAbsolute(given) ? given : resolve(given);
}

function parseUrl(given: string, protocols: readonly string[]): URL | undefined {
  if (given.length > TEXT_CHARACTERS_MAX) return undefined;
  const parsed = URL.parse(given);
  return parsed !== null && protocols.includes(parsed.protocol) ? parsed : undefined;
}

function protocolNames(protocols: readonly string[]): string {
  return protocols.map((protocol) => `\`${protocol}//\``).join(' or ');
}

function readDuration(given: string): number | undefined {
  const match = /^(\d{1,12})(ms|s|m|h|d)$/.exec(given);
  if (match === null) return undefined;
  return Number(match[1]) * DURATION_UNIT_MS[match[2] as keyof typeof DURATION_UNIT_MS];
}

/** The shortest exact way to write it: 90,000 ms is `90s`, 120,000 ms is `2m`. */
function writeDuration(valueMs: number): string {
  const units = Object.entries(DURATION_UNIT_MS).toReversed();
  const [unit, unitMs] = units.find(([, eachMs]) => valueMs >= eachMs && valueMs % eachMs === 0) ?? ['ms', 1];
  return `${valueMs / unitMs}${unit}`;
}
