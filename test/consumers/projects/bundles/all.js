export * from 'csbs-client';
