import { registerHooks } from 'node:module';

/**
 * Loaded before a gateway (`--import`), it takes one guard out of the source as it is read; which one stands in the
 * query of this module's own address. For controls only: the product has no such switch.
 */
const GUARDS: Readonly<Record<string, { file: string; from: RegExp; to: string }>> = {
  strip: { file: '/apps/gateway/src/edge/forwardable.ts', from: / \|\| isReservedHeader\(name\)/, to: '' },
  path: {
    file: '/apps/gateway/src/edge/admit.ts',
    from: /canonicalTarget\(head\.url\)/,
    to: `{ ok: true, path: head.url.split('?')[0], search: head.url.slice(head.url.split('?')[0].length) }`,
  },
  head: { file: '/apps/gateway/src/edge/admit.ts', from: /headProblem\(head\)/, to: 'undefined' },
};

const guard = GUARDS[new URL(import.meta.url).searchParams.get('guard') ?? ''];
if (guard === undefined) throw new Error('name a guard');
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(guard.file)) return loaded;
    const source = String(loaded.source);
    if (!guard.from.test(source))
      throw new Error(`${guard.file} is written otherwise now; bring this control up to date`);
    return { ...loaded, source: source.replace(guard.from, guard.to) };
  },
});
