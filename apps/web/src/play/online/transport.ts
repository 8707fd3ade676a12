import { WebSocket as Stock } from 'socket.io-client';

/**
 * Socket.IO's transport, for a line that is being closed: from the other end's close frame until the connection is gone the
 * browser delivers nothing, and writes an error on the console for each try. What it would not deliver is not given to it.
 */
export class Transport extends Stock {
  override doWrite(...[packet, data]: Parameters<Stock['doWrite']>): void {
    if (this.ws?.readyState === WebSocket.OPEN) super.doWrite(packet, data);
  }
}
