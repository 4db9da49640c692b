import type { Erase } from './erase.ts';
import type { Retention } from './retention.ts';
import type {
  Category,
  Channel,
  Label,
  PurposeCode,
  RecipientCode,
  Source,
  SpecialRisk,
} from './vocabulary.ts';

/** GDPR Art. 6(1), with what each ground needs to be more than a letter. */
export type Basis =
  | { readonly article: '6(1)(a)'; readonly consent: string }
  | { readonly article: '6(1)(b)' }
  | { readonly article: '6(1)(c)'; readonly law: string }
  | { readonly article: '6(1)(f)'; readonly interest: string };

/** Necessary for the contract with the subject, or with whom it acts for. */
export const contract = { article: '6(1)(b)' } as const satisfies Basis;
/** `consent('newsletter')` names the consent that must be in force. */
export function consent(name: string): Basis {
  return { article: '6(1)(a)', consent: name };
}
/** `legalDuty('Belgian VAT Code Art. 60')` */
export function legalDuty(law: string): Basis {
  return { article: '6(1)(c)', law };
}
/** `legitimateInterest('LIA-2 keeping the platform secure')` names the written balance. */
export function legitimateInterest(interest: string): Basis {
  return { article: '6(1)(f)', interest };
}

export interface PurposeUse {
  readonly purpose: PurposeCode;
  readonly basis: Basis;
}
/** `use('service', contract)` */
export function use(purpose: PurposeCode, basis: Basis): PurposeUse {
  return { purpose, basis };
}

/** A country outside the EEA from which the data is stored or read, and what makes that lawful. */
export interface Transfer {
  readonly to: RecipientCode | 'office';
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly mechanism: 'adequacy' | 'scc' | 'bcr' | 'dpf' | 'art49';
}

/** How the column appears in "my data" and in the export, or why it may not. */
export type Export =
  | {
      readonly label: Label;
      readonly format: ExportFormat;
      /** Names the redactor that takes other people out of the value. */
      readonly redact?: string;
    }
  | { readonly forbidden: string };
export type ExportFormat = 'text' | 'number' | 'instant' | 'day' | 'money' | 'yes_no' | 'json' | 'sealed';

/** `shown('Ontvanger', 'Recipient', 'Destinataire')` */
export function shown(nl: string, en: string, fr: string, format: ExportFormat = 'text'): Export {
  return { label: { nl, en, fr }, format };
}
/** `forbidden('a keyed hash opens nothing to its reader')` */
export function forbidden(because: string): Export {
  return { forbidden: because };
}

/** Where the subject corrects it, or why not there (S71). */
export type Edit = { readonly screen: string } | { readonly no: string };

/** The keys of a JSON column: paths such as `$.contact.email` and `$.lines[*].text`; others are refused. */
export type JsonKeys<Anchor extends string = string> =
  | { readonly [path: `$${string}`]: Column<Anchor> }
  /** Always exported and erased whole. */
  | 'opaque';

/** What lies inside a sealed value: as if each part were a column. */
export interface Sealed<Anchor extends string = string> {
  /** The relation that holds the keys. */
  readonly under: string;
  readonly parts: Readonly<Record<string, Column<Anchor>>>;
}

export interface NotPersonal {
  readonly personal: false;
  /** Why it says nothing about a person. */
  readonly because: string;
  readonly json?: JsonKeys | undefined;
}

interface PersonalFields<Anchor extends string> {
  readonly personal: true;
  readonly category: Category;
  readonly specialRisk?: SpecialRisk;
  readonly channels?: readonly Channel[];
  readonly purposes: readonly [PurposeUse, ...PurposeUse[]];
  readonly recipients: readonly RecipientCode[];
  readonly transfers: readonly Transfer[];
  readonly retention: Retention<Anchor>;
  readonly erase: Erase<Anchor>;
  readonly export: Export;
  /** Whether it belongs in the portable package (GDPR Art. 20). */
  readonly portable: boolean;
  /** The purposes that stop while processing is restricted; all but storage when absent. */
  readonly restrictable?: readonly PurposeCode[];
  /** The registered automated decision that uses it. */
  readonly decision?: string;
  /** The collection points whose notice names it. */
  readonly notice?: readonly string[];
  readonly json?: JsonKeys<Anchor>;
  readonly sealed?: Sealed<Anchor>;
}

/** A personal column. One that the subject gave needs an edit screen, or the reason why it has none. */
export type Personal<Anchor extends string = string> = PersonalFields<Anchor> &
  (
    | { readonly source: 'subject'; readonly edit: Edit }
    | { readonly source: Exclude<Source, 'subject'>; readonly edit?: Edit }
  );

export type Column<Anchor extends string = string> = NotPersonal | Personal<Anchor>;

type Said<S extends string> = S extends '' ? never : S;

/** `id: notPersonal('random identifier')` */
export function notPersonal<const S extends string>(because: Said<S>): NotPersonal {
  return { personal: false, because };
}

/** Several columns that are machine facts for the same reason: `...notPersonalColumns('routing', 'state', 'link_id')` */
export function notPersonalColumns<const S extends string, const N extends string>(
  because: Said<S>,
  ...names: readonly N[]
): Readonly<Record<N, NotPersonal>> {
  const column: NotPersonal = { personal: false, because };
  return Object.fromEntries(names.map((name) => [name, column])) as Record<N, NotPersonal>;
}

/** What several columns of a table share; spread it: `{ ...traffic, export: shown('Land', 'Country', 'Pays') }` */
export function preset<const P extends Partial<Personal>>(shared: P): P & { readonly personal: true } {
  return { ...shared, personal: true };
}
