import { PGlite } from '@electric-sql/pglite';
import { openOptions } from './data-folder.ts';

// Whoever asked for it is gone: nobody would use it.
process.once('disconnect', () => process.exit(1));

const dataDir = process.argv[2];
if (dataDir === undefined) throw new Error('usage: data-maker-main.ts FOLDER');
const database = await PGlite.create(openOptions(dataDir));
await database.close();
process.exit(0);
