import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { anna, connect, failureOf, served, setup } from './setup.js';

describe('a real Keystone: its catalog', () => {
  const volumes = async (options: Parameters<typeof connect>[1]) =>
    (await (await connect(anna(), options)).volumeBackups.get('b1')).name;

  it('provides both services in the named region', async () => {
    expect(await served(await connect(anna(), { region: 'eu-nl' }))).to.equal('eu-nl public v1 shop');
    expect(await served(await connect(anna(), { region: 'eu-de' }))).to.equal('eu-de public v1 shop');
  });

  it('prefers VBS under its own type, and uses Cinder if there is nothing else', async () => {
    expect(await volumes({ region: 'eu-de' })).to.equal('eu-de public v2 shop');
    expect(await volumes({ region: 'eu-nl' })).to.equal('eu-nl cinder-public v2 shop');
  });

  it('provides the internal URLs on request', async () => {
    expect(await served(await connect(anna(), { interface: 'internal' }))).to.equal('eu-de internal v1 shop');
    expect(await volumes({ interface: 'internal' })).to.equal('eu-de internal v2 shop');
  });

  it('rejects an unknown region and lists the known ones', async () => {
    for (const region of ['eu-fr', 'us-east']) {
      const error = await failureOf(ArgumentError, () => connect(anna(), { region }));
      expect(error.argument).to.equal('region');
      expect(error.message).to.include(`"${region}"`).and.to.include('eu-de, eu-nl').and.not.to.include('us-east,');
    }
  });

  it('requires a region if there are several', async () => {
    const error = await failureOf(ArgumentError, () => connect(anna(), { region: undefined } as object));
    expect(error.argument).to.equal('region');
    expect(error.message).to.include('eu-de, eu-nl');
  });

  it('rejects an interface that no service has and lists the others', async () => {
    const error = await failureOf(ArgumentError, () => connect(anna(), { interface: 'admin' }));
    expect(error.argument).to.equal('interface');
    expect(error.message).to.include('internal, public');
  });

  it('needs no region if the endpoints are explicit', async () => {
    const { url } = setup().service;
    const endpoints = { csbs: `${url}/explicit/url`, vbs: url };
    expect(await served(await connect(anna(), { region: undefined, endpoints } as object))).to.equal(
      'explicit url v1 shop',
    );
  });
});
