// A server that knows nothing of its supervisor, as `next start` does not: only its leash ends it.
import { createServer } from 'node:http';

createServer((_request, response) => response.writeHead(401).end()).listen(
  Number(process.env.WEB_PORT),
  '127.0.0.1',
);
