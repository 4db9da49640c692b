import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isHeld } from './held-folder.ts';
import type { RootsmsConfig } from './settings.ts';
import type { Listen } from './supervisor/ready.ts';

const FILE = 'listens.json';

/** Leaves word of what listens where, for commands that are run in another terminal without the ports in their environment. */
export function writeListens(folder: string, listens: readonly Listen[]): void {
  const file = join(folder, FILE);
  const text = JSON.stringify(listens.map(({ what, host, port }) => ({ what, host, port })));
  writeFileSync(`${file}.new`, text, { mode: 0o644 });
  renameSync(`${file}.new`, file);
}

/** At a start: those of an earlier one may be other ports. Needs no room on a disk that is full. */
export function forgetListens(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

/** The settings with the ports that the running instance has; as they are when none runs on this data folder. */
export function withRealPorts(config: RootsmsConfig): RootsmsConfig {
  const listens = isHeld(config.data) ? readListens(config.data) : [];
  const portOf = (matches: (what: string) => boolean, otherwise: number): number =>
    listens.find(({ what }) => matches(what))?.port ?? otherwise;
  const tls = (what: string): boolean => what.includes('SMPP') && what.includes('TLS');
  return {
    ...config,
    smppPort: portOf((what) => what.includes('SMPP') && !tls(what), config.smppPort),
    smppTlsPort: portOf(tls, config.smppTlsPort),
    gatewayPort: portOf((what) => what.startsWith('HTTP'), config.gatewayPort),
  };
}

/** What the instance says it listens on; nothing while it starts. */
export function readListens(folder: string): Pick<Listen, 'what' | 'port'>[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
    return Array.isArray(parsed) ? parsed.filter(isListen) : [];
  } catch {
    return []; // An instance that is still starting, or of an earlier release.
  }
}

function isListen(value: unknown): value is Pick<Listen, 'what' | 'port'> {
  if (typeof value !== 'object' || value === null) return false;
  const { what, port } = value as Partial<Record<keyof Listen, unknown>>;
  return typeof what === 'string' && Number.isInteger(port);
}
