import { expect } from 'chai';
import { explainFailure } from '../../src/http/connection-failure.js';

const isRetried = (code: string, reason = 'the reason', proxyStatus = 0) =>
  explainFailure(code, reason, proxyStatus).retry;

describe('a connection failure', () => {
  for (const code of ['ECONNRESET', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_SOCKET', ''])
    it(`of code ${JSON.stringify(code)} is retried`, () =>
      expect(explainFailure(code, 'the reason', 0)).to.deep.equal({ reason: 'the reason', retry: true }));

  for (const code of [
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'CRL_HAS_EXPIRED',
    'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  ]) {
    it(`of code ${code} is not retried, and its message says how to trust a certificate`, () => {
      const { reason, retry } = explainFailure(code, 'the reason', 0);
      expect(retry).to.equal(false);
      expect(reason).to.match(/^the reason\. /);
      for (const setting of ['OS_CACERT', 'NODE_EXTRA_CA_CERTS', 'http.httpsAgent']) expect(reason).to.include(setting);
    });
  }

  for (const code of [
    'ERR_INVALID_URL',
    'ERR_UNSUPPORTED_PROTOCOL',
    'ERR_UNESCAPED_CHARACTERS',
    'ERR_BAD_OPTION_VALUE',
    'ERR_NOT_SUPPORT',
    'ERR_TLS_INVALID_PROTOCOL_VERSION',
    'ERR_OSSL_PEM_NO_START_LINE',
    'ERR_CRYPTO_INVALID_STATE',
  ]) {
    it(`of code ${code} is an invalid setting, and is not retried`, () =>
      expect(explainFailure(code, 'the reason', 0)).to.deep.equal({ reason: 'the reason', retry: false }));
  }

  for (const reason of [
    'wrong version number',
    'tlsv1 alert protocol version',
    'sslv3 alert handshake failure',
    'tlsv13 alert certificate required',
    'tlsv1 alert unknown ca',
    'no shared cipher',
    'http request',
  ]) {
    it(`of TLS with the message "${reason}" is a setting, and is not retried`, () => {
      expect(isRetried('EPROTO', reason)).to.equal(false);
      expect(isRetried('ERR_SSL_X', reason)).to.equal(false);
      expect(isRetried('ECONNRESET', reason)).to.equal(true);
    });
  }

  it('of TLS with the reason in its code alone is a setting as well', () =>
    expect(isRetried('ERR_SSL_WRONG_VERSION_NUMBER', 'no details')).to.equal(false));

  it('of TLS with any other message is retried', () => {
    expect(isRetried('EPROTO', 'bad record mac')).to.equal(true);
    expect(isRetried('ERR_SSL_BAD_RECORD_MAC', 'bad record mac')).to.equal(true);
  });

  for (const [status, retry] of [
    [408, true],
    [429, true],
    [500, true],
    [503, true],
    [599, true],
    [0, false],
    [200, false],
    [407, false],
    [499, false],
  ] as const) {
    it(`of a proxy that responds with ${status || 'something that is not HTTP'} is ${retry ? '' : 'not '}retried`, () =>
      expect(explainFailure('ERR_PROXY_TUNNEL', 'the reason', status)).to.deep.equal({ reason: 'the reason', retry }));
  }
});
