// Each promise of the public contract that is built, and the tests that hold it. A promise without a test fails.
import { expect } from 'chai';

/** The promise in short -> how the full titles of its tests begin. */
const promises: Record<string, Record<string, string[]>> = {
  Client: {
    'at least one endpoint; a trailing slash or a path prefix is tolerated': [
      'CsbsClient refuses neither endpoint',
      'transport, on real sockets takes an endpoint with',
    ],
    'projectId obeys the id rules': ['CsbsClient refuses a project that is a path'],
    'auth is a token or a function, asked before each request': [
      'CsbsClient asks a function for the token before each request',
    ],
    'timeoutMs is a deadline from connecting to the last byte': [
      'transport, on real sockets stops a body that drips',
      "transport, on real sockets takes a call's own deadline",
      'transport, on real sockets stops at the deadline also where the token does not come',
    ],
    'http:// is refused unless allowed or loopback': [
      'CsbsClient refuses an endpoint without encryption',
      'CsbsClient takes an address without encryption',
      'CsbsClient takes http://',
    ],
    "userAgent comes before the package's own name, headers are sent": [
      'transport, on real sockets sends the token, its name and what the user added',
    ],
    'a call to a service without an endpoint names the option': [
      'CsbsClient names the missing endpoint',
      'resourceInstances.filter names the missing endpoint',
      'volumeBackups.get rejects an id that cannot be one, unknown options, and a client without',
    ],
    'unknown keys and values out of range are refused': [
      'CsbsClient refuses an unknown option',
      'CsbsClient refuses a timeout',
      'CsbsClient refuses null for a timeout',
      'list query refuses',
    ],
    'promises reject, builders and listings throw at the call': [
      'CsbsClient names the missing endpoint: get rejects, list throws',
      'Paged byPage throws at the call',
    ],
  },
  Operations: {
    'backups.get removes the envelope': ['answers give the example of "single backup"'],
    'backups.list takes every query parameter of the document': [
      'list query sends',
      'list query knows every query parameter',
    ],
    waitUntilAvailable: ['waitUntilAvailable looks every 5 s', 'waitUntilAvailable gives up on'],
    'resourceInstances.filter': ["resourceInstances.filter sends the document's filter example"],
    'resourceInstances.count has no limit and offset; a number as text counts': [
      "resourceInstances.count sends the document's count example",
      'resourceInstances.count takes',
    ],
    'volumeBackups.get adds what it decodes': ["volumeBackups.get gives the document's example"],
    'ids that cannot be one are refused before any request': ['CsbsClient rejects the id'],
    'id is always there; unknown fields stay': [
      'answers that hold a backup without an id',
      'answers to a listing that hold a row without an id',
      'rows stay as the service sent them',
    ],
    'empty texts, wrong types, start after end, page sizes out of range are refused': [
      'list query refuses an empty text',
      'list query refuses a start after the end',
      'list query refuses a page size',
    ],
    'a Date is sent without a zone, a text as it is; false is sent': [
      'list query sends start_time',
      'list query sends dec false',
      'list query sends all_tenants false',
    ],
    'undefined values are left out': ['list query leaves out what is undefined'],
    'extraQuery is sent as it is': ['list query sends extraQuery'],
  },
  Paged: {
    'lazy; awaiting it sends nothing': ['Paged sends nothing before the first row'],
    're-iterable': ['Paged starts anew', 'Paged keeps loops side by side apart'],
    'inputs are copied at the call': ['Paged copies its input', 'tagFilter copies what it is given'],
    'break and signal stop fetching and leave nothing': [
      'Paged leaving early',
      'transport, on real sockets stops a request whose reader leaves',
      'transport, on real sockets rejects with the reason of the signal',
    ],
    'an error on page N comes after the items before it': ['marker walk gives the rows of the pages before an error'],
    'no page is empty': ['Paged yields no empty page'],
    'a cursor resumes, whatever the page size': [
      'cursor resumes after its page',
      'resourceInstances.filter goes on at a cursor',
    ],
    "the query's own offset and marker do not count beside startAt": [
      "cursor wins over the query's own marker and offset",
    ],
    'first asks for one row': ['Paged first asks for one row', 'resourceInstances.filter asks for one row for first()'],
    'toArray stops at limit': ['Paged toArray fetches no more'],
    'ends on an answer without a further row and on nothing else': [
      'marker walk is complete with',
      'offset walk is complete with',
    ],
    'links are not read and never requested': ['marker walk is complete with next links'],
    'a marker used twice fails before its page is yielded': [
      'marker walk fails before it yields a page twice',
      "marker walk counts the query's own marker as used",
    ],
    'a deleted marker row: the row before it, up to ten back, then the error': [
      'marker walk is complete with a marker whose row is deleted',
      'marker walk is complete with rows that come again',
      'marker walk goes up to ten rows back',
      'marker walk finds the row ten places back',
      'cursor resumes after its row was deleted',
    ],
    'offset is sent once': ['marker walk sends offset with the first request only'],
    'offset walk: overlap, step back, bounded memory': [
      'offset walk asks for one row more',
      'offset walk looks back',
      'offset walk fails where none of the rows',
      'offset walk remembers a bounded number',
      'offset walk yields every row that existed throughout once and in order',
    ],
    'prefetch: one page ahead and never more, its error where the reader gets there, nothing that is not wanted': [
      'prefetch asks for one page ahead',
      'prefetch gives the error of a page when the reader gets there',
      'prefetch asks for nothing more once',
      'prefetch of a listing sends',
      'Paged toArray fetches no more',
    ],
    'prefetch and concurrency are checked': [
      'list query refuses a concurrency',
      'list query refuses a number for prefetch',
      'resourceInstances.filter refuses a concurrency',
    ],
    'after an abort no row is handed out': ['prefetch of a listing hands out no row'],
    'concurrency: the rows of the plain walk, in its order': [
      'parallel listing of backups gives the rows of the plain walk',
      'parallel listing of tag filter gives the rows of the plain walk',
    ],
    'concurrency: every row that existed throughout exactly once': [
      'parallel listing of backups gives every row that existed throughout',
      'parallel listing of tag filter gives every row that existed throughout',
      'concurrency reads by marker what is missing',
    ],
    'concurrency: complete where the service does not honour the offset': [
      "parallel listing of backups is complete where the service's offset is",
      'concurrency goes on by marker where the service',
    ],
    'concurrency: in flight, held, past the end, and only what is wanted': [
      'parallel listing of backups asks for no more than concurrency pages',
      'parallel listing of tag filter asks for no more than concurrency pages',
      'parallel listing of backups asks for no page that',
      'concurrency asks by marker also behind a page',
    ],
    'concurrency: the plain walk with a marker, a cursor or pages of one row': [
      'concurrency is the plain walk',
      'concurrency gives cursors from which a plain walk goes on',
    ],
    "concurrency: the query's own offset, a lower cap, an error in its place": [
      "concurrency counts from the query's own offset",
      'concurrency takes its stride from what the first page held',
      'parallel listing of backups gives the error of a page after the rows before it',
    ],
    'concurrency and prefetch leave nothing behind': [
      'leftovers a prefetched page',
      'leftovers pages side by side',
      'leftovers a process that breaks off a listing that runs ahead',
    ],
    'tag rows are told apart by resource and backup id': ['resourceInstances.filter tells backups of one server apart'],
    'resource_detail stays as sent': ['resourceInstances.filter leaves resource_detail as it was sent'],
    'a total_count that cannot be is ignored, digits as text count': [
      'resourceInstances.filter ignores the total_count',
      'resourceInstances.filter ends at the row that total_count',
    ],
    'a bare backup without resources is refused': [
      "resourceInstances.filter refuses an answer that is the document's example",
    ],
  },
  'Tag filter': {
    'the four lists and the name': [
      "tagFilter writes the document's filter example",
      "tagFilter writes the document's count example",
    ],
    immutable: ['tagFilter is immutable'],
    'lists never asked for are absent': ['tagFilter is empty to begin with'],
    'keys and values are trimmed, then judged and sent': ['tagFilter trims keys and values'],
    'every documented limit': [
      'tagFilter all refuses',
      'tagFilter any refuses',
      'tagFilter notAll refuses',
      'tagFilter notAny refuses',
      'tagFilter either fits',
    ],
    'characters are code points': ['tagFilter counts characters'],
    'resourceName is sent as given, once, up to 255': [
      'tagFilter sends the resource name as given',
      'tagFilter refuses a second resource name',
      'tagFilter refuses a resource name of 256',
    ],
    'limit and offset travel as strings': [
      "resourceInstances.filter sends the document's filter example, limit and offset as strings",
    ],
  },
  Decoding: {
    'parseTime reads every form and refuses the rest': [
      'parseTime reads',
      'parseTime refuses',
      'parseTime does not hang on the zone',
    ],
    formatTime: ["formatTime writes the service's form", 'formatTime is read back'],
    'numbers and booleans of documented keys, unknown keys kept': [
      'decodeServiceMetadata turns the texts',
      'decodeServiceMetadata reads',
      'decoders keep every key',
    ],
    'a description that is no JSON object is DESC': ['decodeDescription reads " nightly "'],
    'never throws': ['decoders never throw'],
    'the raw texts stay': [
      "volumeBackups.get gives the document's example from the VBS endpoint, decoded, the raw texts kept",
    ],
  },
  Waiting: {
    'half an hour, every 5 s': ['waitUntilAvailable looks every 5 s', 'waitUntilAvailable gives up after half an hour'],
    'unknown statuses sleep and go on': ['waitUntilAvailable waits out the status'],
    'WaitTimeoutError carries last': ['waitUntilAvailable gives up after half an hour, with the backup'],
    'onPoll sees each look': ['waitUntilAvailable shows each look to onPoll'],
  },
  Errors: {
    'the tree, with names, one line, codes and words of all shapes': [
      'answers of status',
      'answers have one line',
      'error bodies are read as of',
      'error bodies never break the reader',
    ],
    'the detail is cut at 500 characters, the body at 64 KiB': ['answers that fail are cut'],
    'a number is no code': [
      'error bodies are read as of Keystone, whose code is a number',
      'error bodies are read as of a code in digits',
    ],
    'the request id, from three headers, then the body': ['answers tell the request id by'],
    'an aborted call rejects with the reason': [
      'transport, on real sockets rejects with the reason of the signal',
      'transport, on real sockets sends nothing with a signal',
    ],
    'a cut body is a ConnectionError': [
      'transport, on real sockets is a ConnectionError where a body ends before its length',
    ],
    'a 2xx that breaks the contract': ['answers that hold', 'answers to a listing that hold'],
    'BackupService.4008 is explained': ['answers that say that the project must use the successor'],
    'no secret in errors and inspections': [
      'answers that fail keep their body out of enumeration, without the secrets',
      'answers that fail are scrubbed before they are cut',
      'answers that do not come are a ConnectionError that holds nothing of the token',
      'CsbsClient shows nothing of the token',
      'secrets are nowhere to be found',
      'secrets are found behind the escapes',
      'secrets of the proxy',
      'secrets of settings that are refused',
    ],
  },
  Requests: {
    'retries: which, how often, after how long': [
      'when the service misbehaves 503 twice',
      'when the service misbehaves 429 with Retry-After: 1',
      'when the service misbehaves 429 with Retry-After: 61',
      'when the service misbehaves 503 with a date for Retry-After',
      'when the service misbehaves 500 with a code',
      'when the service misbehaves 500 without a code',
      'when the service misbehaves ten retries allowed',
      'when the service misbehaves the POST is a query',
      'when the service misbehaves the wait is random',
      "when the service misbehaves a call's own maxRetries",
    ],
    'maxResponseBytes, after decompression; a larger error keeps its status': [
      'when the service misbehaves a body one byte too large',
      'when the service misbehaves a gzip bomb',
      'when the service misbehaves an error body that is too large',
    ],
    'one renewal a call, shared by calls side by side': [
      'a refused token is asked for again',
      'a refused token is renewed once',
      'a refused token ends the call where the function gives the same',
    ],
    'onAttempt; if it throws, nothing changes': [
      'onAttempt is told each attempt',
      'onAttempt changes nothing where it',
    ],
    'http.httpsAgent decides whom to trust': [
      'http.httpsAgent brings a certificate authority',
      'http.httpsAgent is needed for it',
    ],
    proxies: ['proxies of the environment', 'proxies of the settings', 'proxies that close', 'proxies that refuse'],
    'nothing outlives a call': [
      'leftovers one signal used for 10,000 calls',
      'leftovers a hundred calls and waits',
      'leftovers a process that',
      'proxies that stall before the tunnel is made keep no connection',
      'proxies that stall once the tunnel is made keep no connection',
    ],
    'pages that fail come after all earlier rows; their cursors go on': [
      'paging under faults rejects after all earlier rows',
      'paging under faults gives every row',
    ],
    'no redirect is followed': [
      'transport, on real sockets follows no redirect',
      'when the service misbehaves a redirect to',
    ],
    "loopback never through an environment's proxy": [
      "transport, on real sockets reaches a loopback host without the environment's proxy",
    ],
    'tokens that headers cannot carry are refused': [
      'CsbsClient refuses a token with',
      'CsbsClient rejects where the function gives',
    ],
  },
  'Signing in': {
    'keystonePassword, by names and by ids': [
      'a sign-in at Keystone with a password, names',
      'a sign-in at Keystone with a password, ids',
    ],
    'keystoneApplicationCredential, by id and by name': [
      'a sign-in at Keystone with an application credential',
      'a sign-in at Keystone with the name of an application credential',
    ],
    'keystoneToken; rescoped only where another project is asked for': [
      'a token that is there already is used where it is for',
      'a token that is there already is exchanged where another',
    ],
    'accessKey, over exactly the bytes sent': [
      'the signature of an access key is the vendor’s own',
      'a client with an access key signs the path',
      'a client with an access key signs the body',
    ],
    'clock skew: signed once more with the service’s date': [
      'a client with an access key signs once more',
      'a client with an access key is signed once more once',
    ],
    'authUrl with or without /v3': ['a sign-in at Keystone takes the address'],
    'renewed five minutes before the end, or after half the life': [
      'the life of a token is 24 hours',
      'the life of a token is 10 minutes',
      'the life of a token is of a Keystone whose clock',
    ],
    'short-lived tokens and clock differences do not loop': [
      'the life of a token is used until it is refused where it had ended',
    ],
    'one renewal for all callers; a failed one rejects all with the same error': [
      'a sign-in is one for all who wait',
      'a sign-in rejects all who wait',
      'a client that signed in goes on after its token was revoked',
    ],
    'a sign-in that fails never looks like a missing backup': [
      'a real Keystone showed that an application credential that was deleted',
      'a real Keystone showed that a wrong address',
    ],
    'after a 401 at most one renewal per call': ['a client that signed in signs in once a call at most'],
    'endpoints by type, region, interface; reduced; by hand they win': [
      'the choice of endpoints prefers',
      'the choice of endpoints takes of https',
      'CsbsClient.connect lets endpoints given by hand win',
    ],
    'several regions or a wrong one: an ArgumentError that lists them': [
      'CsbsClient.connect names the regions',
      'the choice of endpoints names what there is',
    ],
    'http:// is refused, also of authUrl and the catalogue': [
      'CsbsClient.connect refuses Keystone over http',
      'CsbsClient.connect refuses a session that is none: an endpoint over http',
    ],
    'an Authenticator sees the final method, URL and body': [
      'an authenticator sees method',
      'an authenticator sees the query encoded',
    ],
    'AuthContext.send is the client’s own HTTP': [
      'a request of an authenticator’s own is retried',
      'a request of an authenticator’s own fails as every other does',
    ],
    'no secret of a sign-in anywhere': ['secrets of a sign-in are nowhere to be found'],
  },
  'Environment and clouds.yaml': {
    'OS_CLOUD first, else OS_AUTH_TYPE, else what is there, in its order': [
      'connectFromCloud is what OS_CLOUD means',
      'connectFromEnv signs in by what OS_AUTH_TYPE=',
      'connectFromEnv signs in by ["application_credential"] where ["application_credential"] and "the-token" and ["password"] and "access key" could be used',
      'connectFromEnv signs in by "the-token" where "the-token" and ["password"] and "access key" could be used',
      'connectFromEnv signs in by ["password"] where ["password"] and "access key" could be used',
      'connectFromEnv signs in by "access key" where "access key" could be used',
    ],
    'OS_TOKEN with OS_AUTH_URL and without': ['connectFromEnv uses a token with OS_AUTH_URL, and without it'],
    'access keys under both names, with a security token': [
      'connectFromEnv signs in with access keys under both of their names',
    ],
    'addresses by *_ENDPOINT_OVERRIDE': ['connectFromEnv takes addresses with version and project'],
    'domains, ids, names': ['connectFromEnv names the user and the project by'],
    'clouds.yaml and secure.yaml in their usual places': [
      'connectFromCloud reads a cloud, and lists its backups',
      'connectFromCloud reads secure.yaml on top',
      'connectFromCloud looks for the file',
    ],
    'several regions and none named, or another: an ArgumentError that lists them': [
      'connectFromEnv lists the regions',
      'connectFromCloud lists the regions of the catalogue',
      'connectFromCloud reads several regions in region_name',
    ],
    'one ArgumentError that names all that is wrong': [
      'settings of the environment are refused: everything at once',
      'settings of the environment that are missing are named',
      'connectFromCloud says what is wrong, and nothing of what the file holds what is missing, all of it',
    ],
    'nothing of a file is shown': [
      'connectFromCloud says what is wrong, and nothing',
      'secrets of settings are in no error',
    ],
    'OS_CACERT; OS_INSECURE is refused unless opted in': [
      'certificates are trusted where OS_CACERT says so',
      'certificates are not checked where',
    ],
    'what the caller gives wins': ['connectFromEnv lets the caller win', "certificates are the caller's own affair"],
  },
  'Fake cloud': {
    'exactly N backups, the documents first, seeded': [
      'fake cloud holds exactly',
      'fake cloud is the same for the same seed',
    ],
    'all four operations with filters, sort, tag logic, limits and errors': [
      'fake cloud filters by',
      'fake cloud order',
      'fake cloud tag filter by',
      'fake cloud tag filter refuses',
      'fake cloud volume backups',
      'fake cloud lowers limit',
    ],
    CORS: ['fake cloud speaks to browsers'],
    failNext: ['fake cloud failNext'],
    'requests, without the token': ['fake cloud remembers what arrived'],
    'close, also twice': ['fake cloud takes its time where it is told to, and closes'],
  },
  Package: {
    'the values of each entry point, and no others': ['package exports these values'],
    'right types for import and require; publint and are-the-types-wrong': ['tarball suits every resolver'],
    'no axios type in a public signature': ['tarball has no type of axios'],
    'sources that "go to definition" reaches': [
      'tarball contains each source that a map names',
      'tarball maps each declared name',
    ],
    'the build, its sources, the spec and documents': ['tarball contains the build'],
    'the same tarball twice, built from clean': ['tarball is the same twice', 'tarball is built from clean'],
    'the root entry loads no other entry point, and nothing of Node on its own': [
      'tarball loads nothing of Node',
      'tarball loads no other entry point',
    ],
    'one version': ['package has one version'],
  },
};

describe('promises', () => {
  let titles: string[] = [];
  before(function () {
    let suite = this.test?.parent;
    while (suite?.parent !== undefined) suite = suite.parent;
    suite?.eachTest((test) => titles.push(test.fullTitle()));
    titles = titles.filter((title) => !title.startsWith('promises '));
  });

  for (const [section, entries] of Object.entries(promises)) {
    for (const [promise, tests] of Object.entries(entries)) {
      it(`${section}: ${promise}`, () => {
        expect(tests).not.to.have.length(0);
        for (const beginning of tests) {
          expect(
            titles.some((title) => title.startsWith(beginning)),
            `a test "${beginning}…"`,
          ).to.equal(true);
        }
      });
    }
  }
});
