import type { ApiKeyScope } from '@pong/protocol';

/** What a key may do, in words: for the form, and in a list. */
export const SCOPES: readonly { id: ApiKeyScope; words: string; short: string }[] = [
  { id: 'public:read', words: 'Read what everyone can see', short: 'reads what is public' },
  { id: 'own:read', words: 'Read your own rating and matches', short: 'reads what is yours' },
];
