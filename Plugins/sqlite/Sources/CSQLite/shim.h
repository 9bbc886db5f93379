// What Swift cannot reach of SQLite's interface: a function with variable arguments and a cast macro.
// SPDX-License-Identifier: Apache-2.0
#ifndef SQLITE_PLUGIN_SHIM_H
#define SQLITE_PLUGIN_SHIM_H

#include <sqlite3.h>

// Turns one of SQLITE_DBCONFIG_… on or off.
static inline int sqlite_plugin_configure(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}

// Binds UTF-8 text, which SQLite copies.
static inline int sqlite_plugin_bind_text(sqlite3_stmt *statement, int index, const char *text, unsigned long long length) {
    return sqlite3_bind_text64(statement, index, text, length, SQLITE_TRANSIENT, SQLITE_UTF8);
}

#endif
