import {
  type BrotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  type Gzip,
  type ZstdCompress,
} from 'node:zlib';

export type Coding = 'zstd' | 'br' | 'gzip';
export type Compressor = BrotliCompress | Gzip | ZstdCompress;

/** Below this the head costs more than the body saves. */
export const WORTH_BYTES = 1024;
/** In the order of what is gained per time; among equals the first is taken. */
const CODINGS: readonly Coding[] = ['zstd', 'br', 'gzip'];
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|javascript|xml|wasm|manifest\+json|problem\+json|vnd\.[\w.+-]+\+json|rsc)|image\/svg\+xml)/i;

export function isCompressible(contentType: string | undefined): boolean {
  return contentType !== undefined && COMPRESSIBLE.test(contentType);
}

/** What a client takes and we have (RFC 9110 §12.5.3); undefined for neither. */
export function codingFor(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined) return undefined;
  let best: Coding | undefined;
  let bestQuality = 0;
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [name = '', quality = 'q=1'] = part.split(';').map((each) => each.trim());
    const value = quality.startsWith('q=') ? Number(quality.slice(2)) || 0 : 1;
    const coding = CODINGS.find((each) => each === name);
    if (!coding || value === 0) continue;
    const sooner = best === undefined || CODINGS.indexOf(coding) < CODINGS.indexOf(best);
    if (value > bestQuality || (value === bestQuality && sooner)) {
      best = coding;
      bestQuality = value;
    }
  }
  return best;
}

/** Levels for what is compressed while somebody waits. */
export function createCompressor(coding: Coding): Compressor {
  switch (coding) {
    case 'zstd':
      return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3 } });
    case 'br':
      return createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    case 'gzip':
      return createGzip({ level: 6 });
  }
}
