import { expect, test } from '../journey.ts';

test('a file of the pages is answered whole or with 304, whatever its request is conditional on', async ({
  arrive,
}) => {
  const { context, page } = await arrive();
  await page.goto('/');
  const script = await page.locator('script[src^="/_next/static/"]').first().getAttribute('src');
  for (const path of [script ?? '', '/icon-maskable.svg']) {
    const ask = (headers: Record<string, string>) => context.request.get(path, { headers });
    const { etag = '' } = (await ask({})).headers();
    for (const [headers, status] of [
      [{ range: 'bytes=0-10' }, 200],
      [{ range: 'bytes=9999999-' }, 200],
      [{ range: 'bytes=0-10', 'if-range': etag }, 200],
      [{ 'if-match': '"x"' }, 200],
      [{ 'if-unmodified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' }, 200],
      [{ 'if-none-match': etag }, 304],
    ] as const)
      expect((await ask(headers)).status(), `${path} ${JSON.stringify(headers)}`).toBe(status);
  }
});
