import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FoundTarget } from '../src/discovery/source.ts';

/** A stand-in for a registry's HTTP API, as far as its documentation says and a gateway uses it. */
export interface StandIn {
  url: string;
  put(targets: readonly FoundTarget[]): void;
  /** Refuses every question with 500 from now on. */
  away(): void;
  /** Answers with something that is no answer. */
  garble(): void;
  back(): void;
  close(): Promise<void>;
}

interface State {
  targets: readonly FoundTarget[];
  /** Grows with every change. */
  version: number;
  /** Called at the next change. */
  waiting: Set<() => void>;
}

type Reply = (
  question: URL,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
  state: State,
) => void;

async function startStandIn(reply: Reply): Promise<StandIn> {
  const state: State = { targets: [], version: 10, waiting: new Set() };
  let mood: 'well' | 'away' | 'garbled' = 'well';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (mood === 'away') return void response.writeHead(500).end('down for maintenance');
      if (mood === 'garbled') return void response.end('{"hosts":[{"port":"none"}],"application":7}');
      response.setHeader('content-type', 'application/json');
      reply(new URL(request.url ?? '/', 'http://registry'), request, body, response, state);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const changed = () => {
    state.version += 1;
    for (const each of [...state.waiting]) each();
  };
  const turn = (to: typeof mood) => {
    mood = to;
    server.closeAllConnections();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put(targets) {
      state.targets = targets;
      changed();
    },
    away: () => turn('away'),
    garble: () => turn('garbled'),
    back: () => turn('well'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const placeOf = ({ url }: FoundTarget) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });

/** Calls back at the next change, or not any more once the asker is gone. */
function onChange(state: State, response: ServerResponse, then: () => void): void {
  const once = () => {
    state.waiting.delete(once);
    then();
  };
  state.waiting.add(once);
  response.on('close', () => state.waiting.delete(once));
}

export const CONSUL_TOKEN = 'a consul token';

/** https://developer.hashicorp.com/consul/api-docs/health#list-service-instances-for-service, with blocking queries. */
export const startConsul = () =>
  startStandIn((question, request, _body, response, state) => {
    if (request.headers['x-consul-token'] !== CONSUL_TOKEN) return void response.writeHead(403).end();
    if (question.pathname !== '/v1/health/service/game' || question.searchParams.get('passing') !== '1')
      return void response.writeHead(404).end();
    const answer = () => {
      response.setHeader('x-consul-index', state.version);
      const entries = state.targets.map((target) => ({
        Node: { Node: 'n1', Address: '10.255.0.1' },
        Service: {
          Service: 'game',
          Address: placeOf(target).host,
          Port: placeOf(target).port,
          Weights: { Passing: target.weight, Warning: 1 },
        },
        Checks: [{ Status: 'passing' }],
      }));
      response.end(JSON.stringify(entries));
    };
    if (Number(question.searchParams.get('index') ?? 0) < state.version) return answer();
    onChange(state, response, answer);
  });

export const KUBERNETES_TOKEN = 'a service account';

/** The list and watch of discovery.k8s.io/v1 EndpointSlices. */
export const startKubernetes = () =>
  startStandIn((question, request, _body, response, state) => {
    if (request.headers.authorization !== `Bearer ${KUBERNETES_TOKEN}`)
      return void response.writeHead(401).end();
    const { searchParams, pathname } = question;
    if (
      pathname !== '/apis/discovery.k8s.io/v1/namespaces/pong/endpointslices' ||
      searchParams.get('labelSelector') !== 'kubernetes.io/service-name=game'
    )
      return void response.writeHead(404).end();
    if (searchParams.get('watch') === '1') {
      const event = () => void response.write(`${JSON.stringify({ type: 'MODIFIED', object: {} })}\n`);
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.flushHeaders();
      if (Number(searchParams.get('resourceVersion')) < state.version) return event();
      return onChange(state, response, event);
    }
    const slice = (target: FoundTarget, index: number) => ({
      metadata: { name: `game-${index}` },
      addressType: 'IPv4',
      ports: [
        { name: 'admin', port: 1, protocol: 'TCP' },
        { name: 'http', port: placeOf(target).port, protocol: 'TCP' },
      ],
      endpoints: [
        { addresses: [placeOf(target).host], conditions: { ready: true, serving: true, terminating: false } },
        { addresses: ['10.255.0.2'], conditions: { ready: false, serving: true, terminating: true } },
      ],
    });
    const empty = { metadata: { name: 'game-x' }, addressType: 'IPv4', ports: null, endpoints: null };
    const items = [...state.targets.map(slice), empty];
    response.end(
      JSON.stringify({
        kind: 'EndpointSliceList',
        metadata: { resourceVersion: String(state.version) },
        items,
      }),
    );
  });

/** Eureka's REST operations; its JSON is made from XML, so one of something is not a list. */
export const startEureka = () =>
  startStandIn((question, request, _body, response, state) => {
    if (question.pathname !== '/eureka/apps/GAME' || request.headers.accept !== 'application/json')
      return void response.writeHead(404).end();
    const up = state.targets.map((target) => ({
      instanceId: target.url,
      app: 'GAME',
      ipAddr: placeOf(target).host,
      status: 'UP',
      port: { $: placeOf(target).port, '@enabled': 'true' },
      securePort: { $: 443, '@enabled': 'false' },
      metadata: { weight: String(target.weight) },
    }));
    const down = { ...up[0], ipAddr: '10.255.0.3', status: 'OUT_OF_SERVICE' };
    const instance = up.length === 1 ? up[0] : [...up, down];
    response.end(JSON.stringify({ application: { name: 'GAME', instance } }));
  });

/** The instance list of the Nacos Open API. */
export const startNacos = () =>
  startStandIn((question, _request, _body, response, state) => {
    const { searchParams, pathname } = question;
    const asked = ['serviceName', 'namespaceId', 'groupName'].map((name) => searchParams.get(name)).join();
    if (pathname !== '/nacos/v1/ns/instance/list' || asked !== 'game,pong,blue')
      return void response.writeHead(400).end();
    const host = (target: FoundTarget) => ({
      ip: placeOf(target).host,
      port: placeOf(target).port,
      weight: target.weight,
      healthy: true,
      enabled: true,
      ephemeral: true,
    });
    const disabled = { ip: '10.255.0.4', port: 1, weight: 1, healthy: true, enabled: false };
    response.end(
      JSON.stringify({
        name: 'blue@@game',
        cacheMillis: 10_000,
        hosts: [...state.targets.map(host), disabled],
      }),
    );
  });

export const AWS_KEY = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'a secret access key',
  sessionToken: 'a session',
};

/** DiscoverInstances of AWS Cloud Map, its signature checked as the documentation of Signature Version 4 has it. */
export const startCloudMap = () =>
  startStandIn((_question, request, body, response, state) => {
    const { headers } = request;
    const asked = JSON.parse(body) as Record<string, string>;
    const isOurs =
      asked.NamespaceName === 'pong' && asked.ServiceName === 'game' && asked.HealthStatus === 'HEALTHY';
    const isAction = headers['x-amz-target'] === 'Route53AutoNaming_v20170314.DiscoverInstances';
    if (!isSigned(request, body)) return void response.writeHead(403).end();
    if (!isOurs || !isAction) return void response.writeHead(400).end();
    const instance = (target: FoundTarget, index: number) => ({
      InstanceId: `i-${index}`,
      NamespaceName: 'pong',
      ServiceName: 'game',
      HealthStatus: 'HEALTHY',
      Attributes: {
        AWS_INSTANCE_IPV4: placeOf(target).host,
        AWS_INSTANCE_PORT: String(placeOf(target).port),
        weight: String(target.weight),
      },
    });
    const elsewhere = { InstanceId: 'i-x', Attributes: { AWS_ALIAS_DNS_NAME: 'x.example' } };
    response.end(JSON.stringify({ Instances: [...state.targets.map(instance), elsewhere] }));
  });

function isSigned({ headers }: IncomingMessage, body: string): boolean {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/eu-west-1\/servicediscovery\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (!match) return false;
  const [, id, day = '', names = '', signature] = match;
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const lines = names
    .split(';')
    .map((name) => `${name}:${headers[name]}\n`)
    .join('');
  const request = `POST\n/\n\n${lines}\n${names}\n${sha(body)}`;
  const text = `AWS4-HMAC-SHA256\n${headers['x-amz-date']}\n${day}/eu-west-1/servicediscovery/aws4_request\n${sha(request)}`;
  const key = mac(
    mac(mac(mac(`AWS4${AWS_KEY.secretAccessKey}`, day), 'eu-west-1'), 'servicediscovery'),
    'aws4_request',
  );
  const isFull = ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target'].every((name) =>
    names.split(';').includes(name),
  );
  return id === AWS_KEY.accessKeyId && isFull && mac(key, text).toString('hex') === signature;
}
