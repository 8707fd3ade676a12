export interface Letter {
  to: string;
  subject: string;
  text: string;
}

export interface Mailer {
  /** Rejects when the post office did not take it. */
  send(letter: Letter): Promise<void>;
  close(): void;
}

/** A post office that says nothing for this long is away. */
const TIMEOUT_MS = 10_000;

/** `smtpUrl`: `smtp://` (TLS as soon as it is offered) or `smtps://`, with name and password inside where asked for. */
export async function createMailer(options: { smtpUrl: string; from: string }): Promise<Mailer> {
  // Loaded where letters go out alone: it holds 20 MB.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport(
    {
      url: options.smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: options.from },
  );
  return {
    async send({ to, subject, text }) {
      // As an object, so that no text can be read as a second address.
      await transport.sendMail({ to: { name: '', address: to }, subject, text });
    },
    close: () => transport.close(),
  };
}
