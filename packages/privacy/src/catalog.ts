/**
 * Runs one statement with `$1`-style values and answers with its rows. `pool.query(text, values)`
 * of pg, made to answer with `rows`, is one; this package knows no driver.
 */
export type Query = (
  text: string,
  values?: readonly unknown[],
) => Promise<readonly Record<string, unknown>[]>;

/** pg_class.relkind: table, partitioned table, view, materialized view, foreign table. */
export const RELATION_KINDS = { r: 'table', p: 'table', v: 'view', m: 'view', f: 'table' } as const;
export type RelationKind = keyof typeof RELATION_KINDS;

export interface CatalogColumn {
  readonly name: string;
  /** As `format_type` writes it: `jsonb`, `text[]`, `timestamp with time zone`. */
  readonly type: string;
  readonly generated: boolean;
}

export interface CatalogRelation {
  /** `schema.name` */
  readonly name: string;
  readonly schema: string;
  readonly kind: RelationKind;
  /** The partitioned table it is a part of: counted with that one. */
  readonly partitionOf: string | undefined;
  /** The extension that made it. */
  readonly extension: string | undefined;
  readonly columns: readonly CatalogColumn[];
}

/** What really is in the database, whatever any model of it says. */
export interface Catalog {
  readonly relations: readonly CatalogRelation[];
  /** `schema.name(argument types)` of functions that run with their owner's rights. */
  readonly definers: readonly { readonly name: string; readonly extension: string | undefined }[];
  readonly publications: readonly string[];
  readonly extensions: readonly string[];
  readonly schemas: readonly string[];
  readonly largeObjects: number;
}

/** Every schema but PostgreSQL's own: also those that nobody meant to be there. */
const OWN_SCHEMAS = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

const extensionOf = (catalog: string): string =>
  `(select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
    where d.classid = '${catalog}'::regclass and d.objid = c.oid and d.deptype = 'e'
      and d.refclassid = 'pg_extension'::regclass)`;

/*
 * One row per relation, its columns as JSON: 1.5 ms for 40 relations, against 9 ms with a statement
 * per relation. A partition is found by its parent in pg_inherits, up to the root of the tree.
 */
const RELATIONS = `
  select n.nspname as schema, c.relname as name, c.relkind::text as kind,
         case when c.relispartition then
           (select pn.nspname || '.' || p.relname
            from pg_class p join pg_namespace pn on pn.oid = p.relnamespace
            where p.oid = pg_partition_root(c.oid)) end as partition_of,
         ${extensionOf('pg_class')} as extension,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'generated', a.attgenerated <> '',
                                   'type', format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), a.atttypmod))
                                   order by a.attnum), '[]')
          from pg_attribute a join pg_type t on t.oid = a.atttypid
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)::text as columns
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and ${OWN_SCHEMAS}
  order by 1, 2`;

const DEFINERS = `
  select n.nspname || '.' || c.proname || '(' || pg_get_function_identity_arguments(c.oid) || ')' as name,
         ${extensionOf('pg_proc')} as extension
  from pg_proc c join pg_namespace n on n.oid = c.pronamespace
  where c.prosecdef and ${OWN_SCHEMAS}
  order by 1`;

const OTHERS = `
  select (select coalesce(json_agg(pubname order by pubname), '[]') from pg_publication)::text as publications,
         (select coalesce(json_agg(extname order by extname), '[]') from pg_extension)::text as extensions,
         (select coalesce(json_agg(n.nspname order by n.nspname), '[]') from pg_namespace n where ${OWN_SCHEMAS})::text as schemas,
         (select count(*) from pg_largeobject_metadata)::text as large_objects`;

/** Reads the live catalog: three statements. */
export async function readCatalog(query: Query): Promise<Catalog> {
  // One after the other: a single connection takes one at a time.
  const relations = await query(RELATIONS);
  const definers = await query(DEFINERS);
  const others = await query(OTHERS);
  const other = others[0] ?? {};
  return {
    relations: relations.map(relationOf),
    definers: definers.map((row) => ({
      name: textOf(row['name']),
      extension: optionalTextOf(row['extension']),
    })),
    publications: namesOf(other['publications']),
    extensions: namesOf(other['extensions']),
    schemas: namesOf(other['schemas']),
    largeObjects: Number(textOf(other['large_objects'])),
  };
}

function relationOf(row: Record<string, unknown>): CatalogRelation {
  const kind = textOf(row['kind']);
  if (!isRelationKind(kind)) throw new TypeError(`the catalog answered with relkind ${kind}`);
  const schema = textOf(row['schema']);
  return {
    name: `${schema}.${textOf(row['name'])}`,
    schema,
    kind,
    partitionOf: optionalTextOf(row['partition_of']),
    extension: optionalTextOf(row['extension']),
    columns: columnsOf(row['columns']),
  };
}

function columnsOf(value: unknown): CatalogColumn[] {
  const parsed: unknown = JSON.parse(textOf(value));
  if (!Array.isArray(parsed)) throw new TypeError('the catalog answered without columns');
  return parsed.map((column: unknown) => {
    if (
      typeof column !== 'object' ||
      column === null ||
      !('name' in column && 'type' in column && 'generated' in column)
    ) {
      throw new TypeError('the catalog answered with a column of another form');
    }
    return { name: textOf(column.name), type: textOf(column.type), generated: column.generated === true };
  });
}

function isRelationKind(kind: string): kind is RelationKind {
  return Object.hasOwn(RELATION_KINDS, kind);
}

function namesOf(value: unknown): string[] {
  const parsed: unknown = JSON.parse(textOf(value));
  return Array.isArray(parsed) ? parsed.map(textOf) : [];
}

/** Drivers differ in what they make of int8 and json; every column above is text, and must come so. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('the catalog answered with something else than text');
  return value;
}

function optionalTextOf(value: unknown): string | undefined {
  return value == null ? undefined : textOf(value);
}

/** A name as SQL: `"od""d"`. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.name` as SQL, from a relation of the catalog. */
export function quoteRelation(relation: CatalogRelation): string {
  return `${quoteName(relation.schema)}.${quoteName(relation.name.slice(relation.schema.length + 1))}`;
}
