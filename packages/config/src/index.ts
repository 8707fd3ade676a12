export * from './exit.ts';
export * as field from './fields.ts';
export * from './read-config.ts';
