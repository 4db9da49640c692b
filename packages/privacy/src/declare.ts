import type { Column, NotPersonal } from './column.ts';
import type { Seed, SubjectRole } from './vocabulary.ts';

/** Whom a row describes: by a value that a person can prove (`seed`), or by way of another relation (`to`). */
export type SubjectLink<C extends string = string> =
  | {
      readonly role: SubjectRole;
      readonly via: C;
      readonly seed: Seed;
      /** The purpose of the key when `via` holds a keyed hash of the seed. */
      readonly hashed?: string;
    }
  | { readonly role: SubjectRole; readonly via: C; readonly to: string };

/** Rows that describe nobody; then no column may be personal. */
export interface NoSubject {
  readonly noSubject: string;
}

/** `noSubject('the schema\'s own history')` */
export function noSubject<const S extends string>(because: S extends '' ? never : S): NoSubject {
  return { noSubject: because };
}

/**
 * Rows about people that cannot be found by anything a person can prove (GDPR Art. 11): the privacy
 * officer looks them up by hand.
 */
export interface Unlinked {
  readonly unlinked: string;
}

/** `unlinked('made by the operator, found by the name of the server')` */
export function unlinked<const S extends string>(because: S extends '' ? never : S): Unlinked {
  return { unlinked: because };
}

export type Subjects<C extends string = string> = SubjectLinks<C> | Unlinked | NoSubject;

export type SubjectLinks<C extends string = string> = readonly [SubjectLink<C>, ...SubjectLink<C>[]];

/** A view's column that shows another relation's column unchanged, and inherits its declaration. */
export interface SameAs {
  readonly sameAs: `${string}.${string}`;
}
/** `server_id: sameAs('message.server_id')` */
export function sameAs(column: `${string}.${string}`): SameAs {
  return { sameAs: column };
}

export interface TableDeclaration {
  readonly kind: 'table';
  /** `schema.table`; without a schema, `public`. */
  readonly name: string;
  readonly subjects: Subjects;
  readonly columns: Readonly<Record<string, Column>>;
}

export interface ViewDeclaration {
  readonly kind: 'view';
  readonly name: string;
  readonly columns: Readonly<Record<string, Column | SameAs>>;
}

/** What is not a table: `log:gateway`, `file:master-key`, `backup:postgres`. */
export interface StoreDeclaration {
  readonly kind: 'store';
  readonly name: StoreName;
  /** Where it lies, for the operator. */
  readonly where: string;
  readonly subjects: Subjects;
  readonly fields: Readonly<Record<string, Column>>;
}
export const STORE_KINDS = [
  'log',
  'file',
  'backup',
  'queue',
  'index',
  'mail',
  'vendor',
  'lease',
  'memory',
  'publication',
] as const;
export type StoreName = `${(typeof STORE_KINDS)[number]}:${string}`;

/** Part of the database that a well-kept part or extension brings and describes itself. */
export interface ForeignDeclaration {
  readonly kind: 'foreign';
  readonly what: 'schema' | 'extension' | 'definer';
  readonly name: string;
  readonly because: string;
  /** It may not be there (yet). */
  readonly mayBeAbsent: boolean;
}

export type Declaration = TableDeclaration | ViewDeclaration | StoreDeclaration | ForeignDeclaration;

/** Everything one package owns. */
export interface Owner {
  readonly owner: string;
  readonly declarations: readonly Declaration[];
}

type Names<Row> = Extract<keyof Row, string>;
/** A retention's anchor: a column of the row, or `relation.column` over the subject link. */
type Anchor<Row> = Names<Row> | `${string}.${string}`;
type Ghosts<D, Row> = { readonly [K in Exclude<keyof D, keyof Row>]: never };
type Columns<Row> = { readonly [K in Names<Row>]-?: Column<Anchor<Row>> };
type PlainColumns<Row> = { readonly [K in Names<Row>]-?: NotPersonal };

/** The call that `declare<Row>()` answers with: for rows about people, and for rows about nobody. */
interface DeclareTable<Row> {
  <const D extends Columns<Row>>(
    name: string,
    subjects: SubjectLinks<Names<Row>> | Unlinked,
    columns: D & Ghosts<D, Row>,
  ): TableDeclaration;
  <const D extends PlainColumns<Row>>(
    name: string,
    subjects: NoSubject,
    columns: D & Ghosts<D, Row>,
  ): TableDeclaration;
}

/**
 * Declares every column of a table. `Row` is the table's type from the live schema; a column left
 * out, one too many, a kept column without law or end, a purpose list without purposes: the
 * compiler refuses.
 *
 *   declare<Tables['opt_out']>()('opt_out', [{ role: 'recipient', via: 'number_hash', seed: 'phone', hashed: 'suppression' }], {
 *     number_hash: { ...objection, export: forbidden('a keyed hash opens nothing to its reader') },
 *     scope: notPersonal('how far the objection reaches'),
 *   });
 */
export function declare<Row>(): DeclareTable<Row> {
  return (name: string, subjects: Subjects, columns: object): TableDeclaration => ({
    kind: 'table',
    name,
    subjects,
    columns: columns as TableDeclaration['columns'],
  });
}

/** Declares every column of a view or materialized view. */
export function declareView<Row>(): <const D extends { readonly [K in Names<Row>]-?: Column | SameAs }>(
  name: string,
  columns: D & Ghosts<D, Row>,
) => ViewDeclaration {
  return (name, columns) => ({ kind: 'view', name, columns: columns as ViewDeclaration['columns'] });
}

/** `store('log:gateway', 'standard output of the gateway', [...], { remote_address: {...} })` */
export function store(
  name: StoreName,
  where: string,
  subjects: Subjects,
  fields: Readonly<Record<string, Column>>,
): StoreDeclaration {
  return { kind: 'store', name, where, subjects, fields };
}

interface ForeignOptions {
  readonly mayBeAbsent?: boolean;
}

/** `foreignSchema('graphile_worker', 'job payloads hold ids only, tested in jobs.test.ts', { mayBeAbsent: true })` */
export function foreignSchema(
  name: string,
  because: string,
  options: ForeignOptions = {},
): ForeignDeclaration {
  return { kind: 'foreign', what: 'schema', name, because, mayBeAbsent: options.mayBeAbsent ?? false };
}

/** Relations that an extension brings: `foreignExtension('pg_stat_statements', 'statements carry no values')` */
export function foreignExtension(
  name: string,
  because: string,
  options: ForeignOptions = {},
): ForeignDeclaration {
  return { kind: 'foreign', what: 'extension', name, because, mayBeAbsent: options.mayBeAbsent ?? false };
}

/** A reviewed SECURITY DEFINER function: `definerFunction('public.claim(bigint)', 'returns no row data')` */
export function definerFunction(name: string, because: string): ForeignDeclaration {
  return { kind: 'foreign', what: 'definer', name, because, mayBeAbsent: false };
}

/** `export const privacy = owned('@rootsms/gateway', [ … ]);` */
export function owned(owner: string, declarations: readonly Declaration[]): Owner {
  return { owner, declarations };
}

/** `schema.name`, `public` when none is given. */
export function qualified(name: string): string {
  return name.includes('.') ? name : `public.${name}`;
}
