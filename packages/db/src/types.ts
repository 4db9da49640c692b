import pg from 'pg';

/** OIDs of PostgreSQL's built-in types: they never change (src/include/catalog/pg_type.dat). */
const OID = {
  int8: 20,
  date: 1082,
  interval: 1186,
  timestamp: 1114,
  int8Array: 1016,
  dateArray: 1182,
} as const;

const parseText = (value: string): string => value;
const parseInt8 = (value: string): bigint => BigInt(value);

/** `{1,NULL,3}` of a bigint[]: numbers only, so no quoting can occur. */
function parseInt8Array(value: string): (bigint | null)[] {
  if (value === '{}') return [];
  return value
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : BigInt(item)));
}

/** `{2026-01-01,NULL}`: days are never quoted. */
function parseDateArray(value: string): (string | null)[] {
  if (value === '{}') return [];
  return value
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : item));
}

const parsers: ReadonlyMap<number, (value: string) => unknown> = new Map<number, (value: string) => unknown>([
  [OID.int8, parseInt8],
  [OID.int8Array, parseInt8Array],
  // A day has no time zone: as a Date it would shift with the process's own.
  [OID.date, parseText],
  [OID.dateArray, parseDateArray],
  [OID.timestamp, parseText],
  [OID.interval, parseText],
]);

/**
 * How values come back: int8 as bigint, date, interval and timestamp-without-zone as text, timestamptz as Date,
 * numeric as text, json parsed. Held per pool: `pg.types` is global to the process and other code may rely on it.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? undefined : parsers.get(oid);
    return own ?? pg.types.getTypeParser(oid, format);
  }) as typeof pg.types.getTypeParser,
};
