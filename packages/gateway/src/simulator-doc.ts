import { SIM_SCRIPTS } from './sim-script.ts';

/** docs/simulator.md, from the table that the simulated carrier obeys: `packages/gateway/tools/write-simulator-doc.ts` writes it. */
export function simulatorDoc(): string {
  const rows = SIM_SCRIPTS.map(({ code, name, sentence }) => `| …${code} | ${name} | ${sentence} |`);
  return `<!-- Written by packages/gateway/tools/write-simulator-doc.ts from packages/gateway/src/sim-script.ts. -->

# The simulated carrier

\`npx rootsms carrier add test sim://\` makes a link to a carrier that exists only inside the gateway. It takes messages,
answers, sends receipts and replies like a real one, and never sends a text to anybody. Use it to see every path that a
message can take before the first real one costs money.

The last three digits of the recipient's number choose what happens. Any number will do before them:
\`32470000001\` and \`447700900001\` are both undelivered.

<!-- prettier-ignore-start -->
| number | what | what happens |
| --- | --- | --- |
${rows.join('\n')}
| any other | delivered | As …000. |
<!-- prettier-ignore-end -->

- Every part of a long text goes its way by itself, and gets its own receipt from the simulated carrier.
- Counts (…005, …006, …014) are kept per sender and recipient, and begin anew once a message was taken.
- A reply (…010, …011) comes only when the sender is a number: nobody can answer a name.
- Receipts come only when they are asked for (\`registered_delivery\`), intermediate ones only with its bit 4.
- …014 drops the connection of the whole link for a moment: other messages that were waiting for their answer are sent
  again, as with a real carrier.
- …012 and …013 wait for the link's response time-out (30 seconds, unless the link says otherwise).
- What the simulated carrier still has to report is in memory: it is lost when the gateway stops.
`;
}
