import { join } from 'node:path';
import { type PlanInput, type ProcessSpec, planHouse } from './plan.ts';

const SERVICES: ReadonlySet<string> = new Set(['auth', 'game', 'web', 'gateway']);

/**
 * The house for those who work on it: the same database and migrations, and in place of the four services
 * `turbo run dev`, which starts each app's own `dev` script with reload.
 */
export function planDev(input: PlanInput): ProcessSpec[] {
  const specs = planHouse(input);
  const services = specs.filter((spec) => SERVICES.has(spec.name));
  // One environment for all apps; what differs between them has different names.
  const env = Object.assign({}, ...services.map((spec) => spec.env)) as Record<string, string>;
  const { root, settings } = input;
  return [
    ...specs.filter((spec) => !SERVICES.has(spec.name)),
    {
      name: 'apps',
      kind: 'service',
      args: [
        join(root, 'scripts/house/tether.mjs'),
        process.execPath,
        join(root, 'node_modules/turbo/bin/turbo'),
        'run',
        'dev',
        '--filter=./apps/*',
      ],
      cwd: root,
      env: {
        ...env,
        NODE_ENV: 'development',
        PATH: `${join(root, 'node_modules/.bin')}:${env.PATH ?? ''}`,
        TURBO_TELEMETRY_DISABLED: '1',
      },
      ready: { url: `http://127.0.0.1:${settings.ports.gateway}/health` },
      after: ['migrate'],
      stopRank: 0,
    },
  ];
}
