import {
  contract,
  declare,
  deleteRow,
  forbidden,
  after,
  legitimateInterest,
  noSubject,
  notPersonal,
  notPersonalColumns,
  owned,
  preset,
  store,
  unlinked,
  until,
  use,
} from '@rootsms/privacy';

/** db.migration, as 0000_bookkeeping.sql makes it. */
interface MigrationRow {
  file: string;
  checksum: string;
  run_at: Date;
}

const migration = declare<MigrationRow>()('db.migration', noSubject('what this database has run'), {
  ...notPersonalColumns('a fact about our own files', 'file', 'checksum', 'run_at'),
});

/** A copy of rows, whole or in parts: what may be done with it follows the rows' own declarations. */
const copy = preset({
  category: 'metadata',
  source: 'derived',
  purposes: [
    use('service', contract),
    use('operation', legitimateInterest('LIA-1 surviving the loss of a machine')),
  ],
  recipients: ['hosting'],
  transfers: [],
  erase: deleteRow,
  portable: false,
});

const untraced = unlinked('octets of pages, reached only through the tables that they are of');

/**
 * What PostgreSQL keeps outside of tables. Erasing a row leaves its octets in pages, write-ahead log
 * and backups until they are overwritten or expire; numbers and texts are sealed there, and end with
 * their data key (docs/decisions/0015-sealed-rows.md).
 */
export const dbPrivacy = owned('@rootsms/db', [
  migration,
  store(
    'file:postgres',
    "postgres/ in the data folder, or the volume of the operator's own server",
    untraced,
    {
      pages: {
        ...copy,
        retention: until('reused_at', 'vacuum frees the space of erased rows for others', { by: 'rotation' }),
        export: forbidden('the same data is exported from its tables'),
      },
      write_ahead_log: {
        ...copy,
        retention: until('recycled_at', 'recovery after a crash, then PostgreSQL reuses the file', {
          by: 'rotation',
        }),
        export: forbidden('the same data is exported from its tables'),
      },
    },
  ),
  store(
    'log:postgres',
    "among our own lines for the embedded server; where the operator's own server writes it otherwise",
    noSubject(
      'no statement, value, row or address is let into it: embedded/settings.ts, and docs/operating for other servers',
    ),
    { line: notPersonal('times and faults of the server') },
  ),
  store('backup:postgres', 'wherever the operator sends them; docs/operating says how', untraced, {
    rows: {
      ...copy,
      retention: after('taken_at', 'P35D', 'a loss is noticed within a month', {
        by: 'rotation',
      }),
      export: forbidden('the same data is exported from its tables'),
    },
  }),
]);
