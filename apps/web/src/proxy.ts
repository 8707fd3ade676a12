import { randomBytes, randomUUID } from 'node:crypto';
import { HEADER } from '@pong/identity';
import { problemOf } from '@pong/protocol';
import { type NextRequest, NextResponse } from 'next/server';
import { house } from './house.ts';
import { contentSecurityPolicy, SECURITY_HEADERS } from './security-headers.ts';

/**
 * Before every answer, static files included: whoever does not come through the gateway is refused, and
 * everyone else gets a policy with a nonce of its own. No matcher, so that no path is forgotten.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const { readIdentity, development } = house();
  if (!(await readIdentity(Object.fromEntries(request.headers)))) return refusal(request);
  const policy = contentSecurityPolicy({
    nonce: randomBytes(16).toString('base64'),
    host: request.headers.get(HEADER.forwardedHost) ?? request.headers.get('host'),
    development,
  });
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts out of the request's policy.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  return response;
}

function refusal(request: NextRequest): Response {
  const problem = problemOf('service_token_required', request.headers.get(HEADER.requestId) ?? randomUUID());
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...SECURITY_HEADERS, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
