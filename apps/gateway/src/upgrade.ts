import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Tracing } from '@pong/service';
import { type Answer, type Answers, answerText } from './answers/answer.ts';
import type { Admit } from './edge/admit.ts';
import type { Phase, Refusal } from './exchange.ts';
import { upstreamRefusal } from './http.ts';
import type { Pipeline } from './pipeline.ts';
import type { Passage } from './record/passage.ts';
import { traced } from './record/passage-trace.ts';
import type { Recorder } from './record/recorder.ts';
import { endName, type Place, type Tunnels } from './tunnels.ts';
import type { Tunnel } from './upstream/tunnel.ts';
import type { Upgraded, UpgradeReply, UpgradeRequest } from './upstream/upgrade.ts';
import { endSocket, FAREWELL, linger } from './wire/farewell.ts';
import type { HttpRequest } from './wire/message.ts';

export interface UpgradeDoor {
  /** The socket is the door's from now on, and paused; `head`: what came behind the request. */
  handle(request: HttpRequest, socket: Duplex, head: Buffer): void;
}

export interface UpgradeDoorOptions {
  admit: Admit;
  pipeline: Pipeline;
  answers: Answers;
  recorder: Recorder;
  tunnels: Pick<Tunnels, 'enter'>;
  upgrade: (
    upstream: string,
    request: UpgradeRequest,
    socket: Duplex,
    head: Buffer,
    reply: Omit<UpgradeReply, 'security' | 'steady'>,
  ) => Promise<Upgraded>;
  onError: (error: unknown, requestId: string) => void;
  draining: () => boolean;
  steady: () => number;
  tracing?: Tracing | undefined;
}

/** Upgrades into the same pipeline; the verdict is a tunnel or a plain answer and the end. */
export function createUpgradeDoor(options: UpgradeDoorOptions): UpgradeDoor {
  const { admit, pipeline, answers, recorder, steady, tracing } = options;

  return {
    handle(request, socket, head) {
      const startedAtMs = steady();
      const admission = admit(request, 'upgrade');
      const exchange = admission.ok ? admission.exchange : undefined;
      const requestId = admission.ok ? admission.exchange.requestId : admission.requestId;
      const record = (rest: Pick<Passage, 'status'> & Partial<Passage>) =>
        recorder.passage({ requestId, exchange, elapsedMs: steady() - startedAtMs, ...rest });
      const end = (answer: Answer, rest: Partial<Passage>) => {
        endSocket(socket, answerText(answer, STATUS_CODES[answer.status] ?? ''));
        record({ status: answer.status, reason: answer.code, ...rest });
      };
      const refuse = (phase: Phase, refusal: Refusal, rest: Partial<Passage> = {}) =>
        end(answers.refuse(refusal, phase, { requestId, exchange }), { phase, ...rest });
      if (!admission.ok) return refuse('edge', admission.refusal);
      (tracing ? traced(tracing, admission.exchange, pass) : pass()).catch((error: unknown) => {
        options.onError(error, requestId);
        refuse('gateway', { code: 'internal_error' });
      });

      async function pass(): Promise<void> {
        if (!admission.ok) return;
        const { exchange } = admission;
        if (options.draining()) return refuse('gateway', { code: 'draining', retryAfter: 1 });
        const verdict = await pipeline(exchange);
        if (verdict.kind === 'refused')
          return refuse(verdict.phase, verdict.refusal, { route: verdict.route?.path });
        if (verdict.kind !== 'forward') return refuse('route', { code: 'upgrade_refused' });
        const { route, principal, expiresAtMs, lines, added, setCookies } = verdict;
        const about: Partial<Passage> = { route: route.path, upstream: route.upstream, principal };
        const { limitKey } = exchange.client;
        const entered = options.tunnels.enter({ principal, limitKey, expiresAtMs, policy: route.tunnel });
        if (!entered.ok) return refuse('limits', { ...entered.refusal, setCookies }, about);
        const { place } = entered;
        const target = exchange.path + exchange.search;
        const key = exchange.headers['sec-websocket-key'] ?? '';
        const askedAtMs = steady();
        let upgraded: Upgraded | undefined;
        try {
          const request = { target, traits: exchange, lines, key, caps: route.tunnel };
          upgraded = await options.upgrade(route.upstream, request, socket, head, {
            requestId,
            added,
            setCookies,
          });
        } finally {
          if (upgraded?.kind !== 'tunnel') place.give();
        }
        about.upstreamMs = steady() - askedAtMs;
        switch (upgraded.kind) {
          case 'tunnel':
            record({ ...about, status: 101 });
            return track(upgraded.tunnel, place, requestId);
          case 'answered':
            if (socket.writableFinished) linger(socket);
            else socket.once('finish', () => linger(socket));
            return record({ ...about, status: upgraded.status });
          case 'client_gone':
            return record({ ...about, status: 499, reason: upgraded.kind });
          case 'failed':
            return refuse('upstream', upstreamRefusal(route.upstream, upgraded.failure, setCookies), {
              ...about,
              reason: upgraded.failure.reason,
            });
        }
      }
    },
  };

  function track(tunnel: Tunnel, place: Place, requestId: string): void {
    const openedAtMs = steady();
    recorder.tunnelOpened();
    place.open(tunnel, (end) => recorder.tunnelClosed(requestId, steady() - openedAtMs, endName(end)));
    if (options.draining()) tunnel.close(FAREWELL.serviceRestart);
  }
}
