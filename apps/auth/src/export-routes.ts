import { type ExportTable, exportQuery, type OwnExport, ownExport } from '@pong/protocol';
import { CSV_TYPE, csvOf, parse } from '@pong/service';
import { createCallerOf } from './full-account.ts';
import type { Http, PrincipalOf } from './http.ts';
import type { TellAll } from './own-export.ts';
import { problem } from './problems.ts';

/** GET /auth/export: a file to keep. */
export function addExportRoutes(http: Http, options: { tellAll: TellAll; principalOf: PrincipalOf }): void {
  const callerOf = createCallerOf(options.principalOf);

  http.get('/auth/export', async (request, reply) => {
    const caller = callerOf(request, reply);
    if (!caller) return reply;
    const query = parse(exportQuery, request.query);
    if (!query.ok) return problem(request, reply, 'bad_request', { fields: query.fields });
    const all = await options.tellAll(caller);
    if (!all) return problem(request, reply, 'account_required');
    const { format, table } = query.value;
    const name = `pong-account${table === undefined ? '' : `-${table}`}.${format}`;
    reply.header('content-disposition', `attachment; filename="${name}"`);
    if (format === 'csv' && table !== undefined) return reply.type(CSV_TYPE).send(csvOfTable(all, table));
    return table === undefined ? all : { exportedAtMs: all.exportedAtMs, [table]: all[table] };
  });
}

/** With its head when it is empty, too. */
function csvOfTable(all: OwnExport, table: ExportTable): string {
  const { shape } = ownExport;
  if (table === 'account') return csvOf([all.account]);
  const columns = Object.keys(shape[table].element.shape);
  return csvOf(all[table], all[table].length === 0 ? { columns } : {});
}
