/** What a check can find, each with what it means; `%` stands for the object's name. */
export const FINDING_KINDS = {
  undeclared_relation: '% is in the database, but no privacy.ts declares it.',
  undeclared_column: "% is in the database, but its table's declaration leaves it out.",
  undeclared_json_key: "% occurs in stored JSON, but the column's declaration does not name it.",
  undeclared_extension: '% is a relation of an extension that no privacy.ts declares.',
  undeclared_definer:
    '% is a SECURITY DEFINER function: it passes row-level security, and nobody declared it reviewed.',
  undeclared_publication: '% sends rows out of this database, but no store declares it.',
  json_keys_missing: '% is JSON, but its declaration neither names its keys nor calls it opaque.',
  json_not_json: '% is declared with JSON keys, but is no JSON column.',
  absent_relation: '% is declared, but not in the database.',
  absent_column: '% is declared, but not in the database.',
  relation_kind: '% is declared as a table but is a view, or the other way round.',
  owned_twice: '% is declared by more than one owner.',
  large_object: '% exist: large objects escape every declaration; there must be none.',
  unreachable_subject: '% has a subject link that leads to nobody who can prove who they are.',
  unknown_reference: '% refers to a relation or column that is not declared.',
  incomplete: '% is declared incompletely.',
  check_incomplete: '% could not be read by the check.',
} as const satisfies Record<string, string>;

export type FindingKind = keyof typeof FINDING_KINDS;

/** One thing that is wrong, its name in the database or the declarations, and what it means. */
export interface Finding {
  readonly kind: FindingKind;
  readonly object: string;
  readonly sentence: string;
}

/** `finding('undeclared_column', 'gateway.message.colour')`; `more` is a whole sentence, never data. */
export function finding(kind: FindingKind, object: string, more?: string): Finding {
  const sentence = FINDING_KINDS[kind].replace('%', object);
  return { kind, object, sentence: more === undefined ? sentence : `${sentence} ${more}` };
}
