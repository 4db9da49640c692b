import { noSubject, notPersonal, owned, store } from '@rootsms/privacy';

/** Where keys lie. Data keys are rows of the gateway's, declared there. */
export const sealPrivacy = owned('@rootsms/seal', [
  store(
    'file:master-key',
    'keys/master.key in the data folder, mode 0600, and the backup of it that the operator keeps apart from the database',
    noSubject('a random secret; it opens what is sealed, and says nothing by itself'),
    {
      id: notPersonal('computed from random octets'),
      key: notPersonal('random octets'),
    },
  ),
]);
