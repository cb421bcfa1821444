// Imports the package, and also loads it through a dependency that requires it. Both must get the same classes.
import { ArgumentError, CsbsClient, NotFoundError } from 'csbs-client';
import { connectFromEnv } from 'csbs-client/env';
import { makeBackup, startFakeCloud } from 'csbs-client/testing';
import * as required from './required.cjs';

export async function check() {
  const { root, env, testing } = required.default ?? required;
  const copies = { CsbsClient, ArgumentError, NotFoundError, connectFromEnv, startFakeCloud, makeBackup };
  for (const [name, value] of Object.entries(copies)) {
    if ((root[name] ?? env[name] ?? testing[name]) !== value) throw new Error(`There are two copies of ${name}.`);
  }
  const cloud = await startFakeCloud({ backups: 3 });
  try {
    expectInstance(await env.connectFromEnv(cloud.openrc()), CsbsClient);
    expectInstance(await connectFromEnv(cloud.openrc()), root.CsbsClient);
    expectInstance(await failureOf(connectFromEnv({})), root.ArgumentError);
    expectInstance(await failureOf(startFakeCloud({ backups: -1 })), ArgumentError);
    const client = new root.CsbsClient(cloud.clientOptions());
    expectInstance(await failureOf(client.backups.get(makeBackup({}, 99).id)), NotFoundError);
    if ((await client.backups.list().toArray()).length !== 3) throw new Error('The listing is not complete.');
  } finally {
    await cloud.close();
  }
}

function failureOf(promise) {
  return promise.then(
    () => undefined,
    (error) => error,
  );
}

function expectInstance(value, type) {
  if (!(value instanceof type)) throw new Error(`${value} is not a ${type.name}.`);
}
