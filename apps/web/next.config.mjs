// JavaScript, since Next would load its compiler to read TypeScript, in production too: 23 MB that stay.

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // TypeScript 7 checks the types by `npm run types`; the build only strips them.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  // Source packages: workspaces export TypeScript, not a build.
  transpilePackages: ['@pong/config', '@pong/engine', '@pong/identity', '@pong/netcode', '@pong/protocol'],
};

export default config;
