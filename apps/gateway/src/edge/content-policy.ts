import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';

/** What a body may have where its route says nothing, and what it may have at most. */
export const BODY_LIMIT_BYTES = 16 * 1024;
const BODY_LIMIT_MAX_BYTES = 1024 * 1024;

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const compiled = new WeakMap<object, ValidateFunction>();

/** JSON Schema (draft 7), compiled when the file is read: one that does not compile is refused there, with the reason. */
const jsonSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  try {
    validatorOf(schema);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    context.addIssue({ code: 'custom', message: `is no JSON Schema: ${message}` });
  }
});

export type JsonSchema = z.infer<typeof jsonSchema>;

export const contentPolicy = z.strictObject({
  body: z
    .strictObject({
      maxBytes: z
        .int()
        .positive()
        .max(BODY_LIMIT_MAX_BYTES)
        .default(BODY_LIMIT_BYTES)
        .describe('A longer body is refused.'),
      arrivalMs: z
        .int()
        .positive()
        .max(9_500)
        .default(9_500)
        .describe('For the whole body to arrive, counted from its head.'),
      schema: jsonSchema.optional().describe('What the JSON in it must fulfil.'),
    })
    .optional()
    .describe('How large, how slow and what its body may be.'),
  query: jsonSchema
    .optional()
    .describe('What the query must fulfil, as an object of texts; a name that comes twice is a list.'),
});

export type ContentPolicy = z.infer<typeof contentPolicy>;

export function validatorOf(schema: JsonSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}
