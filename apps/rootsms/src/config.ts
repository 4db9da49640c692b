import { readConfig } from '@rootsms/kit';
import { RootsmsFault } from './faults.ts';
import { type RootsmsConfig, rootsmsSettings } from './settings.ts';

/** The command's settings. Names that only the apps know are theirs to refuse: each reads the same environment. */
export function readRootsmsConfig(environment: NodeJS.ProcessEnv): RootsmsConfig {
  const own = Object.entries(environment).filter(
    ([name]) => !name.startsWith('ROOTSMS_') || name === 'ROOTSMS_DATA',
  );
  const config = readConfig(rootsmsSettings, Object.fromEntries(own));
  if (!config.ok) throw new RootsmsFault('config_invalid', { problems: config.problems.join(' ') });
  return config.value;
}
