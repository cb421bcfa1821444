// For Jest and vitest.
import { check } from './check.js';

test('one copy', check);
