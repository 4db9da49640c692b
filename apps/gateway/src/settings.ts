import { defineSettings, setting, type ConfigOf } from '@rootsms/kit';
import { logLevels } from '@rootsms/kit/log';
import { RETENTION_DAYS, RETENTION_DAYS_MIN } from '@rootsms/gateway/privacy';

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
  tlsCertificate: setting.file('SMPP_TLS_CERT', {
    optional: true,
    doc: 'Certificate chain, PEM. With it and its key SMPP over TLS is opened.',
  }),
  tlsKey: setting.file('SMPP_TLS_KEY', { optional: true, doc: 'Private key of the certificate, PEM.' }),
  tlsClientCa: setting.file('SMPP_TLS_CLIENT_CA', {
    optional: true,
    doc: 'Certificate authorities, PEM: then every SMPP client over TLS must show a certificate of theirs.',
  }),
  privateWebhooks: setting.flag('WEBHOOKS_MAY_BE_PRIVATE', {
    default: false,
    doc: 'Let webhooks go to private and loopback addresses: for a gateway inside one company, and for trying out.',
  }),
  textDays: setting.integer('RETENTION_TEXT_DAYS', {
    min: RETENTION_DAYS_MIN.text,
    max: 90,
    default: RETENTION_DAYS.text,
    doc: 'Days for which numbers and texts are kept; then their keys are destroyed.',
  }),
  trafficDays: setting.integer('RETENTION_TRAFFIC_DAYS', {
    min: RETENTION_DAYS_MIN.traffic,
    max: 3_650,
    default: RETENTION_DAYS.traffic,
    doc: 'Days for which a message is kept without number and text: times, state, country.',
  }),
  logLevel: setting.oneOf('LOG_LEVEL', logLevels, {
    default: 'info',
    doc: 'The least grave line that is written.',
  }),
});

export type GatewayConfig = ConfigOf<typeof gatewaySettings.tree>;
