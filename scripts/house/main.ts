// The supervisor: checks, prepares, starts and keeps the house. Run it by `npm start`.
import { planHouse } from './plan.ts';
import { buildWeb, compileCode, generateClients } from './preparation.ts';
import { runHouse } from './run-house.ts';

await runHouse({ plan: planHouse, prepare: [generateClients, buildWeb, compileCode], shows: () => false });
