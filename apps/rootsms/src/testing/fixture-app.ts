// A stand-in for an app, for the supervisor's tests: opens the two ports, answers /health, ends on SIGTERM.
// FIXTURE: `crash` dies at once, `misconfigured` refuses its settings, `stubborn` ignores SIGTERM, otherwise it behaves.
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { openPool } from '@rootsms/db';

const behaviour = process.env['FIXTURE'] ?? '';
if (behaviour === 'crash') process.exit(3);
if (behaviour === 'misconfigured') process.exit(78);

const [httpPort, smppPort] = [Number(process.env['GATEWAY_PORT']), Number(process.env['SMPP_PORT'])];
const pool = openPool(process.env['DATABASE_URL'] ?? '', { role: 'rootsms_gateway', name: 'fixture' });

const smpp = createServer().listen(smppPort, '127.0.0.1');
const http = createHttpServer((request, response) => {
  if (request.url === '/pid') response.end(String(process.pid));
  else
    pool.query('select 1').then(
      () => response.end('ok'),
      () => response.writeHead(503).end(),
    );
}).listen(httpPort, '127.0.0.1', () => {
  const listens = [
    { what: 'SMPP', host: '127.0.0.1', port: smppPort },
    { what: 'HTTP API', host: '127.0.0.1', port: httpPort },
  ];
  process.send?.({ ready: true, listens });
});

process.on('SIGTERM', () => {
  if (behaviour === 'stubborn') return;
  smpp.close();
  http.close();
  http.closeAllConnections();
  void pool.end().then(() => process.exit(0));
});
