import { ok } from '@rootsms/kit';
import { checkInteger } from './check-input.ts';
import { refuseInput, type OperateRefusal, type OperateResult } from './errors.ts';

/** Columns of gateway.link that a URL sets; the password is apart because it is stored sealed. */
export interface LinkColumns {
  kind?: 'smpp' | 'sim';
  host?: string;
  port?: number;
  tls?: boolean;
  system_id?: string;
  system_type?: string;
  bind_type?: 'transceiver' | 'pair';
  binds?: number;
  window_max?: number;
  segments_per_s?: number;
  unanswered?: 'resend' | 'unknown';
  response_s?: number;
  id_spelling?: IdSpelling;
}
type IdSpelling = 'learn' | 'literal' | 'hex_to_decimal' | 'decimal_to_hex' | 'no_leading_zeros';

export interface ReadLink {
  readonly columns: LinkColumns;
  /** Undefined: the URL names none. */
  readonly password: string | undefined;
}

const PORT_DEFAULT = 2775;
const TLS_PORT_DEFAULT = 3550;
const HOST_CHARACTERS_MAX = 253;
const URL_CHARACTERS_MAX = 2_000;
/** SMPP 3.4 5.2.1; carriers do hand out passwords of more than 5.2.2's eight characters. */
const SYSTEM_ID_CHARACTERS_MAX = 15;
const PASSWORD_CHARACTERS_MAX = 64;
const SYSTEM_TYPE_CHARACTERS_MAX = 12;
const PARAMETER_NAME = /^[a-z_]{1,20}$/;

interface Parameter {
  readonly name: string;
  readonly allowed: string;
  readonly doc: string;
  readonly sim: boolean;
  /** Undefined: not allowed. */
  readonly read: (text: string) => LinkColumns | undefined;
}

/** What may stand behind the `?` of a carrier's URL, and in `carrier set`. The source of its help. */
export const LINK_PARAMETERS: readonly Parameter[] = [
  numeric('binds', 1, 64, 'connections to the carrier', true, (binds) => ({ binds })),
  numeric('window', 1, 10_000, 'requests without an answer, over all binds', true, (max) => ({
    window_max: max,
  })),
  numeric('rate', 0, 1_000_000, 'segments a second; 0: as fast as the window allows', true, (rate) => ({
    segments_per_s: rate,
  })),
  words('tls', ['1', '0'], 'whether the connection is TLS', (word) => ({ tls: word === '1' })),
  words(
    'bind',
    ['transceiver', 'pair'],
    'one session both ways, or a transmitter and a receiver',
    (bind) => ({
      bind_type: bind,
    }),
  ),
  words(
    'unanswered',
    ['resend', 'unknown'],
    'what happens to a request that is never answered',
    (unanswered) => ({
      unanswered,
    }),
  ),
  numeric('response', 1, 600, 'seconds until a request counts as unanswered', true, (s) => ({
    response_s: s,
  })),
  words(
    'ids',
    ['learn', 'literal', 'hex_to_decimal', 'decimal_to_hex', 'no_leading_zeros'],
    'how receipts spell the ids that responses gave',
    (ids) => ({ id_spelling: ids }),
  ),
  {
    name: 'system_type',
    allowed: `at most ${SYSTEM_TYPE_CHARACTERS_MAX} printable ASCII characters`,
    doc: 'the system_type of the bind',
    sim: false,
    read: (text) => (isPrintable(text, SYSTEM_TYPE_CHARACTERS_MAX) ? { system_type: text } : undefined),
  },
];

/**
 * Reads `smpp://user:pass@host:port?binds=1&window=200`, `smpps://…` or `sim://`. A refusal never repeats the URL, which
 * holds a password, only the names of its parameters.
 */
export function readLinkUrl(url: string): OperateResult<ReadLink> {
  const [, scheme] = /^([a-z]{1,10}):\/\//i.exec(url) ?? [];
  if (scheme === undefined || url.length > URL_CHARACTERS_MAX) return refuseInput('url_invalid', 'url');
  const kind = scheme.toLowerCase();
  if (kind !== 'smpp' && kind !== 'smpps' && kind !== 'sim') return refuseInput('url_scheme_unknown', 'url');
  // What follows a second ? # or @ is most likely a password that was not escaped: the URL class would cut it in two.
  const [before = '', query = '', ...rest] = url.split('?');
  if (rest.length > 0 || url.includes('#') || before.split('@').length > 2)
    return refuseInput('url_invalid', 'url');
  const parameters = readParameters(new URLSearchParams(query), kind === 'sim');
  if (!parameters.ok) return parameters;
  if (kind === 'sim') {
    if (!/^sim:\/\/\/?$/i.test(before)) return refuseInput('url_invalid', 'url');
    return ok({ columns: { kind: 'sim', ...parameters.value }, password: undefined });
  }
  const peer = readPeer(before, kind === 'smpps');
  if (!peer.ok) return peer;
  const { password, ...columns } = peer.value;
  return ok({ columns: { kind: 'smpp', ...columns, ...parameters.value }, password });
}

/** Parameters as `carrier set` takes them: `window=400`. */
export function readParameters(parameters: URLSearchParams, sim: boolean): OperateResult<LinkColumns> {
  const columns: LinkColumns = {};
  const seen = new Set<string>();
  for (const [name, text] of parameters) {
    const parameter = LINK_PARAMETERS.find((known) => known.name === name && (known.sim || !sim));
    if (parameter === undefined) return unknownParameter(name, sim);
    if (seen.has(name)) return refuseInput('url_parameter_twice', name);
    seen.add(name);
    const read = parameter.read(text);
    if (read === undefined)
      return refuseInput('url_parameter_invalid', name, `allowed: ${parameter.allowed}`);
    Object.assign(columns, read);
  }
  return ok(columns);
}

function unknownParameter(name: string, sim: boolean): OperateRefusal {
  const known = LINK_PARAMETERS.filter((each) => each.sim || !sim).map((each) => each.name);
  // A name of another form may be a piece of a password.
  const field = PARAMETER_NAME.test(name) ? name : 'url';
  return { ok: false, code: 'url_parameter_unknown', field, detail: `known: ${known.join(', ')}` };
}

interface Peer {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly system_id: string;
  readonly password: string;
}

function readPeer(url: string, tls: boolean): OperateResult<Peer> {
  const invalid = refuseInput('url_invalid', 'url');
  const form = /^smpps?:\/\/([^:@/]*):([^@/]*)@(\[[0-9a-f:.]+\]|[^:@/[\]]+)(?::(\d{1,5}))?\/?$/i.exec(url);
  if (form === null) return invalid;
  const [, user = '', secret = '', host = '', portText] = form;
  const systemId = decode(user);
  const password = decode(secret);
  if (systemId === undefined || password === undefined) return invalid;
  if (systemId === '' || !isPrintable(systemId, SYSTEM_ID_CHARACTERS_MAX))
    return refuseInput(
      'value_invalid',
      'user',
      `1 to ${SYSTEM_ID_CHARACTERS_MAX} printable ASCII characters`,
    );
  if (!isPrintable(password, PASSWORD_CHARACTERS_MAX))
    return refuseInput(
      'value_invalid',
      'password',
      `at most ${PASSWORD_CHARACTERS_MAX} printable ASCII characters`,
    );
  const parsed = URL.parse(`http://${host}/`);
  if (parsed === null || parsed.hostname === '' || parsed.hostname.length > HOST_CHARACTERS_MAX)
    return refuseInput('value_invalid', 'host', 'a name or an address');
  const port = checkInteger('port', portText ?? (tls ? TLS_PORT_DEFAULT : PORT_DEFAULT), 1, 65_535);
  if (!port.ok) return port;
  return ok({
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: port.value,
    tls,
    system_id: systemId,
    password,
  });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isPrintable(text: string, charactersMax: number): boolean {
  return text.length <= charactersMax && /^[\x20-\x7e]*$/.test(text);
}

function numeric(
  name: string,
  min: number,
  max: number,
  doc: string,
  sim: boolean,
  toColumns: (value: number) => LinkColumns,
): Parameter {
  return {
    name,
    allowed: `a whole number from ${min} to ${max}`,
    doc,
    sim,
    read: (text) => {
      const checked = checkInteger(name, text, min, max);
      return checked.ok ? toColumns(checked.value) : undefined;
    },
  };
}

function words<const Word extends string>(
  name: string,
  allowed: readonly Word[],
  doc: string,
  toColumns: (word: Word) => LinkColumns,
): Parameter {
  return {
    name,
    allowed: allowed.join(', '),
    doc,
    sim: false,
    read: (text) => {
      const word = allowed.find((known) => known === text);
      return word === undefined ? undefined : toColumns(word);
    },
  };
}
