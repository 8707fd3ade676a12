import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';

export interface PostOffice {
  /** As in `SMTP_URL`. */
  url: string;
  letters: { to: string[]; text: string }[];
  /** The next letters are refused, or taken again. */
  refuse(now: boolean): void;
  close(): Promise<void>;
}

/** A real SMTP server on a port of the system's choice that keeps what it is sent. */
export async function startPostOffice(): Promise<PostOffice> {
  const letters: PostOffice['letters'] = [];
  let refusing = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString();
      });
      stream.on('end', () => {
        if (refusing) return done(new Error('full'));
        // Quoted-printable: the `=` at the end of a line joins it with the next.
        const text = raw.replace(/=\r\n/g, '').replace(/=3D/g, '=');
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuse: (now) => {
      refusing = now;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
