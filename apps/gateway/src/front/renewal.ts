import type { Logger, Metrics } from '@pong/service';
import { Counter, Gauge } from 'prom-client';
import type { Certificate, ReadCertificate } from './tls-front.ts';

/**
 * From changed files to a renewed certificate, or a line in the log and a count of why not: the one before serves on.
 * `now` is to be called when either file has changed.
 */
export function createRenewal(options: {
  first: Certificate;
  read: () => ReadCertificate;
  renew: (certificate: Certificate) => void;
  logger: Logger;
  metrics: Metrics;
}): { now(): void } {
  const { logger } = options;
  const registers = [options.metrics];
  const renewals = new Counter({
    name: 'gateway_certificate_renewals_total',
    help: 'Times the certificate files were read again, by outcome: adopted, refused.',
    labelNames: ['outcome'],
    registers,
  });
  const expires = new Gauge({
    name: 'gateway_certificate_expires_timestamp_seconds',
    help: 'When the certificate that serves now runs out.',
    registers,
  });
  expires.set(options.first.expiresAtMs / 1000);
  return {
    now() {
      const read = options.read();
      renewals.inc({ outcome: read.ok ? 'adopted' : 'refused' });
      if (!read.ok) {
        logger.error({ problem: read.problem }, 'the new certificate is refused; the one before serves on');
        return;
      }
      options.renew(read.certificate);
      expires.set(read.certificate.expiresAtMs / 1000);
      logger.info(
        { expires: new Date(read.certificate.expiresAtMs).toISOString() },
        'a new certificate serves',
      );
    },
  };
}
