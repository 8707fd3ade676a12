import { registerHooks } from 'node:module';

/**
 * Loaded before a process (`--import`), it changes one place of the source as it is read; which one stands in the
 * query of this module's own address. For controls only: the product has no such switch.
 */
export const CHANGES: Readonly<Record<string, { file: string; from: RegExp; to: string }>> = {
  strip: { file: '/apps/gateway/src/edge/strip.ts', from: / \|\| isReservedHeader\(name\)/, to: '' },
  path: {
    file: '/apps/gateway/src/edge/admit.ts',
    from: /canonicalTarget\(request\.target\)/,
    to: `{ ok: true, path: request.target.split('?')[0], search: request.target.slice(request.target.split('?')[0].length) }`,
  },
  head: { file: '/apps/gateway/src/edge/admit.ts', from: /headProblem\(request\)/, to: 'undefined' },
  rotate: {
    file: '/apps/auth/src/sessions.ts',
    from: /id: family\.sid, refreshHash: from,/,
    to: 'id: family.sid,',
  },
  reuse: {
    file: '/apps/auth/src/refresh.ts',
    from: /await sessions\.revoke\(after\.sid, 'refresh_reused'\);/,
    to: '',
  },
  verified: {
    file: '/apps/auth/src/enter.ts',
    from: /sessions\.openFor\(user\.id, session, passwordHash\)/,
    to: 'sessions.openFor(user.id, session)',
  },
  slow: {
    file: '/apps/gateway/src/http.ts',
    from: /const startedAtMs = steady\(\);/,
    to: 'const startedAtMs = steady(); while (steady() - startedAtMs < 1);',
  },
};

const change = CHANGES[new URL(import.meta.url).searchParams.get('change') ?? ''];
if (change === undefined) throw new Error('name a change');
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(change.file)) return loaded;
    const source = String(loaded.source);
    if (!change.from.test(source))
      throw new Error(`${change.file} is written otherwise now; bring this control up to date`);
    return { ...loaded, source: source.replace(change.from, change.to) };
  },
});
