import closeWithGrace from 'close-with-grace';
import type { Logger } from './log.ts';

export interface Running {
  /** Stop taking new work, let what runs finish, then end. */
  close(): Promise<void>;
}

/**
 * The life of a service process: start, say so, run until a signal or an uncaught error, drain, end.
 * Tells a parent that spawned it with an IPC channel `{ ready: true }` once it serves.
 */
export async function runService(
  logger: Logger,
  start: () => Promise<Running>,
  options: {
    drainMs?: number /** SIGHUP means something else to this service. */;
    keepOnHangUp?: boolean;
  } = {},
): Promise<void> {
  const running = await start().catch((error: unknown) => {
    logger.fatal({ err: error }, startMessage(error));
    process.exit(1);
  });
  const skip = options.keepOnHangUp ? (['SIGHUP'] as const) : [];
  closeWithGrace(
    { delay: options.drainMs ?? 4000, logger: false, skip: [...skip] },
    async ({ err, signal }) => {
      if (err) logger.fatal({ err }, 'stopping after an uncaught error');
      else logger.info({ signal }, 'draining');
      await running.close();
    },
  );
  process.once('disconnect', () => {
    process.once('exit', endForCertain);
    process.kill(process.pid, 'SIGTERM');
  });
  process.send?.({ ready: true });
}

/**
 * Node 24 can deadlock in its own shutdown after the last `exit` handler (nodejs/node#54918). A supervisor would end
 * such a process; one whose supervisor is gone has to see to it itself.
 */
function endForCertain(): void {
  process.kill(process.pid, 'SIGKILL');
}

function startMessage(error: unknown): string {
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  if (code === 'EADDRINUSE') return `port ${port} is in use; stop what listens there or choose another port`;
  return `could not start: ${message ?? String(error)}`;
}
