import { RELATION_KINDS, readCatalog, type Catalog, type CatalogRelation, type Query } from './catalog.ts';
import type { Column } from './column.ts';
import { declarationFindings, identityOf } from './declaration-findings.ts';
import type {
  Declaration,
  ForeignDeclaration,
  Owner,
  SameAs,
  TableDeclaration,
  ViewDeclaration,
} from './declare.ts';
import { finding, type Finding } from './finding.ts';
import { coversPath, isJsonType, jsonPaths } from './json-keys.ts';

/** What was compared, and everything that is wrong; nothing wrong means an empty list. */
export interface CheckResult {
  readonly relations: number;
  readonly columns: number;
  readonly stores: number;
  readonly findings: readonly Finding[];
}

/**
 * Compares the declarations with themselves and with the live database (privacy S10, S13): every
 * column of every table, view, materialized view and foreign table in any schema, JSON keys,
 * functions that pass row-level security, publications, large objects.
 *
 *   const { findings } = await checkPrivacy(query, [dbPrivacy, gatewayPrivacy]);
 *   if (findings.length > 0) refuse to start, naming them
 */
export async function checkPrivacy(query: Query, owners: readonly Owner[]): Promise<CheckResult> {
  const catalog = await readCatalog(query);
  const declared = declaredOf(owners);
  const relations = catalog.relations.filter((relation) => countsItself(relation, declared));
  const findings = [
    ...declarationFindings(owners),
    ...relations.flatMap((relation) => relationFindings(relation, declared)),
    ...absentFindings(declared, catalog),
    ...otherFindings(declared, catalog),
    ...(await jsonFindings(query, relations, declared)),
  ];
  return {
    relations: relations.length,
    columns: relations.reduce((sum, relation) => sum + relation.columns.length, 0),
    stores: declared.stores.size,
    findings,
  };
}

type DeclaredRelation = TableDeclaration | ViewDeclaration;

interface Declared {
  readonly relations: ReadonlyMap<string, DeclaredRelation>;
  readonly stores: ReadonlySet<string>;
  readonly foreign: ReadonlyMap<string, ForeignDeclaration>;
}

function declaredOf(owners: readonly Owner[]): Declared {
  const relations = new Map<string, DeclaredRelation>();
  const stores = new Set<string>();
  const foreign = new Map<string, ForeignDeclaration>();
  for (const declaration of owners.flatMap((owner): readonly Declaration[] => owner.declarations)) {
    const name = identityOf(declaration);
    switch (declaration.kind) {
      case 'table':
      case 'view':
        relations.set(name, declaration);
        break;
      case 'store':
        stores.add(name);
        break;
      case 'foreign':
        foreign.set(name, declaration);
        break;
      default:
        declaration satisfies never;
    }
  }
  return { relations, stores, foreign };
}

/** A partition counts with its parent; what a declared schema or extension brought is described there. */
function countsItself(relation: CatalogRelation, declared: Declared): boolean {
  if (relation.partitionOf !== undefined) return false;
  if (declared.foreign.has(`schema ${relation.schema}`)) return false;
  return relation.extension === undefined || !declared.foreign.has(`extension ${relation.extension}`);
}

function relationFindings(relation: CatalogRelation, declared: Declared): Finding[] {
  const declaration = declared.relations.get(relation.name);
  if (declaration === undefined) {
    return relation.extension === undefined
      ? [finding('undeclared_relation', relation.name)]
      : [finding('undeclared_extension', relation.name, `It came with ${relation.extension}.`)];
  }
  const findings: Finding[] = [];
  if (declaration.kind !== RELATION_KINDS[relation.kind])
    findings.push(finding('relation_kind', relation.name));
  const live = new Set<string>();
  for (const { name, type, generated } of relation.columns) {
    const object = `${relation.name}.${name}`;
    live.add(name);
    const column = Object.hasOwn(declaration.columns, name) ? declaration.columns[name] : undefined;
    if (column === undefined)
      findings.push(
        finding('undeclared_column', object, generated ? 'It is a generated column.' : undefined),
      );
    else findings.push(...jsonDeclarationFindings(object, type, column));
  }
  for (const name of Object.keys(declaration.columns)) {
    if (!live.has(name)) findings.push(finding('absent_column', `${relation.name}.${name}`));
  }
  return findings;
}

function jsonDeclarationFindings(object: string, type: string, column: Column | SameAs): Finding[] {
  if ('sameAs' in column) return [];
  if (isJsonType(type)) return column.json === undefined ? [finding('json_keys_missing', object)] : [];
  return column.json === undefined ? [] : [finding('json_not_json', object)];
}

function absentFindings(declared: Declared, catalog: Catalog): Finding[] {
  const live = new Set(catalog.relations.map((relation) => relation.name));
  const definers = new Set(catalog.definers.map((definer) => definer.name));
  const findings = [...declared.relations.keys()]
    .filter((name) => !live.has(name))
    .map((name) => finding('absent_relation', name));
  for (const [name, foreign] of declared.foreign) {
    const there = { schema: catalog.schemas, extension: catalog.extensions, definer: [...definers] }[
      foreign.what
    ];
    if (!foreign.mayBeAbsent && !there.includes(foreign.name))
      findings.push(finding('absent_relation', name));
  }
  return findings;
}

function otherFindings(declared: Declared, catalog: Catalog): Finding[] {
  const findings: Finding[] = [];
  for (const { name, extension } of catalog.definers) {
    const known =
      declared.foreign.has(`definer ${name}`) ||
      declared.foreign.has(`schema ${name.slice(0, name.indexOf('.'))}`) ||
      (extension !== undefined && declared.foreign.has(`extension ${extension}`));
    if (!known) findings.push(finding('undeclared_definer', name));
  }
  for (const name of catalog.publications) {
    if (!declared.stores.has(`publication:${name}`)) findings.push(finding('undeclared_publication', name));
  }
  if (catalog.largeObjects > 0)
    findings.push(finding('large_object', `${catalog.largeObjects} large objects`));
  return findings;
}

/** Only keys that are stored and not declared; a declared key that no row uses yet is no fault. */
async function jsonFindings(
  query: Query,
  relations: readonly CatalogRelation[],
  declared: Declared,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const relation of relations) {
    const columns = declared.relations.get(relation.name)?.columns ?? {};
    for (const { name, type } of relation.columns) {
      const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (column === undefined || 'sameAs' in column || !isJsonType(type)) continue;
      if (column.json === undefined || column.json === 'opaque') continue;
      const known = Object.keys(column.json);
      const object = `${relation.name}.${name}`;
      try {
        for (const path of await jsonPaths(query, relation, name)) {
          if (!known.some((declaredPath) => coversPath(declaredPath, path))) {
            findings.push(finding('undeclared_json_key', `${object} ${path}`));
          }
        }
      } catch (error) {
        findings.push(finding('check_incomplete', object, sqlStateSentence(error)));
      }
    }
  }
  return findings;
}

/** Never the message: PostgreSQL's may quote a value. */
function sqlStateSentence(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return `PostgreSQL answered with SQLSTATE ${code}.`;
}
