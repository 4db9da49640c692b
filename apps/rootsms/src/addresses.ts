import { withRealPorts } from './listens.ts';
import type { RootsmsConfig } from './settings.ts';

/** Where customers reach this instance. */
export interface Addresses {
  readonly smppHost: string;
  readonly smppPort: number;
  readonly httpUrl: string;
}

/** The operator knows under which name; we only know the ports. */
const HOST_DEFAULT = '127.0.0.1';

export function addressesOf(config: RootsmsConfig, host: string = HOST_DEFAULT): Addresses {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const { smppPort, gatewayPort } = withRealPorts(config);
  return { smppHost: host, smppPort, httpUrl: `http://${bracketed}:${gatewayPort}` };
}
