import { expect } from 'chai';
import { ArgumentError } from '../../src/index.js';
import { anna, caught, connect, stage, whereIs } from './stage.js';

describe('a real Keystone: its catalog', () => {
  const volumes = async (options: Parameters<typeof connect>[1]) =>
    (await (await connect(anna(), options)).volumeBackups.get('b1')).name;

  it('gives both services in the region that is named', async () => {
    expect(await whereIs(await connect(anna(), { region: 'eu-nl' }))).to.equal('eu-nl public v1 shop');
    expect(await whereIs(await connect(anna(), { region: 'eu-de' }))).to.equal('eu-de public v1 shop');
  });

  it('gives VBS under its own name before Cinder, and Cinder where there is nothing else', async () => {
    expect(await volumes({ region: 'eu-de' })).to.equal('eu-de public v2 shop');
    expect(await volumes({ region: 'eu-nl' })).to.equal('eu-nl cinder-public v2 shop');
  });

  it('gives the internal addresses where they are asked for', async () => {
    expect(await whereIs(await connect(anna(), { interface: 'internal' }))).to.equal('eu-de internal v1 shop');
    expect(await volumes({ interface: 'internal' })).to.equal('eu-de internal v2 shop');
  });

  it('refuses a region that is not there, with those that are', async () => {
    for (const region of ['eu-fr', 'us-east']) {
      const error = await caught(ArgumentError, () => connect(anna(), { region }));
      expect(error.argument).to.equal('region');
      expect(error.message).to.include(`"${region}"`).and.to.include('eu-de, eu-nl').and.not.to.include('us-east,');
    }
  });

  it('asks for a region where there are several', async () => {
    const error = await caught(ArgumentError, () => connect(anna(), { region: undefined } as object));
    expect(error.argument).to.equal('region');
    expect(error.message).to.include('eu-de, eu-nl');
  });

  it('refuses an interface that no service has, with those that there are', async () => {
    const error = await caught(ArgumentError, () => connect(anna(), { interface: 'admin' }));
    expect(error.argument).to.equal('interface');
    expect(error.message).to.include('internal, public');
  });

  it('needs no region where the addresses are given by hand', async () => {
    const { url } = stage().service;
    const endpoints = { csbs: `${url}/by/hand`, vbs: url };
    expect(await whereIs(await connect(anna(), { region: undefined, endpoints } as object))).to.equal(
      'by hand v1 shop',
    );
  });
});
