import { endToEnd } from './rows/end-to-end.ts';
import { http } from './rows/http.ts';
import { pace } from './rows/pace.ts';
import { queued } from './rows/queued.ts';
import type { Row } from './rows/row.ts';
import { smppAlone } from './rows/smpp-alone.ts';
import { stored } from './rows/stored.ts';

/** In the order in which they are measured: (a) first, on an empty table; (f) last, on a full one. */
export const ROWS: readonly Row[] = [endToEnd, http, smppAlone, pace, queued, stored];
