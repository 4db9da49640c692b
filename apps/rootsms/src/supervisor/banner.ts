import type { Listen } from './ready.ts';

export interface BannerFacts {
  listens: readonly Listen[];
  /** Where the database is, in words. */
  database: string;
  data: string;
  /** What a command must be preceded by to reach this instance; empty for the default data folder. */
  prefix: string;
  /** A variable that the other terminal must have as this one has it; its value is secret, so no command can carry it. */
  needs?: string | undefined;
}

/** What a person reads when everything is up: what listens where, and what to do next. */
export function banner(facts: BannerFacts): string {
  const rows = [
    ...facts.listens.map(({ what, host, port }) => [what, door(what, host, port)] as const),
    ['Database', facts.database] as const,
    ['Data', facts.data] as const,
  ];
  const wide = Math.max(...rows.map(([what]) => what.length));
  const http = facts.listens.find(({ what }) => what.startsWith('HTTP'));
  return [
    '',
    'ROOTSMS is running.',
    '',
    ...rows.map(([what, where]) => `  ${what.padEnd(wide)}  ${where}`),
    '',
    `Next, in another terminal${facts.needs === undefined ? '' : ` with the same ${facts.needs}`}: a carrier that only pretends, then a server with its SMPP and HTTP credentials.`,
    '',
    `  ${facts.prefix}npx rootsms carrier add try sim://`,
    `  ${facts.prefix}npx rootsms server create first --carrier try --rate 100`,
    '',
    ...(http === undefined ? [] : [`How to send the first message: ${url(http.host, http.port)}/docs`]),
    'Ctrl-C stops everything; nothing that was acknowledged is lost.',
    '',
  ].join('\n');
}

function door(what: string, host: string, port: number): string {
  return what.startsWith('HTTP') ? url(host, port) : `${bracket(host)}:${port}`;
}

/** An address that people can open: `every address` is none. */
function url(host: string, port: number): string {
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : bracket(host)}:${port}`;
}

function bracket(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
