import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // TypeScript 7 checks the types by `npm run types`; the build only strips them.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // Source packages: workspaces export TypeScript, not a build.
  transpilePackages: ['@pong/config', '@pong/engine', '@pong/identity', '@pong/netcode', '@pong/protocol'],
};

export default config;
