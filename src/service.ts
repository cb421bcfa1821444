// What every resource needs: the generated client, which builds requests, and the transport, which sends them.
import type { ClientSettings } from './client-options.js';
import type { Endpoint, ServiceName } from './endpoint.js';
import { ArgumentError } from './errors.js';
import type { JsonResponse } from './http/classify.js';
import { buildRequest, type Invoke, requestBuilder } from './http/request.js';
import type { CallOptions, Transport } from './http/transport.js';
import type { Configuration } from './wire.js';

/** One of the two services, for one resource. */
export interface Service<Api> {
  readonly projectId: string;
  /** Removes the client's secrets from a string of the service. */
  scrub(text: string): string;
  /** Throws an ArgumentError if the client has no endpoint of the service. */
  requireEndpoint(): void;
  /** Sends a request; `operation` is its name in events. */
  send(
    operation: string,
    invoke: (api: Api, config: Parameters<Invoke>[0]) => ReturnType<Invoke>,
    options: CallOptions,
  ): Promise<JsonResponse>;
}

type ApiClass<Api> = new (configuration: Configuration, basePath: undefined, axios: typeof requestBuilder) => Api;

export function createService<Api>(
  name: ServiceName,
  Api: ApiClass<Api>,
  settings: ClientSettings,
  transport: Transport,
): Service<Api> {
  const endpoint = settings.endpoints[name];
  // The base path of the configuration overrides all others, including the servers of the spec.
  const api = new Api({ basePath: endpoint?.base } as Configuration, undefined, requestBuilder);
  function requireEndpoint(): Endpoint {
    if (endpoint !== undefined) return endpoint;
    const option = `endpoints.${name}`;
    throw new ArgumentError(option, `This call needs ${option}, which was neither set nor found in a catalog.`);
  }
  return {
    projectId: settings.projectId,
    scrub: transport.scrub,
    requireEndpoint,
    async send(operation, invoke, options) {
      const request = await buildRequest(requireEndpoint(), (config) => invoke(api, config));
      return transport.call(operation, request, options);
    },
  };
}
