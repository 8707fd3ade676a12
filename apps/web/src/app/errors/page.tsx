import { PROBLEMS } from '@pong/protocol';
import type { Metadata } from 'next';
import page from '../../ui/page.module.css';
import { Page } from '../../ui/page.tsx';
import table from '../../ui/table.module.css';
import { readVisitor } from '../../visitor.ts';
import errors from './errors.module.css';

export const metadata: Metadata = { title: 'Problem codes' };

/** Where the `type` of every problem points: `/errors#name_taken`. */
export default async function ErrorsPage() {
  return (
    <Page visitor={await readVisitor()} here="other">
      <div className={page.head}>
        <h1 className={page.title}>Problem codes</h1>
        <p className={page.lead}>
          What each refusal of the HTTP API means. Programs read the code, people the sentence.
        </p>
      </div>
      <table className={`${table.table} ${errors.table}`}>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col" className={table.number}>
              Status
            </th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(PROBLEMS).map(([code, { status, title }]) => (
            <tr key={code} id={code}>
              <th scope="row">
                <code>{code}</code>
              </th>
              <td className={table.number}>{status}</td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Page>
  );
}
