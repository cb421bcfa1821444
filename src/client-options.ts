// The options of a client, checked once before any request.
import { type Authenticator, checkAuthenticator, type SessionChoice } from './auth/authenticator.js';
import { checkToken, type TokenSource } from './auth/token.js';
import {
  type Checks,
  checkBoolean,
  checkDuration,
  checkEach,
  checkFunction,
  checkId,
  checkInteger,
  checkKeys,
  checkRequired,
  checkString,
  mustBe,
} from './checks.js';
import { checkEndpoint, type Endpoint, interfaceNames, serviceNames } from './endpoint.js';
import { ArgumentError } from './errors.js';
import { findHint } from './hints.js';
import { checkHttp, checkUserAgent, type HttpOptions } from './http/http-options.js';
import { type AttemptEvent, checkRetries } from './http/request-options.js';
import type { TransportSettings } from './http/transport.js';

/** The URLs of the services. At least one is required; a call to a service without one causes an ArgumentError. */
export interface Endpoints {
  /**
   * The URL of CSBS v1 (`backups`, `resourceInstances`), for example `https://csbs.example.com`. A trailing slash or a
   * path prefix is tolerated.
   */
  csbs?: string | undefined;
  /** The URL of VBS v2 (`volumeBackups`). A trailing slash or a path prefix is tolerated. */
  vbs?: string | undefined;
}

/** Options of a `CsbsClient`. */
export interface ClientOptions {
  /** The URLs of the services. */
  endpoints: Endpoints;
  /** The id of the project; the token must be scoped to it. */
  projectId: string;
  /** A token, a function that returns one, or an authenticator, such as `keystonePassword`. */
  auth: TokenSource | Authenticator;
  /**
   * How long an attempt may take, from connecting to the last byte of the response, in milliseconds. Default: 30,000.
   */
  timeoutMs?: number | undefined;
  /**
   * How often a request is sent again after a connection failure, a timeout, 408, 429, 502, 503, 504, or a 500 without
   * an error code of the service; 0 to 100. Default: 3. The wait is random, up to 250 ms doubling to 8 s, or what
   * `Retry-After` says; if that is more than 60 s, the call rejects at once. A request that is sent again with a
   * renewed token does not count.
   */
  maxRetries?: number | undefined;
  /**
   * The maximum size of a response after decompression, in bytes. Default: 64 MiB. A larger error body is truncated.
   */
  maxResponseBytes?: number | undefined;
  /** Allows `http://` URLs of hosts other than loopback. Tokens then travel unencrypted. Default: false. */
  allowInsecureHttp?: boolean | undefined;
  /**
   * Node: placed before this package's own name in `User-Agent`, for example `my-app/1.2`. It has no effect in browsers
   * and edge runtimes.
   */
  userAgent?: string | undefined;
  /** How requests are sent: agents, a proxy, additional headers, a custom `fetch`. */
  http?: HttpOptions | undefined;
  /** Called after each attempt with its outcome, for logs and metrics. If it throws, the call is not affected. */
  onAttempt?: ((event: AttemptEvent) => void) | undefined;
}

/** Options of `CsbsClient.connect`: those of a client, except that it finds project and endpoints by signing in. */
export interface ConnectOptions extends Omit<ClientOptions, 'endpoints' | 'projectId'> {
  /** URLs that take precedence over those of the catalog. */
  endpoints?: Endpoints | undefined;
  /** The id of the project that the sign-in must be for. Default: any. */
  projectId?: string | undefined;
  /** The region of the services; required if the catalog has them in several regions. */
  region?: string | undefined;
  /** Which of the catalog's endpoints to use: `public` (the default), `internal` or `admin`. */
  interface?: string | undefined;
}

const defaults = {
  timeoutMs: 30_000,
  maxRetries: 3,
  maxResponseBytes: 64 * 1024 * 1024,
  allowInsecureHttp: false,
  userAgent: undefined,
  http: {},
  onAttempt: undefined,
} satisfies Partial<TransportSettings>;

const transportChecks: Checks<Required<Omit<ClientOptions, 'endpoints' | 'projectId'>> & TransportSettings> = {
  auth: checkAuth,
  timeoutMs: checkDuration,
  maxRetries: checkRetries,
  maxResponseBytes: (argument, value) => checkInteger(argument, value, 1),
  allowInsecureHttp: checkBoolean,
  userAgent: checkUserAgent,
  http: checkHttp,
  onAttempt: checkFunction,
};

const clientKeys = ['endpoints', 'projectId', ...Object.keys(transportChecks)];

/** The names of the options of `CsbsClient.connect`. */
export const connectKeys: readonly string[] = [...clientKeys, 'region', 'interface'];

/** The options of a client, checked and copied, with all defaults. */
export interface ClientSettings extends TransportSettings {
  readonly endpoints: { readonly csbs?: Endpoint; readonly vbs?: Endpoint };
  readonly projectId: string;
}

/** What is needed to find the project and the endpoints. */
export interface ConnectSettings {
  readonly transport: TransportSettings;
  readonly choice: SessionChoice;
  readonly endpoints: Endpoints;
  readonly projectId: string | undefined;
  /** The other options of the client, unchanged. */
  readonly rest: Omit<ClientOptions, 'endpoints' | 'projectId'>;
}

export function checkClientOptions(options: unknown): ClientSettings {
  const given = checkKeys('client options', options, clientKeys, findHint);
  checkRequired(
    'client options',
    given,
    ['endpoints', 'projectId', 'auth'],
    'To find endpoints and project by signing in, call await CsbsClient.connect({ auth: keystonePassword({ … }) }).',
  );
  const transport = checkTransport(given);
  const { csbs, vbs } = checkKeys('endpoints', given.endpoints, serviceNames);
  if (csbs === undefined && vbs === undefined)
    throw new ArgumentError(
      'endpoints',
      "endpoints must contain at least one of csbs and vbs, as in { csbs: 'https://csbs.example.com' }.",
    );
  const projectId = checkId('projectId', given.projectId);
  const endpoint = (name: string, value: unknown, version: string): Endpoint => {
    const { base, loopback } = checkEndpoint(name, value, transport.allowInsecureHttp);
    // Catalogs contain URLs with version and project, which every call adds itself.
    const end = `/${version}/${encodeURIComponent(projectId)}`;
    return { base: base.endsWith(end) ? base.slice(0, -end.length) : base, loopback };
  };
  const endpointChecks: Checks<ClientSettings['endpoints']> = {
    csbs: (name, value) => endpoint(name, value, 'v1'),
    vbs: (name, value) => endpoint(name, value, 'v2'),
  };
  return { ...transport, endpoints: checkEach({ csbs, vbs }, endpointChecks, 'endpoints.'), projectId };
}

export function checkConnectOptions(options: unknown): ConnectSettings {
  const {
    region,
    interface: kind,
    endpoints,
    projectId,
    ...rest
  } = checkKeys('connect options', options, connectKeys, findHint);
  checkRequired('connect options', rest, ['auth (for example keystonePassword({ … }))']);
  const transport = checkTransport(rest);
  const explicit: Endpoints = checkKeys('endpoints', endpoints, serviceNames);
  const known = serviceNames.filter((service) => explicit[service] !== undefined);
  for (const service of known) checkEndpoint(`endpoints.${service}`, explicit[service], transport.allowInsecureHttp);
  return {
    transport,
    choice: {
      ...(known.length === 0 ? {} : { known }),
      ...checkEach<Pick<SessionChoice, 'region' | 'interface'>>(
        { region, interface: kind },
        { region: checkString, interface: checkInterface },
      ),
    },
    endpoints: explicit,
    projectId: projectId === undefined ? undefined : checkId('projectId', projectId),
    rest: rest as ConnectSettings['rest'] & Record<string, unknown>,
  };
}

function checkTransport(given: Record<string, unknown>): TransportSettings {
  return { ...defaults, ...checkEach(given, transportChecks) };
}

function checkInterface(argument: string, value: unknown): string {
  if (typeof value !== 'string' || !interfaceNames.includes(value))
    throw mustBe(argument, 'public, internal or admin', value);
  return value;
}

function checkAuth(_: string, value: unknown): TokenSource | Authenticator {
  if (typeof value === 'string') return checkToken(value);
  return typeof value === 'function' ? (value as TokenSource) : checkAuthenticator(value);
}
