import type { MetadataRoute } from 'next';

/** A crawler keeps no cookies and cannot play. */
export default function robots(): MetadataRoute.Robots {
  return { rules: { userAgent: '*', allow: '/', disallow: ['/pong/', '/auth/', '/continue'] } };
}
