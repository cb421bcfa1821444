export { CsbsClient } from 'csbs-client';
