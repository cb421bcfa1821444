// What `npm run docs` writes.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildApiReference } from '../../scripts/docs/api-reference.js';
import { buildHttpReference } from '../../scripts/docs/http-reference.js';
import * as environment from '../../src/env/index.js';
import * as csbs from '../../src/index.js';
import * as testing from '../../src/testing/index.js';
import { spec } from '../support/openapi.js';

describe('docs', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'csbs-client-test-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  describe('the HTTP reference', () => {
    let html = '';
    before(() => {
      buildHttpReference(join(folder, 'http.html'));
      html = readFileSync(join(folder, 'http.html'), 'utf8');
    });

    it('is one file with a policy that lets a browser load nothing from elsewhere', () => {
      const [policy = ''] = /(?<=http-equiv="Content-Security-Policy"\s+content=")[^"]*/.exec(html) ?? [];
      expect(policy).to.match(/^default-src 'none';/);
      expect(policy).not.to.match(/https?:|\*|'self'/);
      // The policy comes before everything that it restricts.
      expect(html.indexOf(policy)).to.be.lessThan(html.search(/<(script|style|link|img)\b/));
    });

    it('contains no URL that a browser would load', () => {
      expect(html).not.to.match(/cdn\.redoc|fonts\.g(oogleapis|static)|unpkg|jsdelivr/);
      // Markup and styles only: the policy restricts the strings in scripts.
      const markup = html.replaceAll(/(<script\b[^>]*>).*?<\/script>/gs, '$1');
      const loads = [...markup.matchAll(/<(?:script|link|img|iframe|object|embed|source|video|audio)\b[^>]*>/g)].map(
        ([tag]) => tag,
      );
      expect(loads).not.to.deep.equal([]);
      expect(loads.filter((tag) => /\s(src|href|srcset|data)=/.test(tag))).to.deep.equal([]);
      const urls = [...markup.matchAll(/url\(["']?([^)]*)\)|@import\s+([^;]*)/g)].map(
        ([, url, imported]) => url ?? imported ?? '',
      );
      expect(urls.filter((url) => !/^(data:|#)/.test(url))).to.deep.equal([]);
    });

    it('has all four operations, and the schemas of JSON inside strings', () => {
      const operations = Object.entries(spec.paths).flatMap(([path, methods]) =>
        Object.values(methods).flatMap(({ operationId }) => (operationId ? [[path, operationId]] : [])),
      );
      expect(operations).to.have.length(4);
      for (const name of [...operations.flat(), 'ServiceMetadata', 'BackupDescription']) expect(html).to.include(name);
    });
  });

  describe('the reference of the package', () => {
    const api = () => join(folder, 'api');
    const page = (name: string) => readFileSync(join(api(), `csbs-client.${name.toLowerCase()}.md`), 'utf8');
    before(() => buildApiReference(api()));

    it('has a page for every exported value', () => {
      const names = (of: object, prefix = '') => Object.keys(of).map((name) => prefix + name);
      for (const name of [...names(csbs), ...names(environment, 'env.'), ...names(testing, 'testing.')])
        expect(page(name)).to.include('**Signature:**');
    });

    it('links only to pages that exist', () => {
      const files = readdirSync(api());
      const targets = files.flatMap((file) =>
        [...readFileSync(join(api(), file), 'utf8').matchAll(/\]\(\.\/([^)]*)\)/g)].map(([, target]) => target ?? ''),
      );
      expect(targets.length).to.be.greaterThan(files.length);
      expect(targets.filter((target) => !existsSync(join(api(), target)))).to.deep.equal([]);
    });

    it('describes every query parameter of a listing', () => {
      const text = page('BackupListQuery');
      const parameters =
        spec.paths['/v1/{project_id}/checkpoint_items']?.get?.parameters.filter(
          (parameter) => parameter.in === 'query',
        ) ?? [];
      for (const { name } of parameters.filter((parameter) => parameter.name !== 'limit')) {
        const row = text.split('<tr>').find((cells) => cells.includes(`[${name?.replaceAll('_', '\\_')}?]`));
        expect(row, name).to.match(/_\(Optional\)_ \S.{15}/);
      }
      expect(text).not.to.include('[limit?]');
    });

    it('describes the decoded objects', () => {
      expect(page('ServiceMetadata')).to.match(/^\| progress \| number \| Progress of the backup\. \|$/m);
      expect(page('VolumeBackup')).to.include('| service_metadata |').and.include('serviceMetadata?');
    });
  });
});
