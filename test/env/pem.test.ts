import { createPrivateKey } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect } from 'chai';
import { readCertificates, readPrivateKey } from '../../src/env/pem.js';
import { thrown } from '../support/errors.js';
import { certificate, key } from '../support/tls-server.js';

const [otherCertificate = ''] = rootCertificates;
const block = (label: string, content = 'SENTINEL') => `-----BEGIN ${label}-----\n${content}\n-----END ${label}-----\n`;
const pkcs8 = createPrivateKey(key);
const windows = (text: string) => text.replaceAll('\n', '\r\n');
/** Without the line breaks around it. */
const trimmed = (certificates: string[]) => certificates.map((each) => each.trim());

describe('readCertificates', () => {
  const readable: [what: string, content: string, expected: string[]][] = [
    ['one certificate', certificate, [certificate]],
    ['a bundle, in its order', `${certificate}\n${otherCertificate}`, [certificate, otherCertificate]],
    ['a certificate between other text', `\ufeff# SENTINEL\n${certificate}# the end`, [certificate]],
    ['a certificate next to its key', `${key}${certificate}`, [certificate]],
    ['the line breaks of Windows', windows(certificate), [windows(certificate)]],
    ['a last line without a line break', certificate.trim(), [certificate]],
  ];
  for (const [what, content, expected] of readable)
    it(`reads ${what}`, () => expect(trimmed(readCertificates(content))).to.deep.equal(trimmed(expected)));

  it('accepts the older label of a certificate', () => {
    const older = certificate.replaceAll(' CERTIFICATE-', ' X509 CERTIFICATE-');
    expect(trimmed(readCertificates(older))).to.deep.equal([older.trim()]);
  });

  const unreadable: [what: string, content: string, parts: string[]][] = [
    ['an empty file', '', ['is not a certificate', 'BEGIN CERTIFICATE', 'openssl x509 -inform der']],
    ['a DER file', '\x30\x82SENTINEL', ['is not a certificate', 'openssl x509 -inform der']],
    ['a private key', key, ['is not a certificate']],
    ['a broken certificate', block('CERTIFICATE'), ['line 1,', '1 of 1']],
    [
      'a broken certificate after a valid one',
      `# one\n${certificate}${block('CERTIFICATE')}`,
      [`line ${1 + certificate.split('\n').length},`, '2 of 2'],
    ],
    ['a certificate without its end', `${certificate.slice(0, 300)}\n${certificate}`, ['line 1,', '1 of 2']],
  ];
  for (const [what, content, parts] of unreadable) {
    it(`reports ${what} without its content`, () => {
      const { message } = thrown(Error, () => readCertificates(content));
      for (const part of parts) expect(message).to.include(part);
      expect(message).not.to.include('SENTINEL');
    });
  }
});

describe('readPrivateKey', () => {
  const readable: [what: string, content: string, expected: string][] = [
    ['a key', key, key],
    ['a key after its certificate', `${certificate}${key}`, key],
    ['the first of two keys', `${key}${block('PRIVATE KEY')}`, key],
    ['a key with the label of its algorithm', block('EC PRIVATE KEY'), block('EC PRIVATE KEY')],
  ];
  for (const [what, content, expected] of readable)
    it(`reads ${what}`, () => expect(readPrivateKey(content).trim()).to.equal(expected.trim()));

  const passphrase = { cipher: 'aes-128-cbc', passphrase: 'SENTINEL' };
  const encrypted = pkcs8.export({ type: 'pkcs8', format: 'pem', ...passphrase }).toString();
  const older = block('RSA PRIVATE KEY', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nSENTINEL');
  const unreadable: [what: string, content: string, parts: string[]][] = [
    ['an empty file', '', ['no private key', 'BEGIN PRIVATE KEY', 'openssl pkey -inform der']],
    ['a certificate', certificate, ['no private key']],
    ['a public key', block('PUBLIC KEY'), ['no private key']],
    ['a key with a passphrase', encrypted, ['passphrase', 'openssl pkey -in']],
    ['a key with a passphrase in the older form', older, ['passphrase', 'openssl pkey -in']],
  ];
  for (const [what, content, parts] of unreadable) {
    it(`reports ${what} without its content`, () => {
      const { message } = thrown(Error, () => readPrivateKey(content));
      for (const part of parts) expect(message).to.include(part);
      expect(message).not.to.include('SENTINEL');
    });
  }
});
