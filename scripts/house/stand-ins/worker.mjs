// A forked worker as build tools have them: only its channel keeps it alive.
process.on('message', () => process.send('worked'));
