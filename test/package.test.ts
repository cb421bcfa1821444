import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as environment from '../src/env/index.js';
import * as csbs from '../src/index.js';
import * as testing from '../src/testing/index.js';
import { version } from '../src/version.js';
import { spec } from './support/openapi.js';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const sources = (folder: string) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);
const manifest = JSON.parse(read('package.json')) as { version: string; dependencies: object };

describe('package', () => {
  it('has one version', () => expect(version).to.equal(manifest.version));

  it('depends on axios, and for clouds.yaml on yaml', () =>
    expect(Object.keys(manifest.dependencies)).to.deep.equal(['axios', 'yaml']));

  it('loads yaml only in csbs-client/env', () => {
    const importers = sources('src').filter((file) => /from 'yaml'/.test(read(file)));
    expect(importers).to.deep.equal(['src/env/yaml-file.ts']);
  });

  it('has no escaped characters in the comments of generated code', () => {
    for (const file of sources('generated')) expect(read(file), file).not.to.match(/&(#\w+|[a-z]+);/);
  });

  it('exports these values, and no others', () => {
    expect(Object.keys(csbs).sort()).to.deep.equal([
      'ApiError',
      'AppConsistencyMode',
      'AppConsistencyStatus',
      'ArgumentError',
      'AuthenticationError',
      'BackupFailedError',
      'BackupServiceType',
      'BackupStatus',
      'CloudServiceType',
      'ConnectionError',
      'CopyStatus',
      'CsbsClient',
      'CsbsError',
      'DataReduction',
      'FailedOperation',
      'HypervisorType',
      'ImageType',
      'IncrementalFlag',
      'NotFoundError',
      'PermissionError',
      'RateLimitError',
      'ReplicationStatus',
      'RequestTimeoutError',
      'ResourceType',
      'RestoreMode',
      'ServerImageType',
      'UnexpectedResponseError',
      'VolumeBackupStatus',
      'VolumeServiceType',
      'WaitTimeoutError',
      'accessKey',
      'decodeDescription',
      'decodeServiceMetadata',
      'formatTime',
      'keystoneApplicationCredential',
      'keystonePassword',
      'keystoneToken',
      'parseTime',
      'tagFilter',
    ]);
    expect(Object.keys(environment).sort()).to.deep.equal(['connectFromCloud', 'connectFromEnv']);
    expect(Object.keys(testing).sort()).to.deep.equal([
      'makeBackup',
      'makeBackups',
      'makeResourceInstance',
      'makeVolumeBackup',
      'startFakeCloud',
    ]);
  });

  it('has a constant object for every list of known values in the spec', () => {
    const known = Object.entries(spec.components.schemas.KnownValues?.properties ?? {});
    expect(known).to.have.length(17);
    for (const [name, { enum: values }] of known) {
      expect(Object.values((csbs as unknown as Record<string, object>)[name] ?? {}), name).to.deep.equal(values);
    }
  });
});
