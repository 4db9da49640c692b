import { LINK_PARAMETERS } from '@rootsms/gateway/operate';

/** The parameters of a carrier, one a line. */
export function parameterHelp(): string {
  const wide = Math.max(...LINK_PARAMETERS.map(({ name }) => name.length));
  return LINK_PARAMETERS.map(({ name, doc, allowed }) => `  ${name.padEnd(wide)}  ${doc} (${allowed})`).join(
    '\n',
  );
}
