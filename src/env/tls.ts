// TLS settings: trusted certificate authorities and a client certificate.
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createSecureContext } from 'node:tls';
import { type Environment, errorCode, expandHome } from './config-folders.js';
import { readCertificates, readPrivateKey } from './pem.js';
import type { Settings } from './settings.js';

/** Returns an agent if the settings require one. */
export function readAgent(settings: Settings, allowInsecureTls: boolean, env: Environment): Agent | undefined {
  const insecure =
    readFlag(settings, 'insecure') === true
      ? 'insecure'
      : readFlag(settings, 'verify') === false
        ? 'verify'
        : undefined;
  const { label, problems } = settings;
  if (insecure !== undefined && !allowInsecureTls) {
    const advice = `set ${label('caFile')} to the file of your certificate authority instead, or pass allowInsecureTls`;
    problems.push(`${label(insecure)} turns off certificate checks, so that others could read the token; ${advice}`);
  }
  const ca = readFile(settings, 'caFile', env, readCertificates);
  const clientCertificate = readClientCertificate(settings, env);
  if (insecure === undefined && ca === undefined && clientCertificate === undefined) return undefined;
  // Keeps connections like Node's default agent.
  return new Agent({
    keepAlive: true,
    scheduling: 'lifo',
    timeout: 5_000,
    rejectUnauthorized: insecure === undefined,
    ca,
    ...clientCertificate,
  });
}

/** The key may be in the file of the certificate. */
function readClientCertificate(settings: Settings, env: Environment): { cert: string; key: string } | undefined {
  const { get, label, problems } = settings;
  if (get('certFile') === undefined) {
    if (get('keyFile') === undefined) return undefined;
    problems.push(`${label('keyFile')} is set without ${label('certFile')}`);
  }
  const cert = readFile(settings, 'certFile', env, readCertificates)?.join('\n');
  const keyName = get('keyFile') === undefined ? 'certFile' : 'keyFile';
  const key = readFile(settings, keyName, env, readPrivateKey);
  if (cert === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    const files = `${label('certFile')} and ${label(keyName)}`;
    problems.push(`${files} do not contain a certificate and its private key (${errorCode(error)})`);
    return undefined;
  }
}

/** `parse` throws an error that completes "NAME names a file that …". */
function readFile<T>(
  { get, label, mayShow, problems }: Settings,
  name: 'caFile' | 'certFile' | 'keyFile',
  env: Environment,
  parse: (content: string) => T,
): T | undefined {
  const file = get(name);
  if (file === undefined) return undefined;
  const addProblem = (what: string) => {
    const problem = `${label(name)} names a file${mayShow ? ` (${JSON.stringify(file)})` : ''} that ${what}`;
    if (!problems.includes(problem)) problems.push(problem);
  };
  let content: string;
  try {
    content = readFileSync(expandHome(file, env), 'latin1');
  } catch (error) {
    addProblem(`cannot be read (${errorCode(error)})`);
    return undefined;
  }
  try {
    return parse(content);
  } catch (error) {
    addProblem((error as Error).message);
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
