import { connect } from 'node:net';
import type { RootsmsConfig } from '../settings.ts';
import { broken, fine, look, type Check } from './check.ts';

const ANSWER_TIMEOUT_MS = 2_000;

/** What listens on this machine. `running`: an instance should. */
export async function checkPorts(config: RootsmsConfig, running: boolean): Promise<Check[]> {
  return Promise.all([
    checkSmpp('SMPP_PORT', config.smppPort, running, true),
    checkSmpp('SMPP_TLS_PORT', config.smppTlsPort, running, false),
    checkHttp(config.gatewayPort, running),
  ]);
}

async function checkSmpp(name: string, port: number, running: boolean, required: boolean): Promise<Check> {
  const open = await listens(port);
  if (!running) return freeOrTaken(name, port, open);
  if (open) return fine(name, `${port} listens`);
  return required
    ? broken(
        name,
        `nothing listens on ${port}`,
        `See the gateway's log; name the right port with ${name} if it was started with another.`,
      )
    : fine(name, `nothing listens on ${port}: TLS needs a certificate`);
}

async function checkHttp(port: number, running: boolean): Promise<Check> {
  const name = 'GATEWAY_PORT';
  const open = await listens(port);
  if (!running) return freeOrTaken(name, port, open);
  if (!open)
    return broken(
      name,
      `nothing listens on ${port}`,
      `See the gateway's log; name the right port with ${name} if it was started with another.`,
    );
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok
      ? fine(name, `${port} listens and says it is healthy`)
      : broken(name, `${port} answers /health with ${answer.status}`, "See the gateway's log.");
  } catch {
    return broken(
      name,
      `${port} listens, but does not answer /health`,
      "See the gateway's log, or what else listens there.",
    );
  }
}

function freeOrTaken(name: string, port: number, open: boolean): Check {
  return open
    ? look(
        name,
        `${port} is taken by another program`,
        `Stop that, or set ${name} to a free port, before you start.`,
      )
    : fine(name, `${port} is free`);
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_TIMEOUT_MS });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
