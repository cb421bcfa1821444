import { expect } from 'chai';
import { documentedBackups, documentedVolumeBackup } from '../../src/testing/documented.js';
import { example, spec } from '../support/openapi.js';

describe('the documented examples of the fake cloud', () => {
  it('are the backups of openapi.yaml, unchanged', () => {
    const { checkpoint_item } = example('SingleBackup') as { checkpoint_item: object };
    expect(documentedBackups).to.deep.equal([checkpoint_item, spec.components.schemas.ResourceDetail?.example]);
  });

  it('are the volume backup of openapi.yaml, unchanged', () => {
    expect({ backup: documentedVolumeBackup }).to.deep.equal(example('SingleVolumeBackup'));
  });
});
