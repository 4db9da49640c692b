import { createServer } from 'node:net';
import { RootsmsFault } from '../faults.ts';

export interface WantedPort {
  /** The variable that names it. */
  name: string;
  port: number;
}

/** Tried before anything is started, so that the sentence comes at once and nothing has to be undone. */
export async function refuseTakenPorts(wanted: readonly WantedPort[]): Promise<void> {
  for (const { name, port } of wanted) {
    const code = await tryPort(port);
    if (code === 'EADDRINUSE') throw new RootsmsFault('port_taken', { name, port });
    if (code === 'EACCES') throw new RootsmsFault('port_forbidden', { name, port });
  }
  const twice = wanted.find((one, index) => wanted.findIndex((other) => other.port === one.port) !== index);
  if (twice !== undefined) throw new RootsmsFault('port_taken', { ...twice });
}

function tryPort(port: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
  server.listen(port, () => server.close(() => resolve(undefined)));
  return promise;
}
