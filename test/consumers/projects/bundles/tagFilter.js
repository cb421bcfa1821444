export { tagFilter } from 'csbs-client';
