import { type ConfigOf, defineSettings, setting } from '@rootsms/kit';
import { logLevels } from '@rootsms/kit/log';

/** What the `rootsms` command reads from the environment; `start` hands the same on to the apps. */
export const rootsmsSettings = defineSettings('rootsms', {
  data: setting.folder('ROOTSMS_DATA', {
    default: './data',
    doc: 'The data folder: database, keys. One running instance each.',
  }),
  databaseUrl: setting.secretUrl('DATABASE_URL', {
    protocols: ['postgres:', 'postgresql:'],
    optional: true,
    doc: 'PostgreSQL 15 or later of your own; without it `start` runs one in the data folder.',
  }),
  gatewayPort: setting.port('GATEWAY_PORT', { default: 8081, doc: 'HTTP API of the gateway.' }),
  smppPort: setting.port('SMPP_PORT', { default: 2775, doc: 'SMPP without TLS.' }),
  smppTlsPort: setting.port('SMPP_TLS_PORT', { default: 3550, doc: 'SMPP over TLS, with a certificate.' }),
  logLevel: setting.oneOf('LOG_LEVEL', logLevels, {
    default: 'info',
    doc: 'The least grave line that is written.',
  }),
});

export type RootsmsConfig = ConfigOf<typeof rootsmsSettings.tree>;
