import type { NetworkInterfaceInfo } from 'node:os';

/** Where people find the house: on this machine, and from others in the network when it listens there. */
export function addresses(
  host: string,
  port: number,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
): { here: string; network: string[] } {
  if (host !== '::' && host !== '0.0.0.0') {
    const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : bracketed(host);
    return { here: `http://${name}:${port}`, network: [] };
  }
  const network = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map((address) => `http://${address.address}:${port}`);
  return { here: `http://localhost:${port}`, network };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
