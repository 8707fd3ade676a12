// Writes most-used-passwords.bin anew, after a change of the list it is made from: node src/most-used-passwords-main.ts
import { writeFileSync } from 'node:fs';
import { PASSWORD_MIN_LENGTH } from '@pong/protocol';
import { dictionary } from '@zxcvbn-ts/language-common';
import { LIST_FILE, listOf } from './most-used-passwords.ts';

const long = dictionary['passwords-common'].filter(({ length }) => length >= PASSWORD_MIN_LENGTH);
writeFileSync(LIST_FILE, listOf(long));
