import { quoteName, quoteRelation, type CatalogRelation, type Query } from './catalog.ts';

/**
 * How much of a relation one check looks at: all of a small one, and of a large one randomly chosen
 * pages, other ones at every check.
 */
const SAMPLE_BYTES = 4 * 1024 * 1024;
const SAMPLE_ROWS_MAX = 5_000;
/** What lies deeper is reported as a path of its own, and so is undeclared. */
const DEPTH_MAX = 16;
const PATHS_MAX = 1_000;

/**
 * The distinct paths of leaves in a JSON column, such as `$.contact.email` and `$.lines[*].text`.
 * PostgreSQL walks the values, so that none of them leaves the database. An empty object or array
 * is a leaf too: its name may say something.
 */
export async function jsonPaths(query: Query, relation: CatalogRelation, column: string): Promise<string[]> {
  const rows = await query(`
    with recursive walk(path, value, depth) as (
      select '$', to_jsonb(${quoteName(column)}), 0
      from (select ${quoteName(column)} from ${await sampleOf(query, relation)}
            where ${quoteName(column)} is not null limit ${SAMPLE_ROWS_MAX}) as taken
      union
      select walk.path || step.step, step.value, walk.depth + 1
      from walk cross join lateral (
        select '.' || pair.key as step, pair.value
        from jsonb_each(case jsonb_typeof(walk.value) when 'object' then walk.value else '{}' end) as pair
        union all
        select '[*]', item.value
        from jsonb_array_elements(case jsonb_typeof(walk.value) when 'array' then walk.value else '[]' end) as item
      ) as step
      where walk.depth < ${DEPTH_MAX}
    )
    select distinct path from walk
    where depth = ${DEPTH_MAX} or value in ('{}', '[]') or jsonb_typeof(value) not in ('object', 'array')
    order by path limit ${PATHS_MAX}`);
  return rows.map((row) => String(row['path']));
}

/** Views and foreign tables cannot be sampled by page: their first rows must do. */
async function sampleOf(query: Query, relation: CatalogRelation): Promise<string> {
  const from = quoteRelation(relation);
  if (relation.kind === 'v' || relation.kind === 'f') return from;
  const rows = await query(
    `select coalesce(sum(pg_relation_size(relid)), 0)::text as bytes from pg_partition_tree($1::regclass)`,
    [from],
  );
  const bytes = Number(rows[0]?.['bytes'] ?? 0);
  return bytes <= SAMPLE_BYTES
    ? from
    : `${from} tablesample system (${((100 * SAMPLE_BYTES) / bytes).toFixed(6)})`;
}

/**
 * Whether a declared path covers a stored one: the same; all that lies below it (`$.raw.*`); or an
 * empty container on the way to it.
 */
export function coversPath(declared: string, path: string): boolean {
  if (declared === path || path === '$') return true;
  if (declared.startsWith(`${path}.`) || declared.startsWith(`${path}[`)) return true;
  if (!declared.endsWith('.*')) return false;
  const parent = declared.slice(0, -2);
  return path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

/** `json`, `jsonb`, or an array of them. */
export function isJsonType(type: string): boolean {
  return /^jsonb?(\[\])?$/.test(type);
}
