import { parentPort, workerData } from 'node:worker_threads';
import { type FairOrder, playFair } from './fair-matches.ts';

const order: FairOrder = workerData;
parentPort?.postMessage(playFair(order));
