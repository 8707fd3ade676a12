import {
  type AdminUserChanged,
  adminAuditQuery,
  adminRefusalsQuery,
  adminUsersQuery,
  banUser,
  nothing,
  type SessionsEnded,
  setRole,
  writtenUserId,
} from '@pong/protocol';
import { parse } from '@pong/service';
import { z } from 'zod';
import type { Changed } from './admin-table.ts';
import type { Administration } from './administration.ts';
import type { Http, PrincipalOf, Reply, Request } from './http.ts';
import { problem } from './problems.ts';
import type { Caller } from './prove.ts';

const named = z.object({ id: writtenUserId });

interface Asked<Body> {
  caller: Caller;
  /** Of the address; 0 where it has none. */
  id: number;
  body: Body;
}

/** Addresses to the verbs of administrators. Nobody else learns so much as whether a user or an address is there. */
export function addAdminRoutes(
  http: Http,
  options: { administration: Administration; principalOf: PrincipalOf },
): void {
  const { administration, principalOf } = options;

  /** Who asks comes first, then what: its address, then its body or query. */
  function forAdmins<S extends z.ZodType>(
    schema: S,
    handler: (asked: Asked<z.infer<S>>, request: Request, reply: Reply) => Promise<unknown>,
  ) {
    return async (request: Request, reply: Reply) => {
      const caller = principalOf(request);
      if (caller.kind !== 'user') return problem(request, reply, 'sign_in_required');
      if (!(await administration.admits(caller))) return problem(request, reply, 'role_required');
      const hasId = request.routeOptions.url?.includes('/:id') ?? false;
      const params = hasId ? parse(named, request.params) : undefined;
      if (params?.ok === false) return problem(request, reply, 'not_found');
      const asked = parse(schema, request.method === 'GET' ? request.query : (request.body ?? {}));
      if (!asked.ok) return problem(request, reply, 'invalid_body', { fields: asked.fields });
      return handler({ caller, id: params?.value.id ?? 0, body: asked.value }, request, reply);
    };
  }

  function answer(request: Request, reply: Reply, outcome: Changed) {
    switch (outcome.kind) {
      case 'changed':
        return { user: outcome.user } satisfies AdminUserChanged;
      case 'guest':
        return problem(request, reply, 'invalid_body', {
          fields: { role: 'A guest has no role to change.' },
        });
      default:
        return problem(request, reply, outcome.kind);
    }
  }

  http.get(
    '/auth/admin/users',
    forAdmins(adminUsersQuery, ({ body }) => administration.users(body)),
  );

  http.get(
    '/auth/admin/users/:id',
    forAdmins(nothing, async ({ id }, request, reply) => {
      return (await administration.user(id)) ?? problem(request, reply, 'not_found');
    }),
  );

  http.post(
    '/auth/admin/users/:id/ban',
    forAdmins(banUser, async ({ caller, id, body }, request, reply) => {
      const outcome = await administration.ban(caller, id, body);
      if (outcome.kind !== 'past') return answer(request, reply, outcome);
      return problem(request, reply, 'invalid_body', { fields: { untilMs: 'That moment is over already.' } });
    }),
  );

  http.post(
    '/auth/admin/users/:id/unban',
    forAdmins(nothing, async ({ id }, request, reply) =>
      answer(request, reply, await administration.unban(id)),
    ),
  );

  http.post(
    '/auth/admin/users/:id/role',
    forAdmins(setRole, async ({ id, body }, request, reply) =>
      answer(request, reply, await administration.setRole(id, body)),
    ),
  );

  http.post(
    '/auth/admin/users/:id/sessions/end',
    forAdmins(nothing, async ({ id }, request, reply) => {
      const ended = await administration.endSessions(id);
      if (ended === undefined) return problem(request, reply, 'not_found');
      return { ended } satisfies SessionsEnded;
    }),
  );

  http.get(
    '/auth/admin/audit',
    forAdmins(adminAuditQuery, ({ body }) => administration.audit(body)),
  );

  http.get(
    '/auth/admin/refusals',
    forAdmins(adminRefusalsQuery, ({ body }) => administration.audit({ ...body, event: 'refusals' })),
  );
}
