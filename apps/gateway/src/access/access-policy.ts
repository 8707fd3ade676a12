import { z } from 'zod';

/** What can prove who asks. */
export const CREDENTIALS = ['jwt', 'api-key', 'basic', 'session'] as const;

/** As much of a route as the access stage reads. */
export const accessPolicy = z.strictObject({
  who: z
    .enum(['anyone', 'public', 'player'])
    .describe(
      '`anyone`: credentials are not read. `public`: they are, and none are needed. `player`: a user is needed.',
    ),
  accept: z
    .array(z.enum(CREDENTIALS))
    .min(1)
    .default(['jwt', 'session'])
    .describe(
      'Which credentials count here: access tokens, API keys (`Bearer pong_…`, or Basic with the user’s name and the key), Basic with the name and password of an operator, the sealed session. With the session alone an access token, which may be a copy, cannot ask for the next one.',
    ),
  roles: z
    .array(z.enum(['guest', 'registered', 'admin']))
    .min(1)
    .optional()
    .describe('One of these is needed.'),
  scopes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('An API key needs all of these. Other credentials may do what their user may.'),
  mint: z.boolean().default(false).describe('A sealed session is turned into a user here.'),
  session: z.boolean().default(false).describe('Page loads without a sealed session are given one.'),
  badToken: z
    .enum(['refuse', 'ignore'])
    .default('refuse')
    .describe('What a bad credential in a header does on a public route.'),
});
export type AccessPolicy = z.infer<typeof accessPolicy>;

/** What a policy says that cannot be meant. */
export function accessProblems({ who, accept, scopes, mint, roles }: AccessPolicy): string[] {
  const problems: string[] = [];
  if (who !== 'public' && !mint && accept.every((kind) => kind === 'session'))
    problems.push('looks at the session alone, so it must be public');
  if (mint && who !== 'player') problems.push('mints, so it must be for players');
  if (mint && !accept.includes('session')) problems.push('mints, so it must accept the session');
  if (accept.includes('api-key') && !scopes) problems.push('accepts API keys, so it must name their scopes');
  if (who === 'anyone' && (roles || scopes))
    problems.push('asks for no credentials, so it can want nothing of them');
  return problems;
}
