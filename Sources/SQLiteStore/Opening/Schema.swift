import GRDB
import JobStore

/// The tables, version by version.
///
/// A version that was released never changes.
///
/// In clear stand ids of requests, silos and plugins, types, states, times and counts, so that a lost key never hides
/// which requests to ask for again. BLOB columns are sealed, and emptied when Sombra has the final report.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { try $0.execute(sql: intake + work + reporting + memory) }
        migrator.registerMigration("restored") { try $0.execute(sql: restoration) }
        // How many gateways in a row ended without a word while they had the task under way.
        migrator.registerMigration("rescues") {
            try $0.execute(sql: "ALTER TABLE tasks ADD COLUMN rescues INTEGER NOT NULL DEFAULT 0")
        }
        // When the person made the request, for the age of what is open.
        migrator.registerMigration("requested-at") {
            try $0.execute(sql: "ALTER TABLE jobs ADD COLUMN requested_at INTEGER")
        }
        // Whether an earlier run came to its end. Until then no other way led to a later run.
        migrator.registerMigration("had-end") {
            try $0.execute(sql: "ALTER TABLE jobs ADD COLUMN had_end INTEGER NOT NULL DEFAULT 0")
            try $0.execute(sql: "UPDATE jobs SET had_end = 1 WHERE run > 1")
        }
        return migrator
    }

    /// Brings the tables up to date.
    ///
    /// - Throws: ``StoreError`` with `schemaNewer` when a newer version made them.
    static func migrate(_ pool: DatabasePool) throws {
        let migrator = migrator
        guard try !pool.read(migrator.hasBeenSuperseded) else {
            throw StoreError(
                .schemaNewer,
                "a newer version of Parasol made \(pool.path): run that version, or restore the backup made before it")
        }
        try migrator.migrate(pool)
    }

    /// `undecided` counts the tasks that hold off a verdict.
    ///
    /// `consequence…` is what the verdict in the outbox leads to.
    private static let intake = """
        CREATE TABLE meta (name TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE jobs (
            id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, key TEXT NOT NULL, kind TEXT NOT NULL,
            state TEXT NOT NULL, type TEXT NOT NULL, request_id TEXT NOT NULL, target TEXT NOT NULL,
            sibling_group TEXT, identifier_type TEXT, identifier_hash TEXT NOT NULL, is_test INTEGER NOT NULL,
            run INTEGER NOT NULL, revision INTEGER NOT NULL, created_at INTEGER NOT NULL, accepted_at INTEGER NOT NULL, report_by INTEGER NOT NULL,
            due_at INTEGER NOT NULL, parked_until INTEGER, attention TEXT, undecided INTEGER NOT NULL,
            ended_at INTEGER, consequence TEXT, consequence_until INTEGER, consequence_code TEXT
        ) STRICT;
        CREATE INDEX jobs_state ON jobs (state);
        CREATE UNIQUE INDEX jobs_request ON jobs (request_id, key);
        CREATE INDEX jobs_decided ON jobs (id) WHERE undecided = 0 AND state IN ('accepted', 'running');
        CREATE INDEX jobs_report_by ON jobs (report_by) WHERE state IN ('accepted', 'running');
        CREATE INDEX jobs_parked ON jobs (parked_until) WHERE state = 'parked';
        CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;

        CREATE TABLE payloads (
            job INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE, body BLOB NOT NULL, nonce BLOB NOT NULL
        ) STRICT;

        CREATE TABLE bindings (
            jti TEXT NOT NULL, job TEXT NOT NULL, request_id TEXT NOT NULL, core_hash TEXT NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (jti, job)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX bindings_at ON bindings (at);

        """

    /// `open` is 1 while the job is accepted or running, `blocked` is 1 while `after` holds the task back, and
    /// `destructive` is the request type that a freeze would name, or empty.
    private static let work = """
        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
            job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, run INTEGER NOT NULL, plugin TEXT NOT NULL,
            state TEXT NOT NULL, destructive TEXT NOT NULL, open INTEGER NOT NULL, blocked INTEGER NOT NULL DEFAULT 0,
            datapoints TEXT, attempts INTEGER NOT NULL DEFAULT 0, handed INTEGER NOT NULL,
            begun INTEGER NOT NULL,
            crashes INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, incarnation INTEGER, build TEXT, poll_id BLOB
        ) STRICT;
        CREATE UNIQUE INDEX tasks_job ON tasks (job, run, plugin);
        CREATE INDEX tasks_pending ON tasks (plugin, destructive, due_at)
            WHERE state = 'pending' AND open = 1 AND blocked = 0;
        CREATE INDEX tasks_waiting ON tasks (plugin, destructive, due_at)
            WHERE state = 'waiting' AND open = 1 AND blocked = 0;
        CREATE INDEX tasks_running ON tasks (id) WHERE state = 'running';
        CREATE INDEX tasks_blocked ON tasks (job) WHERE blocked = 1;

        CREATE TABLE results (
            task INTEGER PRIMARY KEY REFERENCES tasks (id) ON DELETE CASCADE, message BLOB NOT NULL
        ) STRICT;
        CREATE TABLE items (
            task INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE, position INTEGER NOT NULL,
            header BLOB NOT NULL, bytes BLOB, PRIMARY KEY (task, position)
        ) STRICT;

        """

    /// `head` is 1 on the first report of a lane that is not sent yet.
    private static let reporting = """
        CREATE TABLE reports (
            id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE,
            job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, run INTEGER NOT NULL,
            sequence INTEGER NOT NULL, state TEXT NOT NULL, head INTEGER NOT NULL, target TEXT NOT NULL, call BLOB,
            attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL, last_status INTEGER,
            may_have_arrived INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX reports_lane ON reports (job, run, sequence);
        CREATE INDEX reports_due ON reports (target, due_at) WHERE head = 1 AND state = 'pending';
        CREATE INDEX reports_sending ON reports (id) WHERE state = 'sending';

        """

    /// `state` is the job's from before, `answer` why Sombra gave none.
    private static let restoration = """
        CREATE TABLE restored (
            job INTEGER PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE, state TEXT NOT NULL,
            due_at INTEGER NOT NULL, answer TEXT
        ) STRICT;
        CREATE INDEX restored_due ON restored (due_at);
        """

    private static let memory = """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, job INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
            run INTEGER NOT NULL, event TEXT NOT NULL, plugin TEXT, build TEXT, detail TEXT
        ) STRICT;
        CREATE INDEX audit_job ON audit (job);
        CREATE INDEX audit_at ON audit (at);

        CREATE TABLE coverage (
            identity TEXT PRIMARY KEY NOT NULL, plugin TEXT NOT NULL, role TEXT NOT NULL, target TEXT, type TEXT,
            identifier_type TEXT, datapoints TEXT NOT NULL, data_subjects TEXT, at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE pins (
            plugin TEXT NOT NULL, role TEXT NOT NULL, target TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (plugin, role)
        ) STRICT, WITHOUT ROWID;

        """
}
