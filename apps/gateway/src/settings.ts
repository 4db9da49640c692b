import { defineSettings, setting, type ConfigOf } from '@rootsms/kit';
import { logLevels } from '@rootsms/kit/log';

/** What the gateway reads from its environment; `rootsms start` passes it on. */
export const gatewaySettings = defineSettings('gateway', {
  data: setting.folder('ROOTSMS_DATA', { default: './data', doc: 'The data folder: keys.' }),
  databaseUrl: setting.secretUrl('DATABASE_URL', {
    protocols: ['postgres:', 'postgresql:'],
    doc: 'PostgreSQL 15 or later, migrated.',
  }),
  httpPort: setting.port('GATEWAY_PORT', { default: 8081, doc: 'HTTP API of the gateway.' }),
  smppPort: setting.port('SMPP_PORT', { default: 2775, doc: 'SMPP without TLS.' }),
  smppTlsPort: setting.port('SMPP_TLS_PORT', { default: 3550, doc: 'SMPP over TLS, with a certificate.' }),
  logLevel: setting.oneOf('LOG_LEVEL', logLevels, {
    default: 'info',
    doc: 'The least grave line that is written.',
  }),
});

export type GatewayConfig = ConfigOf<typeof gatewaySettings.tree>;
