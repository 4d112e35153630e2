/**
 * Every limit of the product, in one place. Sizes in bytes, times in milliseconds, counts in
 * items. Beside each: the error code that a peer or a caller gets when it is exceeded.
 */
export const LIMITS = {
  /** JSON nesting depth (jsonInvalid). */
  jsonDepth: 32,
  /** One WebSocket frame before sign-in (tooLarge, close 1009). */
  frameBytesBeforeSignIn: 8 * 1024,
  /** One WebSocket frame after sign-in (close 1009). */
  frameBytes: 1024 * 1024,
  /** The JWS of a sign-in, and that of a challenge (frameInvalid). */
  signedFrameBytes: 4096,
  /** The JWS of an enrollment (frameInvalid). */
  enrollmentBytes: 8000,
  /** The JWS of a welcome, which may hold the host's newest evidence (frameInvalid). */
  welcomeBytes: 64 * 1024,
  /** Characters of the sentence in an error frame; a longer one is cut. */
  errorTextLength: 1000,
  /** Characters of an origin of a log. */
  originLength: 256,
  /** Characters of the text of a challenge. */
  challengeTextLength: 512,
  /** One evidence JWS (tooLarge). */
  evidenceBytes: 16 * 1024,
  /** One detached document (tooLarge). */
  documentBytes: 64 * 1024,
  /** One log leaf (leafInvalid). */
  leafBytes: 4 * 1024,
  /** One checkpoint with its signature lines (tooLarge). */
  checkpointBytes: 16 * 1024,
  /** Signature lines of one note (noteInvalid). */
  noteSignatures: 100,
  /** The checkpoint note that an agent shows in its hello; a longer one is left out. */
  shownCheckpointBytes: 4096,
  /** Text of the register's statement of a recovery (frameInvalid). */
  recoveryBytes: 48 * 1024,
  /** Recoveries that a server shows an agent: one that missed more must enroll again. */
  recoveriesShown: 4,
  /** Hashes of one inclusion or consistency proof (proofInvalid). */
  proofHashes: 63,
  /** One log proof, checkpoint included (tooLarge). */
  logProofBytes: 24 * 1024,
  /** Notes of one collector in one round; more are left out, and the last one says so. */
  collectorNotes: 64,
  /** GPUs of one host (evidenceInvalid). */
  gpusPerHost: 64,
  /** New evidence of one host in one minute, over all its connections, then rateLimited. */
  evidencePerMinute: 600,
  /** Keys that one host may get in one hour; then it rotates no more for a while (rateLimited). */
  rotationsPerHour: 10,
  /** Time between two calls that an agent answers; more are ignored. */
  calledEveryMs: 60_000,
  /** How long an agent keeps evidence that is logged and proven: 30 days. */
  evidenceKeptMs: 30 * 86_400_000,
  /** Evidence that an agent keeps; the oldest goes first, what is proven before what waits. */
  spooledEvidence: 10_000,
  /** What an agent's evidence and documents take on its disk, in bytes; the same rule. */
  spooledBytes: 64 * 1024 * 1024,
  /** Longest random wait of an agent before it delivers what piled up. */
  drainJitterMs: 30_000,
  /** Longest random pause between two of those: about five a second. */
  drainPauseMs: 400,
  /** Documents of one host in one hour, in bytes, then rateLimited. */
  documentBytesPerHour: 64 * 1024 * 1024,
  /** Bytes received before sign-in, then tooLarge (close 1009). */
  bytesBeforeSignIn: 32 * 1024,
  /** Bytes that a peer has not read yet, then its connection is cut. */
  unreadBytes: 4 * 1024 * 1024,
  /** Frames of one connection waiting for an answer, then overloaded. */
  pendingFramesPerConnection: 64,
  /** Connections at once, then HTTP 503. */
  connections: 20_000,
  /** Connections that have not signed in yet, then the oldest is cut. */
  signIns: 1_000,
  /** Time from connecting to being signed in (signInRefused, close 1008). */
  signInMs: 15_000,
  /** Time between two pings of a signed-in connection; one that leaves two unanswered is cut. */
  pingMs: 30_000,
  /** Time for a server to answer an agent (serverUnreachable). */
  answerMs: 30_000,
  /** Time between two challenges of a server. */
  epochMs: 60_000,
  /** Time between two changed results of one host in the register; the last one in it follows. */
  resultEveryMs: 60_000,
  /** Time for a peer to answer the close of a connection, which is then cut. */
  closeMs: 2_000,
  /** Rows that wait for the sequencer, then overloaded. */
  unsequencedRows: 50_000,
  /** Rows of one sequencing transaction. */
  sequencerBatch: 1_000,
  /** One collector, child process included (collectorTimeout). */
  collectorMs: 60_000,
  /** One read of the kernel's files (collectorTimeout). */
  kernelReadMs: 10_000,
  /** Entries of one folder of the kernel's that are looked at; more are left out. */
  kernelEntries: 4096,
  /** Output of one collector's program (collectorOutputTooLarge). */
  collectorOutputBytes: 32 * 1024 * 1024,
  /** One command of tpm2-tools; a slow TPM makes an RSA key in half a minute (tpmUnavailable). */
  tpmCommandMs: 90_000,
  /** One imported file (tooLarge). */
  importBytes: 64 * 1024 * 1024,
  /** A larger file is read and checked in a thread of its own: agents are answered meanwhile. */
  inlineImportBytes: 64 * 1024,
  /** The same for exports, by units in the register. */
  inlineExportRows: 5_000,
  /** What the parts of one imported spreadsheet are when unpacked, in bytes (tooLarge). */
  xlsxBytes: 512 * 1024 * 1024,
  /** Columns of one imported spreadsheet (importInvalid). */
  xlsxColumns: 256,
  /** Cells of one imported spreadsheet, empty ones too: rows times columns (importInvalid). */
  xlsxCells: 32_000_000,
  /** Rows of one imported file (importInvalid). */
  importRows: 500_000,
  /** Problems of one import that are listed; of the others only their number. */
  importProblems: 100_000,
  /** Values of one corrected record whose change is listed; of the others only their number. */
  importFields: 100,
  /** The JWS of a lab over a lab test (labTestSchema). */
  labSignatureBytes: 1024,
  /** Results that a server keeps in memory for its balances; others are made again. */
  keptResults: 200_000,
  /** Time after which a received leaf is in every report whose interval it falls into. */
  reportLagMs: 60_000,
  /** One report (reportInvalid): a zip without the 64-bit extensions. */
  reportBytes: 4 * 1024 * 1024 * 1024 - 1,
  /** Members of one report (reportInvalid). */
  reportMembers: 65_535,
  /** The signed statement of a report (tooLarge). */
  statementBytes: 32 * 1024 * 1024,
  /** Reports that wait to be built, one after the other, then overloaded. */
  reportsWaiting: 4,
  /** A report on logs of more leaves is built in a thread of its own. */
  inlineReportLeaves: 500,
  /** Drafts that wait for their release, each with its file, then overloaded. */
  reportDrafts: 200,
  /** How long a draft waits for its release, then it expires and its file is removed: 30 days. */
  reportDraftMs: 30 * 86_400_000,
  /** Downloads of released reports by one account in one hour, then rateLimited. */
  downloadsPerHour: 120,
  /** One signed challenge of a regulator (jwsInvalid). */
  regulatorChallengeBytes: 4096,
  /** Challenges of regulators that wait or run, then challengeRefused. */
  regulatorChallenges: 64,
  /** Longest time that a regulator's challenge leaves for its answer: 31 days. */
  regulatorAnswerMs: 31 * 86_400_000,
  /** Evidence of one bundle across an air gap (offlineInvalid). */
  bundleEvidence: 10_000,
  /** Documents of one such bundle (offlineInvalid). */
  bundleDocuments: 50_000,
  /** Uses of one enrollment token, and hosts that it names (importInvalid). */
  tokenUses: 100_000,
  /** How long an enrollment token is listed after it expired, without its secret: 90 days. */
  tokenListedMs: 90 * 86_400_000,
  /** Characters of an enrollment token (tokenInvalid). */
  tokenLength: 2048,
  /** One trust file (trustInvalid). */
  trustBytes: 1024 * 1024,
  // API
  /** Time for requests that are under way when the server is stopped; then they are cut. */
  shutdownMs: 30_000,
  /** The body of one request, where its route does not say otherwise (tooLarge). */
  apiBodyBytes: 256 * 1024,
  /** Time for a request to arrive whole (HTTP 408). */
  apiRequestMs: 30_000,
  /** Characters of an answer that is remembered; longer ones are not shown again. */
  idempotentAnswer: 1024 * 1024,
  /** How long the answer to a write with an idempotency key is remembered: one day. */
  idempotencyMs: 86_400_000,
  /** Leaves, and records, of one export of the access record (tooLarge). */
  accessExportLines: 200_000,
  /** Time from the beginning of a sign-in at an identity provider to its end. */
  oidcSignInMs: 600_000,
  /** Such sign-ins under way at once; the oldest is forgotten. */
  oidcSignIns: 10_000,
  /** Time for an identity provider to answer one request (providerUnreachable). */
  oidcAnswerMs: 10_000,
  /** Time after which the provider's description of itself is read again. */
  oidcDiscoveryMs: 3_600_000,
  /** Requests of one account in one minute, then rateLimited. */
  requestsPerMinute: 1_200,
  /** Requests of one address without a sign-in in one minute, then rateLimited. */
  anonymousPerMinute: 120,
  // Events
  /** How long events are kept; then eventsGone. */
  eventsKeptMs: 30 * 86_400_000,
  /** Events that are kept, whatever their age; then eventsGone. */
  eventsKept: 1_000_000,
  /** Event streams of one account, then rateLimited. */
  streamsPerAccount: 10,
  /** Event streams of all accounts, then overloaded. */
  streams: 1_000,
  /** A stream whose reader takes nothing for this long is cut. */
  streamStallMs: 30_000,
  /** Time between two signs of life of a quiet stream. */
  streamHeartbeatMs: 15_000,
  /** Time after which the sign-in behind a stream is looked at again. */
  streamRecheckMs: 30_000,
  /** Webhooks, then stateChanged. */
  webhooks: 50,
  /** Time for the receiver of a webhook to answer. */
  webhookAnswerMs: 15_000,
  /** What is read of the answer of a receiver, in bytes; more is an attempt that failed. */
  webhookAnswerBytes: 64 * 1024,
  /** How long a webhook may fail before it is paused: one day. */
  webhookFailingMs: 86_400_000,
  /** Attempts of one webhook that are listed. */
  deliveriesKept: 1_000,
  /** Time for a receiver of syslog to take a connection, and to confirm what it was sent. */
  syslogAnswerMs: 15_000,
  // Views
  /** Age from which on what is shown as the present is drawn again. */
  viewAgeMs: 60_000,
  /** A request waits for the newest state where drawing it took no longer than this last time. */
  viewQuickMs: 1_500,
  /** Time that a request waits for what it needs to be drawn (notReady). */
  viewWaitMs: 20_000,
  /** Things that wait to be drawn, then overloaded. */
  viewJobs: 64,
  /** Of these the ones about a moment that somebody chose: the present keeps the rest. */
  viewChosenJobs: 48,
  /** Rows of all lists that are kept in memory; what was used longest ago goes first. */
  viewRows: 1_600_000,
  /** Ids beside a finding, units of one custody event, and changes in a difference, that one
   * answer has; of others only how many they are. */
  viewNames: 1_000,
  /** Values of one column that one answer names; of others only how many they are. */
  facetValues: 200,
  /** Files of lists that are written at once, then overloaded. */
  listFiles: 8,
  /** Of these, files of one account. */
  listFilesOfOne: 3,
  /** Rows of one list in one spreadsheet, which has a header too (tooLarge). */
  xlsxListRows: 1_048_575,
  /** A file of a list whose reader takes nothing for this long is cut. */
  listFileStallMs: 60_000,
  /** Views of tables that one account saved, then stateChanged. */
  savedViews: 200,
  // Work on findings
  /** Characters of one comment (requestInvalid). */
  commentLength: 4_000,
  /** Comments on one finding, then stateChanged. */
  findingComments: 500,
  /** Findings that one request decides about (requestInvalid). */
  findingsDecided: 500,
  /** One paper that is kept here (tooLarge). */
  paperBytes: 20 * 1024 * 1024,
  /** Papers that one account adds in one hour, then rateLimited. */
  papersPerHour: 120,
  // Accounts
  /** Characters of a new password at least (passwordWeak). */
  passwordLengthMin: 12,
  /** Characters of a password (requestInvalid). */
  passwordLength: 256,
  /** Password hashes that are computed at once: each takes memory and a thread. */
  passwordHashes: 2,
  /** Password hashes that wait for their turn, then overloaded. */
  passwordHashesWaiting: 32,
  /** A session that nothing was asked with for this long ends: 30 minutes (notSignedIn). */
  sessionIdleMs: 30 * 60_000,
  /** A session ends after this time whatever it is used for: 12 hours (notSignedIn). */
  sessionMs: 12 * 3_600_000,
  /** Sessions of one account; a new one ends the one that was used longest ago. */
  sessionsPerAccount: 20,
  /** A one-time link ends after this time: one day (linkInvalid). */
  linkMs: 86_400_000,
  /** Longest time that an API token may be good for: 366 days (requestInvalid). */
  apiTokenMs: 366 * 86_400_000,
  /** API tokens of one account that can be used, then stateChanged. */
  apiTokensPerAccount: 100,
  /** Break-glass accounts (stateChanged). */
  breakGlassAccounts: 2,
  /** Failed sign-ins of one account from one address before each costs a wait (rateLimited). */
  signInFailures: 5,
  /** The same for one account, from all addresses where it has not signed in lately. */
  signInFailuresOfAccount: 20,
  /** The same for one address, whatever the accounts. */
  signInFailuresOfAddress: 50,
  /**
   * Refused sign-ins that enter the access record in one minute, from everywhere; of others the
   * next one tells how many there were. A day of them fits into one export.
   */
  refusalsPerMinute: 60,
  /** Longest wait after failed sign-ins; one failure is forgotten in each such time. */
  signInWaitMs: 15 * 60_000,
  /** The same for one address, whatever the accounts. */
  signInWaitOfAddressMs: 60_000,
  /** How long an address counts as one where the account signs in: 30 days. */
  knownAddressMs: 30 * 86_400_000,
  /** Addresses where one account signs in that are remembered. */
  knownAddresses: 20,
} as const;
