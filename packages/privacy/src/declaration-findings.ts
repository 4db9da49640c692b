import type { Column, Personal } from './column.ts';
import { qualified, type Declaration, type Owner, type Subjects } from './declare.ts';
import { finding, type Finding } from './finding.ts';
import type { Retention } from './retention.ts';
import { LANGUAGES } from './vocabulary.ts';

/**
 * What is wrong with the declarations themselves, without any database: owned twice, references
 * that lead nowhere, people nobody can prove to be, reasons left empty.
 */
export function declarationFindings(owners: readonly Owner[]): Finding[] {
  const known = knownNames(owners);
  const findings: Finding[] = [...known.twice];
  for (const { declarations } of owners) {
    for (const declaration of declarations) findings.push(...findingsOf(declaration, known));
  }
  return findings;
}

interface Known {
  readonly byName: ReadonlyMap<string, Declaration>;
  readonly twice: readonly Finding[];
}

/** The name under which two declarations of one thing meet. */
export function identityOf(declaration: Declaration): string {
  switch (declaration.kind) {
    case 'table':
    case 'view':
      return qualified(declaration.name);
    case 'store':
      return declaration.name;
    case 'foreign':
      return `${declaration.what} ${declaration.name}`;
    default:
      return declaration satisfies never;
  }
}

function knownNames(owners: readonly Owner[]): Known {
  const byName = new Map<string, Declaration>();
  const ownerOf = new Map<string, string>();
  const twice: Finding[] = [];
  for (const { owner, declarations } of owners) {
    for (const declaration of declarations) {
      const name = identityOf(declaration);
      const first = ownerOf.get(name);
      if (first !== undefined)
        twice.push(finding('owned_twice', name, `First by ${first}, then by ${owner}.`));
      else ownerOf.set(name, owner);
      byName.set(name, declaration);
    }
  }
  return { byName, twice };
}

function findingsOf(declaration: Declaration, known: Known): Finding[] {
  const name = identityOf(declaration);
  switch (declaration.kind) {
    case 'table': {
      const columns = Object.entries(declaration.columns);
      return [
        ...subjectFindings(name, declaration.subjects, columns, known),
        ...columns.flatMap(([column, declared]) =>
          columnFindings(`${name}.${column}`, declared, name, known),
        ),
      ];
    }
    case 'store': {
      const fields = Object.entries(declaration.fields);
      return [
        ...subjectFindings(name, declaration.subjects, fields, known),
        ...fields.flatMap(([field, declared]) =>
          columnFindings(`${name}.${field}`, declared, undefined, known),
        ),
        ...(declaration.where.trim() === ''
          ? [finding('incomplete', name, 'It does not say where it lies.')]
          : []),
      ];
    }
    case 'view':
      return Object.entries(declaration.columns).flatMap(([column, declared]) => {
        const object = `${name}.${column}`;
        if (!('sameAs' in declared)) return columnFindings(object, declared, name, known);
        return hasColumn(declared.sameAs, known)
          ? []
          : [finding('unknown_reference', object, `It names ${declared.sameAs}.`)];
      });
    case 'foreign':
      return declaration.because.trim() === '' ? [finding('incomplete', name, 'It gives no reason.')] : [];
    default:
      return declaration satisfies never;
  }
}

function subjectFindings(
  name: string,
  subjects: Subjects,
  columns: readonly (readonly [string, Column])[],
  known: Known,
): Finding[] {
  if ('noSubject' in subjects) {
    const personal = columns.filter(([, column]) => column.personal).map(([column]) => column);
    if (personal.length === 0)
      return subjects.noSubject.trim() === ''
        ? [finding('incomplete', name, 'It gives no reason for having no subject.')]
        : [];
    return [
      finding('incomplete', name, `It describes nobody, yet these are personal: ${personal.join(', ')}.`),
    ];
  }
  if ('unlinked' in subjects) {
    return subjects.unlinked.trim() === ''
      ? [finding('incomplete', name, 'It gives no reason for having no link.')]
      : [];
  }
  return subjects
    .filter((link) => 'to' in link && !leadsToSeed(qualified(link.to), known, new Set([name])))
    .map((link) =>
      finding(
        'unreachable_subject',
        `${name}.${link.via}`,
        'to' in link ? `It leads to ${link.to}.` : undefined,
      ),
    );
}

/** Walks from relation to relation until one has a value that a person can prove, or says who looks by hand. */
function leadsToSeed(name: string, known: Known, seen: Set<string>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const declaration = known.byName.get(name);
  if (declaration?.kind !== 'table' || 'noSubject' in declaration.subjects) return false;
  if ('unlinked' in declaration.subjects) return true;
  return declaration.subjects.some((link) => 'seed' in link || leadsToSeed(qualified(link.to), known, seen));
}

function columnFindings(
  object: string,
  column: Column,
  relation: string | undefined,
  known: Known,
): Finding[] {
  const missing = column.personal ? personalGaps(column) : column.because.trim() === '' ? ['the reason'] : [];
  const findings =
    missing.length === 0 ? [] : [finding('incomplete', object, `Missing: ${missing.join(', ')}.`)];
  if (column.personal) findings.push(...referenceFindings(object, column, relation, known));
  for (const [path, inner] of innerColumns(column)) {
    findings.push(...columnFindings(`${object}${path}`, inner, relation, known));
  }
  return findings;
}

/** The parts of a JSON or sealed column, as `$.key` or `.part`. */
function innerColumns(column: Column): (readonly [string, Column])[] {
  const keys = column.json === undefined || column.json === 'opaque' ? [] : Object.entries(column.json);
  const parts = column.personal && column.sealed !== undefined ? Object.entries(column.sealed.parts) : [];
  return [...keys, ...parts.map(([part, inner]) => [`.${part}`, inner] as const)];
}

/** What the compiler cannot see: texts of spaces, periods of nothing, a portable column without the right to it. */
function personalGaps(column: Personal): string[] {
  const gaps: string[] = [];
  const demand = (there: boolean, what: string): void => {
    if (!there) gaps.push(what);
  };
  const said = (text: string): boolean => text.trim() !== '';
  demand(column.purposes.length > 0, 'a purpose');
  for (const { basis } of column.purposes) {
    if (basis.article === '6(1)(a)') demand(said(basis.consent), 'the consent');
    if (basis.article === '6(1)(c)') demand(said(basis.law), 'the law of the legal duty');
    if (basis.article === '6(1)(f)') demand(said(basis.interest), 'the balance of interests');
  }
  demand(retentionIsWhole(column.retention), 'a retention period with its reason');
  if (column.erase.method === 'keep') {
    demand(said(column.erase.provision), 'the provision it is kept under');
    demand(said(column.erase.restrictTo), 'the use that is left');
    demand(retentionIsWhole(column.erase.until), 'the end of keeping');
  }
  if ('forbidden' in column.export) demand(said(column.export.forbidden), 'the reason for not exporting');
  else
    for (const language of LANGUAGES) demand(said(column.export.label[language]), `the label in ${language}`);
  if (column.edit !== undefined)
    demand(said('screen' in column.edit ? column.edit.screen : column.edit.no), 'the edit screen');
  // GDPR Art. 20(1)(a): only what is processed on consent or contract.
  const portableBasis = column.purposes.some(
    ({ basis }) => basis.article === '6(1)(a)' || basis.article === '6(1)(b)',
  );
  demand(!column.portable || portableBasis, 'consent or contract, without which nothing is portable');
  demand(!column.portable || !('forbidden' in column.export), 'an export, without which nothing is portable');
  for (const transfer of column.transfers)
    demand(/^[A-Z]{2}$/.test(transfer.country), 'the country of a transfer');
  return gaps;
}

function retentionIsWhole(retention: Retention): boolean {
  const reason = retention.because.trim() !== '';
  return reason && (retention.kind === 'until' || /^P(T?)[1-9]\d*[YMWDH]$/.test(retention.period));
}

function referenceFindings(
  object: string,
  column: Personal,
  relation: string | undefined,
  known: Known,
): Finding[] {
  const names: string[] = [];
  const retentions =
    column.erase.method === 'keep' ? [column.retention, column.erase.until] : [column.retention];
  for (const { anchor } of retentions) if (anchor.includes('.')) names.push(anchor);
  const findings = names
    .filter((anchor) => relation !== undefined && !hasColumn(anchor, known))
    .map((anchor) => finding('unknown_reference', object, `Its retention counts from ${anchor}.`));
  const relations = [
    column.sealed?.under,
    column.erase.method === 'destroy_key' ? column.erase.keys : undefined,
  ];
  for (const under of relations) {
    if (under !== undefined && !known.byName.has(qualified(under)) && !known.byName.has(under)) {
      findings.push(finding('unknown_reference', object, `Its keys are said to be in ${under}.`));
    }
  }
  return findings;
}

/** `table.column` or `schema.table.column`. */
function hasColumn(reference: string, known: Known): boolean {
  const dot = reference.lastIndexOf('.');
  const declaration = known.byName.get(qualified(reference.slice(0, dot)));
  const column = reference.slice(dot + 1);
  return (
    (declaration?.kind === 'table' || declaration?.kind === 'view') &&
    Object.hasOwn(declaration.columns, column)
  );
}
