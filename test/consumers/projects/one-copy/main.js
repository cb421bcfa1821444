import { check } from './check.js';

await check();
console.log('one copy');
