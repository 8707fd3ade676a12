import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { type House, MAIL_OFFSET } from './houses.ts';

export interface PostOffice {
  /** The link in the newest letter to this address, as soon as there is one. */
  linkTo(address: string): string | undefined;
  close(): Promise<void>;
}

/** A real SMTP server where this house hands in its letters. While none is open they are lost, which harms nobody. */
export async function openPostOffice(house: House): Promise<PostOffice> {
  const letters: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString();
      });
      stream.on('end', () => {
        // Quoted-printable: the `=` at the end of a line joins it with the next.
        const text = raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  server.listen(house.port + MAIL_OFFSET, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    linkTo: (address) =>
      /http\S+#[\w-]{43}/.exec(letters.findLast(({ to }) => to.includes(address))?.text ?? '')?.[0],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
