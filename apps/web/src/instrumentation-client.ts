import { config } from 'zod';

/**
 * Next runs this before any other module of ours in the browser, so before a schema is made. Zod would try whether it
 * may compile its schemas, and a policy without `unsafe-eval` reports each try as a violation.
 */
config({ jitless: true });
