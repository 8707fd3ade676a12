import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatorEntry } from '../access/operators.ts';
import { readCommandEnv } from '../env.ts';
import { readRoutes } from '../table/routes.ts';
import { routesSchema, SCHEMA_FILE } from '../table/routes-schema.ts';
import { makeCertificate } from './certificate.ts';
import { explain } from './explain.ts';
import { readQuestion } from './question.ts';
import { routesTable } from './routes-table.ts';

const USAGE = `npm run gateway -- check FILE                      whether a routes file is in order, and where not
npm run gateway -- explain METHOD URL [-H 'Name: value']…  what would become of a request; WS for a WebSocket
                          [--key scopes=a+b,tier=NAME]     with an API key like this
npm run gateway -- routes [FILE]                   every route and its policies
npm run gateway -- operator NAME                   an entry for OPERATORS; the password is read from the input
npm run gateway -- certificate FOLDER              cert.pem and key.pem for localhost, signed by nobody, to try TLS with
npm run gateway -- schema                          writes routes.schema.json anew, after a change of the code`;

const PASSWORD_MIN_LENGTH = 12;
const CERTIFICATE_DAYS = 30;

const [command = '', ...rest] = process.argv.slice(2);
const env = readCommandEnv();
process.exitCode = await run();

async function run(): Promise<number> {
  switch (command) {
    case 'check':
      return check(rest[0] ?? env.routesFile);
    case 'routes': {
      const read = readRoutes(rest[0] ?? env.routesFile);
      if (!read.ok) return refuse(read.problem);
      console.log(routesTable(read.routes).join('\n'));
      return 0;
    }
    case 'explain': {
      const read = readRoutes(env.routesFile);
      if (!read.ok) return refuse(read.problem);
      const question = readQuestion(rest);
      if (!question.ok) return refuse(`${question.problem}\n${USAGE}`);
      const explanation = await explain({
        question: question.question,
        routes: read.routes,
        env,
        now: Date.now,
        steady: () => performance.now(),
      });
      console.log(explanation.lines.join('\n'));
      return explanation.passes ? 0 : 1;
    }
    case 'operator': {
      const password = readFileSync(0, 'utf8').replace(/\r?\n$/, '');
      if (password.length < PASSWORD_MIN_LENGTH)
        return refuse(`A password has at least ${PASSWORD_MIN_LENGTH} characters.`);
      console.log(await operatorEntry(rest[0] ?? '', password));
      return 0;
    }
    case 'certificate': {
      const folder = rest[0];
      if (folder === undefined) return refuse(USAGE);
      const { cert, key } = makeCertificate('localhost', Date.now(), CERTIFICATE_DAYS);
      writeFileSync(join(folder, 'cert.pem'), cert);
      writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
      return 0;
    }
    case 'schema':
      writeFileSync(SCHEMA_FILE, `${JSON.stringify(routesSchema(), null, 2)}\n`);
      return 0;
    default:
      return refuse(USAGE);
  }
}

function check(file: string): number {
  const read = readRoutes(file);
  if (!read.ok) {
    if (read.problems.length === 0) return refuse(read.problem);
    for (const { path, reason } of read.problems) refuse(`${file}: ${path}: ${reason}`);
    return 1;
  }
  const { routes, upstreams } = read.routes;
  console.log(`${file} is in order: ${routes.length} routes, ${Object.keys(upstreams).length} upstreams.`);
  return 0;
}

function refuse(text: string): number {
  console.error(text);
  return 1;
}
