// Reads PEM files. Each function throws an error that completes "a file that …" and shows none of the content.
import { X509Certificate } from 'node:crypto';

const certificateBegin = /^-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;
const keyBegin = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/**
 * The certificates of a file. Node ignores a broken certificate of a bundle and all that follow it; this function
 * reports it.
 */
export function readCertificates(content: string): string[] {
  const blocks = readBlocks(content).filter(({ text }) => certificateBegin.test(text));
  if (blocks.length === 0)
    throw new Error(`is not a certificate in PEM form (${beginLine('CERTIFICATE')}). ${convertDer('x509')}`);
  for (const [at, { text, line }] of blocks.entries()) {
    if (!isCertificate(text))
      throw new Error(`contains a broken certificate (line ${line}, number ${at + 1} of ${blocks.length})`);
  }
  return blocks.map(({ text }) => text);
}

/** The first private key of a file. */
export function readPrivateKey(content: string): string {
  const key = readBlocks(content).find(({ text }) => keyBegin.test(text))?.text;
  if (key === undefined)
    throw new Error(`contains no private key in PEM form (${beginLine('PRIVATE KEY')}). ${convertDer('pkey')}`);
  if (key.startsWith('-----BEGIN ENCRYPTED ') || /^Proc-Type:.*ENCRYPTED/m.test(key))
    throw new Error(
      'contains a private key with a passphrase. Remove the passphrase with: openssl pkey -in FILE -out FILE.key',
    );
  return key;
}

function beginLine(label: string): string {
  return `it must contain "-----BEGIN ${label}-----"`;
}

function convertDer(command: string): string {
  return `Convert a DER file with: openssl ${command} -inform der -in FILE -out FILE.pem`;
}

interface Block {
  readonly text: string;
  readonly line: number;
}

/** Each block from its BEGIN line to its END line; one that does not end extends to the next BEGIN line. */
function readBlocks(content: string): Block[] {
  const blocks: Block[] = [];
  let line = 1;
  for (const piece of content.split(/(?=-----BEGIN )/)) {
    if (piece.startsWith('-----BEGIN ')) {
      const end = /-----END [^-]*-----/.exec(piece);
      blocks.push({ text: `${end === null ? piece : piece.slice(0, end.index + end[0].length)}\n`, line });
    }
    line += piece.split('\n').length - 1;
  }
  return blocks;
}

function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}
