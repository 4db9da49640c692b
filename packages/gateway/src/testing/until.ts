const POLL_MS = 5;
/** Far more than anything takes: a test that reaches it has failed, whatever the machine is busy with. */
export const UNTIL_MS = 20_000;

/**
 * Resolves with what `look` finds, as soon as that is neither undefined, null nor false; throws after UNTIL_MS.
 *
 *     const row = await until('the message is sent', () => readSent(id));
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
): Promise<T> {
  const endMs = performance.now() + UNTIL_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > endMs) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
