// The face of kit, free of dependencies. The log, which needs pino, has a door of its own: `@rootsms/kit/log`.
export { ManualClock, systemClock, type Clock } from './clock.ts';
export {
  defineSettings,
  readConfig,
  settingsOf,
  type ConfigOf,
  type ConfigRefusal,
  type SettingTable,
  type SettingTree,
} from './config.ts';
export { currencyDecimals, isCurrency, type Currency } from './currency.ts';
export {
  defineErrors,
  Fault,
  ok,
  refuse,
  unreachable,
  type CodeOf,
  type ErrorRow,
  type ErrorRows,
  type ErrorTable,
  type Ok,
  type Refusal,
  type Result,
} from './errors.ts';
export {
  firstIdAt,
  ID_EPOCH_MS,
  ID_MAX,
  ID_NODE_MAX,
  idNode,
  IdSource,
  idTime,
  parseId,
  type Id,
} from './id.ts';
export { maskNumber, maskNumbers } from './mask.ts';
export {
  addMoney,
  allocateMoney,
  compareMoney,
  formatMoney,
  money,
  moneyToDecimal,
  parseMoney,
  subtractMoney,
  type Money,
  type MoneyRefusal,
} from './money.ts';
export { Secret } from './secret.ts';
export * as setting from './setting.ts';
export type { Setting } from './setting.ts';
