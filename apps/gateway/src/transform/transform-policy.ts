import { isReservedHeader } from '@pong/identity';
import { z } from 'zod';

/** What neither side may be given by a route: how messages are framed, and what the gateway itself says. */
const NOT_GIVEN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'upgrade',
  'host',
  'expect',
  'te',
  'trailer',
  'keep-alive',
  'set-cookie',
]);

const headerName = z
  .string()
  .regex(/^[a-zA-Z0-9-]+$/, { error: 'is no header name' })
  .refine((name) => !NOT_GIVEN.has(name.toLowerCase()) && !isReservedHeader(name), {
    error: 'is a header that only the gateway writes',
  })
  .toLowerCase();
const headers = z.record(
  headerName,
  z.string().regex(/^[\t\x20-\x7e]*$/, { error: 'must be printable ASCII' }),
);

/** `standings.*.name`: by name, and `*` for each of a list. */
const fieldPath = z.string().regex(/^[\w*-]+(?:\.[\w*-]+)*$/, { error: 'must be like list.*.name' });

/** What a route changes of requests on their way in, and of answers on their way out. */
export const transformPolicy = z.strictObject({
  headers: z
    .strictObject({
      request: headers
        .optional()
        .describe('Written on requests to the upstream, in place of what came under these names.'),
      response: headers
        .optional()
        .describe('Written on answers to clients, in place of what the upstream said.'),
    })
    .optional()
    .describe('Headers that this route writes.'),
  fields: z
    .strictObject({
      remove: z.array(fieldPath).optional().describe('Left out, like `standings.*.trend`.'),
      /** Shown to these roles only. */
      roles: z
        .record(fieldPath, z.array(z.enum(['guest', 'registered', 'admin'])))
        .optional()
        .describe('Shown to these roles only.'),
      /** A new name for the last part of a path. */
      rename: z
        .record(fieldPath, z.string().regex(/^[\w-]+$/))
        .optional()
        .describe('A new name for the last part of a path.'),
    })
    .optional()
    .describe('Fields of JSON answers that are left out, hidden or called otherwise.'),
  envelope: z.boolean().default(false).describe('JSON answers become `{ data, meta }`.'),
  formats: z
    .strictObject({
      list: fieldPath.describe('Where the list stands in the JSON.'),
      types: z
        .array(z.enum(['csv', 'xml']))
        .min(1)
        .describe('What it can be had as, besides JSON.'),
      /** What the upstream itself has it as. */
      source: z.enum(['json', 'csv', 'xml']).default('json').describe('What the upstream itself has it as.'),
    })
    .optional()
    .describe('What else a list can be had as, by Accept; `list` is where it stands in the JSON.'),
  compress: z
    .boolean()
    .default(false)
    .describe(
      'Compressed by Accept-Encoding. Never where an answer holds a secret beside what a stranger wrote (BREACH).',
    ),
});

export type TransformPolicy = z.infer<typeof transformPolicy>;

export function changesBodies({ fields, envelope, formats }: TransformPolicy): boolean {
  return fields !== undefined || envelope || formats !== undefined;
}

/** Whether anything at all is changed of answers. */
export function changesAnswers(policy: TransformPolicy & { version?: string | undefined }): boolean {
  return policy.compress || policy.headers?.response !== undefined || changesBodies(policy);
}
