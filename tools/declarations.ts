// The one list of what the generated documents are made from. A new table of codes, a new app's settings: add it here.

import type { ErrorRow, SettingTable } from '@rootsms/kit';

import { gatewaySettings } from '../apps/gateway/src/settings.ts';
import { commandsDocument } from '../apps/rootsms/src/commands-document.ts';
import { ROOTSMS_FAULTS } from '../apps/rootsms/src/faults.ts';
import { rootsmsSettings } from '../apps/rootsms/src/settings.ts';
import { DATABASE_FAULTS } from '../packages/db/src/faults.ts';
import { grafanaDashboard } from '../packages/gateway/src/grafana-dashboard.ts';
import { metricsDocument } from '../packages/gateway/src/metrics-doc.ts';
import { openApiText } from '../packages/gateway/src/http/openapi.ts';
import { PROBLEMS } from '../packages/gateway/src/http/problems.ts';
import { operateErrors } from '../packages/gateway/src/operate/errors.ts';
import { REFUSALS } from '../packages/gateway/src/refusals.ts';
import { simulatorDoc } from '../packages/gateway/src/simulator-doc.ts';
import { FINDING_KINDS } from '../packages/privacy/src/finding.ts';
import { SEAL_ERRORS } from '../packages/seal/src/errors.ts';

/** A table of codes: with the statuses that go out, or sentences alone. */
export interface DocumentedCodes {
  readonly title: string;
  readonly about: string;
  readonly rows: Readonly<Record<string, ErrorRow | string>>;
}

export const codeTables: readonly DocumentedCodes[] = [
  {
    title: 'Messages refused',
    about: 'Why the gateway does not take a message, over HTTP and over SMPP alike.',
    rows: Object.fromEntries(
      Object.entries(REFUSALS).map(([code, { sentence, http, smpp }]) => [
        code,
        { sentence, status: http, smpp },
      ]),
    ),
  },
  {
    title: 'Requests refused',
    about: 'Why the gateway does not do what an HTTP request asks, besides the refusals of messages above.',
    rows: Object.fromEntries(Object.entries(PROBLEMS).filter(([code]) => !(code in REFUSALS))),
  },
  {
    title: 'Starting and operating',
    about: 'What `npm start` and the `rootsms` command say before they stop; `{name}` is filled in.',
    rows: ROOTSMS_FAULTS,
  },
  {
    title: 'Commands refused',
    about: "Why an operator's command changes nothing; in brackets it says which input, and what was given.",
    rows: operateErrors.rows,
  },
  {
    title: 'Database',
    about: 'What can be wrong with PostgreSQL or its place; `{name}` is filled in.',
    rows: DATABASE_FAULTS,
  },
  {
    title: 'Sealing',
    about: 'What can be wrong with keys and with what is sealed under them.',
    rows: SEAL_ERRORS,
  },
  {
    title: 'Privacy check',
    about: 'What `rootsms privacy check` finds; `%` stands for the object that it names.',
    rows: FINDING_KINDS,
  },
];

/** Settings by app, in the order of the document. */
export const settingTables: readonly SettingTable[] = [rootsmsSettings, gatewaySettings];

/** Documents that their owners write whole. */
export const ownDocuments: Readonly<Record<string, () => string>> = {
  'docs/operating/commands.md': commandsDocument,
  'docs/operating/grafana-dashboard.json': grafanaDashboard,
  'docs/operating/metrics.md': metricsDocument,
  'docs/openapi/gateway.json': openApiText,
  'docs/simulator.md': simulatorDoc,
};
