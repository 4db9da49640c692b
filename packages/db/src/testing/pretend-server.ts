import { type Socket, createServer } from 'node:net';

export interface PretendServerInput {
  /** As server_version_num. */
  version?: number;
  words?: string;
  encoding?: string;
  /** Answers the sign-in with this error. */
  refuse?: { code: string; words: string };
}

/**
 * Speaks as much of PostgreSQL's protocol as signing in and one row of text columns takes: for versions and refusals
 * that no PostgreSQL at hand would give.
 */
export async function pretendServer(
  input: PretendServerInput,
): Promise<{ url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      if (input.refuse !== undefined)
        socket.end(frame('E', `SFATAL\0C${input.refuse.code}\0M${input.refuse.words}\0\0`));
      else socket.write(Buffer.concat([frame('R', int32(0)), frame('Z', 'I')]));
      socket.on('data', (data) => {
        if (data.toString('latin1', 0, 1) === 'Q') socket.write(answer(input));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    url: `postgres://pretend@127.0.0.1:${address.port}/pretend`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const INT4 = 23;
const TEXT = 25;

function answer(input: PretendServerInput): Buffer {
  const row = {
    version: String(input.version ?? 0),
    words: input.words ?? '',
    encoding: input.encoding ?? 'UTF8',
    database: 'pretend',
  };
  const columns = Object.entries(row);
  const fields = columns.map(([name]) =>
    Buffer.concat([
      Buffer.from(`${name}\0`),
      int32(0),
      int16(0),
      int32(name === 'version' ? INT4 : TEXT),
      int16(-1),
      int32(-1),
      int16(0),
    ]),
  );
  const values = columns.map(([, value]) =>
    Buffer.concat([int32(Buffer.byteLength(value)), Buffer.from(value)]),
  );
  const count = int16(columns.length);
  return Buffer.concat([
    frame('T', Buffer.concat([count, ...fields])),
    frame('D', Buffer.concat([count, ...values])),
    frame('C', 'SELECT 1\0'),
    frame('Z', 'I'),
  ]);
}

function frame(type: string, body: string | Buffer): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return Buffer.concat([Buffer.from(type), int32(bytes.length + 4), bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}
