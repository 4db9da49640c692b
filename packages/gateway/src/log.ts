/** The log as this package sees it: an event's name and facts without personal data. */
export interface GatewayLog {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

export type LogFacts = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The code of a fault, for logs: never its text, which may quote values. */
export function faultCode(fault: unknown): string {
  if (fault instanceof Error) {
    const code: unknown = (fault as { code?: unknown }).code;
    return typeof code === 'string' ? code : fault.name;
  }
  return 'unknown';
}
