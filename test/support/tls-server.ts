// An https server on 127.0.0.1. Node cannot create certificates, so these are fixed: self-signed, and only for tests.
import type { RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { withoutNock } from './without-nock.js';

/** For 127.0.0.1, localhost and csbs.test, from 2020 to 2120. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBgTCCASigAwIBAgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFjc2JzLWNs
aWVudCB0ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowHDEa
MBgGA1UEAwwRY3Nicy1jbGllbnQgdGVzdHMwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAAS2K1nsvioNVY/VX7YhcDJfejgbKXMcLxqi70QtrcnVoc5cxTZhsImiw5Uw
R3uoBpEutr4G9s5qwHoLYkVvRYYGo1kwVzAPBgNVHRMBAf8EBTADAQH/MCUGA1Ud
EQQeMByHBH8AAAGCCWxvY2FsaG9zdIIJY3Nicy50ZXN0MB0GA1UdDgQWBBT7wKRU
FFmTRAoe8h737MbRdBWqlzAKBggqhkjOPQQDAgNHADBEAiAfvrL9l5ASAff+8Sx8
3ZNyu4YPpsmVde5vBbehuJG8HgIgRCrGlyhPIQEmnmYT2Hb18PHP780Yl1VY/gh4
nSEDmgc=
-----END CERTIFICATE-----
`;

/** The same, valid until 2021. */
export const expiredCertificate = `-----BEGIN CERTIFICATE-----
MIIBfzCCASagAwIBAgIBAjAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFjc2JzLWNs
aWVudCB0ZXN0czAeFw0yMDAxMDEwMDAwMDBaFw0yMTAxMDEwMDAwMDBaMBwxGjAY
BgNVBAMMEWNzYnMtY2xpZW50IHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEtitZ7L4qDVWP1V+2IXAyX3o4GylzHC8aou9ELa3J1aHOXMU2YbCJosOVMEd7
qAaRLra+BvbOasB6C2JFb0WGBqNZMFcwDwYDVR0TAQH/BAUwAwEB/zAlBgNVHREE
HjAchwR/AAABgglsb2NhbGhvc3SCCWNzYnMudGVzdDAdBgNVHQ4EFgQU+8CkVBRZ
k0QKHvIe9+zG0XQVqpcwCgYIKoZIzj0EAwIDRwAwRAIgOu7NMVxXlXahxewqezAl
MR7UjdUP56HoiAd+rbSqKtMCIHUVIt6FI97ldJGGLf/Gt178cSn4nsaXkhR/pIqm
cncL
-----END CERTIFICATE-----
`;

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgxVGAFomJMHGbMXjk
ux6nbkz3WqBCjMb4U4l6U6jevxqhRANCAAS2K1nsvioNVY/VX7YhcDJfejgbKXMc
Lxqi70QtrcnVoc5cxTZhsImiw5UwR3uoBpEutr4G9s5qwHoLYkVvRYYG
-----END PRIVATE KEY-----
`;

/** Runs a function with its own server, and closes the server. `connections` counts completed handshakes. */
export async function withTlsServer<T>(
  listener: RequestListener,
  use: (server: { port: number; connections(): number }) => Promise<T>,
  options: ServerOptions = {},
): Promise<T> {
  const server = createServer({ cert: certificate, key, ...options }, listener);
  let connections = 0;
  server.on('secureConnection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await withoutNock(() =>
      use({ port: (server.address() as AddressInfo).port, connections: () => connections }),
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
