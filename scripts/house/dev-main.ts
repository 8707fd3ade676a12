// The house with reload of every app. Run it by `npm run dev`.
import { planDev } from './dev-plan.ts';
import { generateClients } from './preparation.ts';
import { runHouse } from './run-house.ts';

await runHouse({ plan: planDev, prepare: [generateClients], shows: (name) => name === 'apps' });
