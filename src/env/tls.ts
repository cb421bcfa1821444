// How to trust the services: an authority of one's own, a certificate for this side.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { type Environment, expandHome } from './config-folders.js';
import type { Settings } from './settings.js';

/** An agent where settings ask for one. */
export function readAgent(settings: Settings, allowInsecureTls: boolean, env: Environment): Agent | undefined {
  const insecure =
    readFlag(settings, 'insecure') === true
      ? 'insecure'
      : readFlag(settings, 'verify') === false
        ? 'verify'
        : undefined;
  const { label, problems } = settings;
  if (insecure !== undefined && !allowInsecureTls) {
    problems.push(
      `${label(insecure)} asks not to check certificates, so that anyone on the way could read the token; ${label('caFile')} names an authority of your own instead, and the option allowInsecureTls allows it all the same`,
    );
  }
  const ca = readFile(settings, 'caFile', env, (pem) => new X509Certificate(pem));
  const own = readOwn(settings, env);
  if (insecure === undefined && ca === undefined && own === undefined) return undefined;
  // As Node's own agent keeps its connections.
  return new Agent({
    keepAlive: true,
    scheduling: 'lifo',
    timeout: 5_000,
    rejectUnauthorized: insecure === undefined,
    ca,
    ...own,
  });
}

/** The key may stand in the certificate's file. */
function readOwn(settings: Settings, env: Environment): { cert: Buffer; key: Buffer } | undefined {
  const { get, label, problems } = settings;
  const [cert, key] = [readFile(settings, 'certFile', env), readFile(settings, 'keyFile', env)];
  if (get('certFile') === undefined && get('keyFile') !== undefined)
    problems.push(`${label('keyFile')} is set without ${label('certFile')}`);
  if (cert === undefined || (key === undefined && get('keyFile') !== undefined)) return undefined;
  const own = { cert, key: key ?? cert };
  try {
    createSecureContext(own);
    return own;
  } catch (error) {
    problems.push(
      `${label('certFile')} and ${label('keyFile')} do not hold a certificate and its key without a passphrase (${codeOf(error)})`,
    );
    return undefined;
  }
}

/** `check` throws where the content is of no use. */
function readFile(
  { get, label, mayShow, problems }: Settings,
  name: 'caFile' | 'certFile' | 'keyFile',
  env: Environment,
  check: (content: Buffer) => unknown = () => {},
): Buffer | undefined {
  const file = get(name);
  if (file === undefined) return undefined;
  const named = `${label(name)} names a file${mayShow ? ` (${JSON.stringify(file)})` : ''}`;
  let content: Buffer;
  try {
    content = readFileSync(expandHome(file, env));
  } catch (error) {
    problems.push(`${named} that cannot be read (${codeOf(error)})`);
    return undefined;
  }
  try {
    check(content);
    return content;
  } catch {
    problems.push(`${named} that holds no certificate in PEM form`);
    return undefined;
  }
}

function readFlag({ get, label, problems }: Settings, name: 'insecure' | 'verify'): boolean | undefined {
  const text = get(name);
  if (text === undefined) return undefined;
  if (/^(true|t|yes|y|on|1)$/i.test(text)) return true;
  if (/^(false|f|no|n|off|0)$/i.test(text)) return false;
  problems.push(`${label(name)} must be true or false`);
  return undefined;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? 'no code');
}
