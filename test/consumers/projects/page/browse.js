// Builds the page with Vite, serves it, opens it in Chromium, and prints what happened there. The backups come from a
// fake cloud at another origin.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startFakeCloud } from 'csbs-client/testing';
import puppeteer from 'puppeteer-core';
import { build } from 'vite';
import { chromium } from '../runtimes/chromium.js';

const serve = (handle) =>
  new Promise((resolve) => {
    const server = createServer(handle).listen(0, '127.0.0.1', () =>
      resolve({ server, url: `http://127.0.0.1:${server.address().port}` }),
    );
  });

await build({ configFile: false, logLevel: 'error', build: { outDir: 'out' } });
const pages = await serve(async ({ url }, response) => {
  const path = new URL(url, 'http://page.invalid').pathname;
  response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html');
  response.end(await readFile(join('out', path === '/' ? 'index.html' : path)));
});
const stolen = [];
const elsewhere = await serve((request, response) => {
  if (request.url === '/closed') return response.end('{}');
  stolen.push(`${request.method} ${request.url}`);
  response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*').end('{}');
});
const cloud = await startFakeCloud({ backups: 100 });

const browser = await puppeteer.launch(await chromium());
try {
  const page = await browser.newPage();
  const messages = [];
  page.on('pageerror', (error) => messages.push(String(error)));
  page.on('console', (message) => messages.push(message.text()));
  await page.goto(`${pages.url}/#${encodeURIComponent(JSON.stringify(cloud.clientOptions()))}`);
  await page.waitForFunction('window.outcome !== undefined');
  const outcome = await page.evaluate('window.outcome');
  const shown = await page.$$eval('tbody tr', (rows) => rows.map((row) => row.lastChild.textContent));
  const state = await page.$eval('#state', ({ textContent }) => textContent);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  const messagesOfListing = messages.splice(0);

  const closed = await page.evaluate(`fetch('${elsewhere.url}/closed').then(() => 'read', ({ name }) => name)`);
  messages.splice(0);
  cloud.failNext({ status: 404 });
  const missing = await page.evaluate('window.readAgain()');
  cloud.failNext({ status: 302, headers: { location: `${elsewhere.url}/v1/stolen` } });
  const redirected = await page.evaluate('window.readAgain()');
  const expected = cloud.backups.map(({ id }) => id).sort();
  const complete = JSON.stringify([...shown].sort()) === JSON.stringify(expected);
  const requests = cloud.requests.map(
    ({ method, path, token }) => `${method} ${path.split('/').slice(3).join('/')} ${token}`,
  );
  console.log(
    JSON.stringify({
      browser: await browser.version(),
      outcome,
      state,
      shown: shown.length,
      complete,
      messages: messagesOfListing,
      closed,
      missing,
      redirected,
      stolen,
      requests,
    }),
  );
} finally {
  await browser.close();
  await cloud.close();
  for (const { server } of [pages, elsewhere]) server.close();
}
