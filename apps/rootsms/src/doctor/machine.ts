import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { readMasterKey, masterKeyPath, SealError } from '@rootsms/seal';
import { broken, fine, look, type Check } from './check.ts';

const NODE_MAJOR_MIN = 26;
const GIB = 1024 ** 3;
const FREE_LOOK_BYTES = 5 * GIB;
const FREE_BROKEN_BYTES = GIB / 2;
const MEMORY_LOOK_BYTES = GIB / 4;

/** What can be seen without the database: Node, data folder, disk, memory, key. */
export function checkMachine(data: string): Check[] {
  return [checkNode(), ...checkFolder(data), checkMemory(), checkKey(data)];
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= NODE_MAJOR_MIN
    ? fine('Node', process.versions.node)
    : broken(
        'Node',
        process.versions.node,
        `Start with \`npm start\` or \`npx rootsms\`: they bring Node ${NODE_MAJOR_MIN}.`,
      );
}

function checkFolder(data: string): Check[] {
  if (!existsSync(data))
    return [
      broken(
        'data folder',
        `${data} is not there`,
        'Name the right folder with ROOTSMS_DATA, or start once.',
      ),
    ];
  try {
    accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return [
      broken(
        'data folder',
        `${data} cannot be written by this account`,
        'Run as the account of the instance.',
      ),
    ];
  }
  return [fine('data folder', data), checkDisk(data)];
}

function checkDisk(data: string): Check {
  const { bavail, bsize } = statfsSync(data);
  const free = bavail * bsize;
  const says = `${(free / GIB).toFixed(1)} GiB free where ${data} lies`;
  const todo = 'Free some, move the data folder to a larger disk, or keep messages for fewer days.';
  if (free < FREE_BROKEN_BYTES) return broken('disk', says, todo);
  return free < FREE_LOOK_BYTES ? look('disk', says, todo) : fine('disk', says);
}

function checkMemory(): Check {
  const limit = process.constrainedMemory();
  const usable = limit > 0 && limit < totalmem() ? process.availableMemory() : freemem();
  const says = `${(usable / GIB).toFixed(1)} GiB free`;
  return usable < MEMORY_LOOK_BYTES
    ? look('memory', says, 'Give the machine more, or stop what else runs on it.')
    : fine('memory', says);
}

function checkKey(data: string): Check {
  try {
    return fine(
      'master key',
      `${readMasterKey(data).id}; keep a copy of ${masterKeyPath(data)} apart from backups`,
    );
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return broken(
      'master key',
      error.message,
      'Put the file back from your copy; without it no text can be read or sent.',
    );
  }
}
