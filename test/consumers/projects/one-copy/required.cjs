// A dependency that requires the package.
exports.root = require('csbs-client');
exports.env = require('csbs-client/env');
exports.testing = require('csbs-client/testing');
