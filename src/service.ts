// What every resource of a service needs: its generated client and the way to send through it.
import { ArgumentError } from './errors.js';
import type { Invoke } from './http/attempt.js';
import type { CallOptions } from './http/call.js';
import type { Transport } from './http/transport.js';
import type { JsonAnswer } from './http/verdict.js';
import type { Settings } from './options.js';
import { Configuration } from './wire.js';

/** One of the two services, for one resource. */
export interface Service<Api> {
  readonly projectId: string;
  /** A text of the service without the client's secrets. */
  scrub(text: string): string;
  /** Throws an ArgumentError where the client was not given the service's address. */
  checkEndpoint(): void;
  /** Sends a request of the operation of this name. */
  send(
    operation: string,
    invoke: (api: Api, config: Parameters<Invoke>[0]) => ReturnType<Invoke>,
    options: CallOptions,
  ): Promise<JsonAnswer>;
}

type ApiClass<Api> = new (configuration: Configuration, basePath: undefined, axios: Transport['axios']) => Api;

export function createService<Api>(
  name: keyof Settings['endpoints'],
  Api: ApiClass<Api>,
  settings: Settings,
  transport: Transport,
): Service<Api> {
  const endpoint = settings.endpoints[name];
  // The configuration's base path wins over every other, also over the spec's servers.
  const api = endpoint && new Api(new Configuration({ basePath: endpoint.base }), undefined, transport.axios);
  const missing = () =>
    new ArgumentError(
      `endpoints.${name}`,
      `This call needs endpoints.${name}, which was neither given nor found in a catalog.`,
    );
  return {
    projectId: settings.projectId,
    scrub: transport.scrub,
    checkEndpoint() {
      if (endpoint === undefined) throw missing();
    },
    async send(operation, invoke, options) {
      if (endpoint === undefined || api === undefined) throw missing();
      return transport.call({ operation, endpoint, invoke: (config) => invoke(api, config), options });
    },
  };
}
