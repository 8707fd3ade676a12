// Imported, or preloaded (`node --import`): from here on this process reads compiled code and stripped types from the
// cache, and leaves there what it compiled itself.
import module from 'node:module';
import { join } from 'node:path';
import { root } from '../project-node.mjs';

module.enableCompileCache(join(root, 'node_modules/.cache/node-compile'));
