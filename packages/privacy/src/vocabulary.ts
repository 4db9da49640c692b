/**
 * The closed lists that declarations choose from, with the words the generated policy, notices and
 * exports will use. A new entry is a deliberate act: it changes what we publish.
 */
export const LANGUAGES = ['nl', 'en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/** One phrase in every language we publish in; the compiler demands all of them. */
export type Label = Readonly<Record<Language, string>>;

/** The policy's own kinds of information (S23-S53), and four the product needs. */
export const CATEGORIES = {
  account: { nl: 'Accountgegevens', en: 'Account details', fr: 'Données de compte' },
  contact: { nl: 'Contactgegevens', en: 'Contact details', fr: 'Coordonnées' },
  location: { nl: 'Locatiegegevens', en: 'Address and time zone', fr: 'Adresse et fuseau horaire' },
  identity: { nl: 'Identiteitsgegevens', en: 'Identity details', fr: "Données d'identité" },
  financial: { nl: 'Financiële informatie', en: 'Financial information', fr: 'Données financières' },
  ugc: { nl: 'Door gebruikers gemaakte inhoud', en: 'User content', fr: 'Contenu créé par les utilisateurs' },
  basic: { nl: 'Basisgegevens', en: 'Basic details', fr: 'Données de base' },
  contact_list: { nl: 'Contactlijst', en: 'Contact list', fr: 'Liste de contacts' },
  metadata: { nl: 'Metadata', en: 'Metadata', fr: 'Métadonnées' },
  device: { nl: 'Apparaatinformatie', en: 'Device information', fr: "Informations sur l'appareil" },
  gps: { nl: 'Locatie', en: 'Position', fr: 'Position' },
  actions: { nl: 'Acties', en: 'Actions', fr: 'Actions' },
  recipient: { nl: 'Ontvanger van een sms', en: 'Recipient of a text', fr: "Destinataire d'un SMS" },
  message_content: { nl: 'Inhoud van een sms', en: 'Content of a text', fr: "Contenu d'un SMS" },
  staff_opinion: { nl: 'Oordeel van medewerkers', en: 'Opinion of staff', fr: 'Avis du personnel' },
  rights_case: {
    nl: 'Verzoek over privacyrechten',
    en: 'Privacy request',
    fr: 'Demande relative à la vie privée',
  },
} as const satisfies Record<string, Label>;
export type Category = keyof typeof CATEGORIES;

/** The purposes of the policy's original (privacy policy of 24 May 2018, "How we use"), without its catch-all. */
export const PURPOSES = {
  service: {
    nl: 'de gevraagde dienst leveren',
    en: 'to provide the service asked for',
    fr: 'fournir le service demandé',
  },
  contract_between_users: {
    nl: 'het contract tussen gebruikers mogelijk maken',
    en: 'to make the contract between users possible',
    fr: 'permettre le contrat entre utilisateurs',
  },
  support: {
    nl: 'technische en andere hulp',
    en: 'technical and other support',
    fr: 'assistance technique et autre',
  },
  complaints: {
    nl: 'vragen en klachten beantwoorden',
    en: 'to answer questions and complaints',
    fr: 'répondre aux questions et aux plaintes',
  },
  marketing: {
    nl: 'andere producten aanbieden',
    en: 'to offer other products',
    fr: "proposer d'autres produits",
  },
  operation: {
    nl: 'het platform beveiligen, herstellen en laten werken',
    en: 'to secure, repair and run the platform',
    fr: 'sécuriser, réparer et faire fonctionner la plateforme',
  },
  abuse: {
    nl: 'fraude en misbruik tegengaan',
    en: 'to prevent fraud and abuse',
    fr: 'empêcher la fraude et les abus',
  },
  opt_out: {
    nl: 'bezwaar tegen berichten naleven',
    en: 'to honour an objection to being texted',
    fr: "respecter l'opposition à recevoir des messages",
  },
  improvement: {
    nl: 'onderzoek en verbetering van het product',
    en: 'research and improvement of the product',
    fr: 'recherche et amélioration du produit',
  },
  legal_duty: {
    nl: 'wettelijke plichten vervullen',
    en: 'to fulfil legal duties',
    fr: 'remplir des obligations légales',
  },
  rights: {
    nl: 'privacyverzoeken uitvoeren',
    en: 'to carry out privacy requests',
    fr: 'exécuter les demandes relatives à la vie privée',
  },
} as const satisfies Record<string, Label>;
export type PurposeCode = keyof typeof PURPOSES;

/** Who else gets to see a column, and in which role. */
export const RECIPIENTS = {
  renter: {
    role: 'controller',
    name: { nl: 'de huurder van de server', en: 'the renter of the server', fr: 'le locataire du serveur' },
  },
  provider: {
    role: 'controller',
    name: {
      nl: 'de aanbieder van de server',
      en: 'the provider of the server',
      fr: 'le fournisseur du serveur',
    },
  },
  carrier: {
    role: 'controller',
    name: { nl: 'telecomoperatoren', en: 'telecom carriers', fr: 'opérateurs de télécommunications' },
  },
  hosting: {
    role: 'processor',
    name: { nl: 'de hostingpartner', en: 'the hosting partner', fr: "l'hébergeur" },
  },
  payment: {
    role: 'controller',
    name: {
      nl: 'betalingsproviders en banken',
      en: 'payment providers and banks',
      fr: 'prestataires de paiement et banques',
    },
  },
  accountant: { role: 'controller', name: { nl: 'de boekhouder', en: 'the accountant', fr: 'le comptable' } },
  tax_authority: {
    role: 'controller',
    name: { nl: 'de belastingdienst', en: 'the tax authority', fr: "l'administration fiscale" },
  },
  mail: {
    role: 'processor',
    name: { nl: 'de e-maildienst', en: 'the e-mail service', fr: 'le service de messagerie' },
  },
  other_user: {
    role: 'controller',
    name: { nl: 'andere gebruikers', en: 'other users', fr: 'autres utilisateurs' },
  },
  public: {
    role: 'controller',
    name: {
      nl: 'iedereen die de site bezoekt',
      en: 'anyone who visits the site',
      fr: 'toute personne visitant le site',
    },
  },
} as const satisfies Record<string, { role: 'controller' | 'processor'; name: Label }>;
export type RecipientCode = keyof typeof RECIPIENTS;

/** Where data comes from; `third_party:` and `public:` name whom or what. */
export type Source =
  'subject' | 'observed' | 'derived' | 'payment_provider' | `third_party:${string}` | `public:${string}`;

/** Data whose leak or misuse weighs more: GDPR Art. 9 and 10, and what is as dangerous. */
export const SPECIAL_RISKS = ['art9', 'art10', 'card', 'message_body', 'national_number', 'secret'] as const;
export type SpecialRisk = (typeof SPECIAL_RISKS)[number];

/** How data reaches us (S8, S20). */
export const CHANNELS = [
  'web',
  'app',
  'api',
  'smpp',
  'sms',
  'email',
  'phone',
  'paper',
  'in_person',
  'chat',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a person must prove control of before rows may be looked up by it (finding 7). */
export const SEEDS = ['account', 'email', 'phone', 'staff'] as const;
export type Seed = (typeof SEEDS)[number];

/** How the person relates to the row. */
export const SUBJECT_ROLES = [
  'holder',
  'author',
  'target',
  'sender',
  'recipient',
  'invitee',
  'staff',
] as const;
export type SubjectRole = (typeof SUBJECT_ROLES)[number];
