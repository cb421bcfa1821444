// Prints which options of `http` a bundle for browsers rejects.
import { CsbsClient } from 'csbs-client';

const settings = { endpoints: { csbs: 'https://csbs.example.com' }, projectId: 'p1', auth: 'a-token' };
const options = {
  httpAgent: { addRequest() {} },
  httpsAgent: { addRequest() {} },
  proxy: { host: 'proxy.example.com', port: 3128 },
  headers: { 'X-Name': 'value' },
  fetch() {},
};
const rejected = Object.keys(options).filter((name) => {
  try {
    new CsbsClient({ ...settings, http: { [name]: options[name] } });
    return false;
  } catch ({ argument }) {
    return argument === `http.${name}`;
  }
});
console.log(`rejected: ${rejected}`);
