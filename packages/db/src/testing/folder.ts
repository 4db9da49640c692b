import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A new folder, and what removes it again: with the cluster that root's PostgreSQL keeps elsewhere when the folder is
 * closed to it (embedded/place.ts).
 */
export function temporaryFolder(name = 'rootsms-'): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), name));
  return {
    path,
    remove() {
      removeOutsideCluster(join(path, 'postgres'));
      removeOutsideCluster(join(path, 'data', 'postgres'));
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function removeOutsideCluster(link: string): void {
  try {
    rmSync(dirname(readlinkSync(link)), { recursive: true, force: true });
  } catch {
    // No link: the cluster, if any, lies in the folder itself.
  }
}
