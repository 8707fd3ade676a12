import type { ExportTable } from '@pong/protocol';
import button from '../button.module.css';
import { Opening } from './opening.tsx';
import section from './section.module.css';
import { Row } from './section.tsx';

const WORDS: Readonly<Record<ExportTable, string>> = {
  account: 'Account',
  names: 'Names',
  sessions: 'Sessions',
  apiKeys: 'API keys',
  passkeys: 'Passkeys',
  providers: 'Other sites',
  bans: 'Bans',
  events: 'What happened',
};

/** Everything held of somebody, as files. They are visits of the browser, which shows them as downloads. */
export function ExportRows() {
  return (
    <>
      <Row value="Account" detail="All we hold of you, secrets left out.">
        <a className={button.small} href="/auth/export" download aria-label="Account as JSON">
          JSON
        </a>
      </Row>
      <Row value="Matches" detail="Every one, with its result and its tape.">
        <a
          className={button.small}
          href="/pong/api/v1/me/export?format=json"
          download
          aria-label="Matches as JSON"
        >
          JSON
        </a>
        <a
          className={button.small}
          href="/pong/api/v1/me/export?format=csv"
          download
          aria-label="Matches as CSV"
        >
          CSV
        </a>
      </Row>
      <Opening value="Account as tables" detail="For a spreadsheet." action="CSV">
        {() => (
          <ul className={section.files}>
            {Object.entries(WORDS).map(([table, word]) => (
              <li key={table}>
                <a className={section.inline} href={`/auth/export?format=csv&table=${table}`} download>
                  {word}
                </a>
              </li>
            ))}
          </ul>
        )}
      </Opening>
    </>
  );
}
