import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { errorCode } from '../faults.ts';

const BUFFER_BYTES = 1024 * 1024;

/** What a copied file is known by. */
export interface FileMark {
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** Copies one file onto the disk (fsync), mode 0600; undefined when the original is gone. @throws what the system says */
export async function copyFile(from: string, to: string): Promise<FileMark | undefined> {
  const source = await open(from, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (source === undefined) return undefined;
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, BUFFER_BYTES, bytes);
        if (bytesRead === 0) break;
        const part = buffer.subarray(0, bytesRead);
        hash.update(part);
        // On a full disk a write may be short before it fails.
        for (let done = 0; done < bytesRead;) {
          done += (await target.write(part, done, bytesRead - done)).bytesWritten;
        }
        bytes += bytesRead;
      }
      await target.sync();
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Writes a file onto the disk (fsync), mode 0600. */
export async function writeWhole(path: string, content: string | Buffer): Promise<FileMark> {
  const target = await open(path, 'wx', 0o600);
  try {
    await target.writeFile(content);
    await target.sync();
  } finally {
    await target.close();
  }
  return { bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') };
}

/** Names in a folder survive a power cut only when the folder itself is written. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
