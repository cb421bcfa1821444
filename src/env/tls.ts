// How to trust the services: an authority of one's own, a certificate for this side.
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { Settings } from './settings.js';

/** An agent where settings ask for one. */
export function readAgent(settings: Settings, allowInsecureTls: boolean): Agent | undefined {
  const { get, label, problems } = settings;
  const insecure = isTrue(get('insecure')) ? 'insecure' : isFalse(get('verify')) ? 'verify' : undefined;
  if (insecure !== undefined && !allowInsecureTls) {
    problems.push(
      `${label(insecure)} asks not to check certificates, so that anyone on the way could read the token; ${label('caFile')} names an authority of your own instead, and the option allowInsecureTls allows it all the same`,
    );
  }
  const [ca, cert, key] = [readFile(settings, 'caFile'), readFile(settings, 'certFile'), readFile(settings, 'keyFile')];
  if (insecure === undefined && ca === undefined && cert === undefined && key === undefined) return undefined;
  try {
    return new Agent({
      keepAlive: true,
      ...(insecure === undefined ? {} : { rejectUnauthorized: false }),
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    });
  } catch (error) {
    problems.push(`${label('certFile')} and ${label('keyFile')} cannot be used (${codeOf(error)})`);
    return undefined;
  }
}

function readFile({ get, label, mayShow, problems }: Settings, name: 'caFile' | 'certFile' | 'keyFile'): Buffer | undefined {
  const file = get(name);
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    problems.push(`${label(name)} names a file that cannot be read${mayShow ? `: ${JSON.stringify(file)}` : ''} (${codeOf(error)})`);
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? 'no code');
}

function isTrue(text = ''): boolean {
  return /^(true|yes|on|1)$/i.test(text);
}

function isFalse(text = ''): boolean {
  return /^(false|no|off|0)$/i.test(text);
}
