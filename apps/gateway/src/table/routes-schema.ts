import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { routesFile } from './routes.ts';

export const SCHEMA_FILE = fileURLToPath(new URL('../../routes.schema.json', import.meta.url));

/** The form of a routes file as JSON Schema, for editors. What one part asks of another, only `check` knows. */
export function routesSchema(): object {
  return z.toJSONSchema(routesFile, { io: 'input', target: 'draft-7' });
}
