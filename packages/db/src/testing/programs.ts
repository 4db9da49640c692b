import { type ChildProcess, spawn } from 'node:child_process';

/** A program of a test, in a process of its own. */
export interface Program {
  child: ChildProcess;
  /** What it has said so far, on both streams. */
  words(): string;
  /** Resolves with the match as soon as it has been said; rejects when the program ends without. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when it has ended and all is read that it and its children said: its exit code, or null for a signal. */
  ended: Promise<number | null>;
  /** Kills it with -9; resolves when it is gone, whatever becomes of its children. */
  kill(): Promise<void>;
}

/** Runs a TypeScript or JavaScript file under this Node. */
export function runProgram(
  args: readonly string[],
  options: { environment?: NodeJS.ProcessEnv; uid?: number | undefined; folder?: string; node?: string } = {},
): Program {
  const child = spawn(options.node ?? process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.environment },
    cwd: options.folder ?? '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let words = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      words += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    child,
    words: () => words,
    ended,
    kill() {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      return child.kill('SIGKILL') ? gone : Promise.resolve();
    },
    says(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = (): void => {
        const found = pattern.exec(words);
        if (found !== null) resolve(found);
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`ended without saying ${pattern}: ${words}`)));
      return promise.finally(() => listeners.delete(look));
    },
  };
}
