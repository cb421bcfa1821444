// Runs the scenarios in a browser, and prints the outcomes.
// Arguments: `page` or `worker`, `chrome` or `firefox`, and the path of Firefox.
import { createServer } from 'node:http';
import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';
import { chromium } from './chromium.js';

const [context, browserName, file] = process.argv.slice(2);
const { outputFiles } = await build({
  entryPoints: ['page.js'],
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
});
const pages = createServer(({ url }, response) => {
  response.setHeader('content-type', url === '/page.js' ? 'text/javascript' : 'text/html');
  response.end(url === '/page.js' ? outputFiles[0].text : '<!doctype html><link rel="icon" href="data:,">');
});
await new Promise((resolve) => pages.listen(0, '127.0.0.1', resolve));
const launch =
  browserName === 'firefox' ? { browser: 'firefox', executablePath: file, headless: true } : await chromium();
const browser = await puppeteer.launch({ protocolTimeout: 300_000, ...launch });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${pages.address().port}/`);
  const outcomes = await page.evaluate(
    (context, settings) =>
      new Promise((resolve, reject) => {
        const onMessage = ({ data }) => data.outcomes && resolve(data.outcomes);
        if (context === 'worker') {
          const worker = Object.assign(new Worker('/page.js'), { onmessage: onMessage });
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage({ settings });
        } else {
          window.addEventListener('message', onMessage);
          const script = Object.assign(document.createElement('script'), { src: '/page.js' });
          script.onload = () => postMessage({ settings });
          script.onerror = () => reject(new Error('The script cannot be loaded'));
          document.head.append(script);
        }
      }),
    context,
    JSON.parse(process.env.FAULTY_CLOUD),
  );
  console.log(`\n${JSON.stringify(outcomes)}`);
} finally {
  await browser.close();
  pages.close();
}
