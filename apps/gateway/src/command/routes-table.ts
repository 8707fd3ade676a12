import { type Route, type RoutesFile, routesFile } from '../table/routes.ts';

/** What is not said of a route: its place in the table has it, or it is everyone's. */
const SHOWN_APART = new Set(['path', 'methods', 'who', 'upstream', 'environment', 'split']);

/** One line per route: methods, path, upstream, who, and every policy that is not at its default. */
export function routesTable({ routes }: RoutesFile): string[] {
  const rows = routes.map((route) => [
    route.methods.join(','),
    route.path + (route.environment === undefined ? '' : ` (${route.environment})`),
    upstreamOf(route),
    route.who,
    policiesOf(route).join(' · '),
  ]);
  rows.unshift(['METHODS', 'PATH', 'UPSTREAM', 'WHO', 'POLICIES']);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** What a route is given that says nothing of it. */
const DEFAULTS = new Map(
  Object.entries(routesFile.shape.routes.element.shape).map(([name, schema]) => [
    name,
    JSON.stringify(schema.safeParse(undefined).data),
  ]),
);

/** Every policy of a route, `name value`, but those at their default. */
export function policiesOf(route: Route): string[] {
  return Object.entries(route)
    .filter(([name, value]) => !SHOWN_APART.has(name) && JSON.stringify(value) !== DEFAULTS.get(name))
    .map(([name, value]) => (value === true ? name : `${name} ${wordsOf(value)}`));
}

function upstreamOf(route: Route): string {
  const others = route.split?.map(({ upstream, percent }) => `${upstream} ${percent} %`) ?? [];
  return [route.upstream, ...others].join(', ');
}

function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value).replaceAll('"', '');
}
