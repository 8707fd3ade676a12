export * from './admin.ts';
export * from './csv.ts';
export * from './http.ts';
export * from './log.ts';
export * from './metrics.ts';
export * from './registry.ts';
export * from './run.ts';
export * from './trace.ts';
