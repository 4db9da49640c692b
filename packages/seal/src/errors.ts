/** Every way sealing can fail, with the sentence a person reads. Never carries a number, a text or a key. */
export const SEAL_ERRORS = {
  master_key_missing:
    'The master key file does not exist. Restore it from its backup, or start once to create one.',
  master_key_unreadable:
    'The master key file cannot be read by this account. Give the account that runs us the file.',
  master_key_malformed: 'The master key file is not in the form we write. Restore it from its backup.',
  master_key_length: 'The master key in the file is not 32 bytes. Restore the file from its backup.',
  master_key_permissions: 'The master key file can be read by other accounts. Run: chmod 600 on it.',
  master_key_other:
    'This data key was wrapped under another master key. Start with the master key that belongs to this database.',
  data_key_malformed: 'The wrapped data key is not in the form we write.',
  data_key_refused: 'The wrapped data key was changed, or belongs to another server or day.',
  key_destroyed: 'The data key was destroyed: what it sealed is erased.',
  secret_malformed: 'The sealed secret is not in the form we write.',
  secret_refused: 'The sealed secret was changed, or belongs to another place or master key.',
  envelope_malformed: 'The sealed envelope is not in the form we write.',
  envelope_refused: 'The sealed envelope was changed, or belongs to another message or key.',
  content_malformed: 'The opened content is not in the form we write.',
  content_out_of_bounds: 'A part of the content is longer than a sealed envelope holds, or is not Latin-1.',
  number_malformed: 'The number is not 1 to 20 digits.',
} as const satisfies Record<string, string>;

export type SealErrorCode = keyof typeof SEAL_ERRORS;

/** A fault in sealing or opening; `code` says which, `detail` only ever holds a path or a mode. */
export class SealError extends Error {
  readonly code: SealErrorCode;

  constructor(code: SealErrorCode, detail?: string) {
    super(detail === undefined ? SEAL_ERRORS[code] : `${SEAL_ERRORS[code]} (${detail})`);
    this.name = 'SealError';
    this.code = code;
  }
}
