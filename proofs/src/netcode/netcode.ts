import { loadavg } from 'node:os';
import { createLiveTable } from '@pong/netcode/testing';
import type { Evidence, Proof } from '../proof.ts';
import { controlFindings } from './controls.ts';
import { fairness } from './fairness.ts';
import { cellFigures, cellFindings, controlCellFindings, playMatrix, sharedFindings } from './matrix.ts';
import { createSnapshotTable } from './snapshot-table.ts';

export const netcode: Proof = {
  claim:
    'at 150 ms play feels local, nothing shown is taken back, and the better line wins no more than its half',
  async run(say): Promise<Evidence> {
    const [load = 0] = loadavg();
    say('prediction and rollback: two sessions and the authority over two-ended lines, hands of 200 ms');
    const cells = playMatrix(createLiveTable, say);
    say('control: the same cells with snapshots');
    const snapshots = playMatrix(createSnapshotTable, say);
    say('controls: no horizon, one bit of one engine');
    const controls = controlFindings();
    const fair = await fairness(say);
    return {
      findings: [
        ...cellFindings(cells),
        ...sharedFindings(cells),
        ...fair.findings,
        ...controlCellFindings(snapshots),
        ...controls,
        {
          what: 'load of the machine as it began',
          seen: load.toFixed(1),
          asked: 'reported; times depend on it, counts do not',
          holds: true,
        },
      ],
      figures: {
        ...cellFigures('live', cells),
        ...cellFigures('snapshots', snapshots),
        ...fair.figures,
        loadAverage: load,
      },
    };
  },
};
