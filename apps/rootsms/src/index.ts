export { rootsmsSettings, type RootsmsConfig } from './settings.ts';
