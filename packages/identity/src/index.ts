export * from './claims.ts';
export * from './principal.ts';
export * from './read-identity.ts';
export * from './reserved-headers.ts';
export * from './service-token.ts';
