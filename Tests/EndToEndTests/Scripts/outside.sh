#!/usr/bin/env bash
# The main job, seen from outside: nothing here is Parasol's own but the executable and the plugins under test.
# openssl makes the key and signs, curl sends, perl (which every Debian has) plays Sombra, sqlite3 looks at the rows.
#
# Usage: outside.sh EMPTY-DIRECTORY, with PARASOL_EXECUTABLE and PARASOL_PLUGINS in the environment.
# Prints what it checked, one line each; ends with 1 at the first thing that is not as it must be.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$1
parasol=$PARASOL_EXECUTABLE
packed=$PARASOL_PLUGINS
cd "$work"
umask 077

# A guard against hanging only: whatever is waited for comes as a line in a pipe.
guard=60

silo=6b1c9f0e-2a57-4d2c-8e7b-0f6f0f7f3c21
audience=northwind-books
api_key=outside-api-key-1
gateway=
sombra=

cleanup() {
    local pid
    for pid in $gateway $sombra; do
        kill -KILL "$pid" 2>/dev/null || true
    done
}
trap cleanup EXIT

fail() {
    printf 'not as it must be: %s\n' "$*" >&2
    printf -- '--- the log of the gateway\n' >&2
    cat gateway.log >&2 2>/dev/null || true
    exit 1
}
is() { [ "$2" = "$3" ] && printf 'ok  %s\n' "$1" || fail "$1: is '$2', must be '$3'"; }

# --- A key of Sombra's, its tokens and webhooks ---------------------------------------------------------------------

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
uuid() { cat /proc/sys/kernel/random/uuid; }

openssl ecparam -name secp384r1 -genkey -noout -out sombra.key
openssl pkey -in sombra.key -pubout -out sombra.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out stranger.key

# The two numbers of a DER signature, 48 bytes each, one after the other.
raw_signature() {
    local number bytes=
    for number in $(openssl asn1parse -inform DER | sed -n 's/.*INTEGER *:\([0-9A-F]*\)$/\1/p'); do
        number=$(printf '%96s' "$number" | tr ' ' 0)
        bytes+=${number: -96}
    done
    printf '%b' "$(printf '%s' "$bytes" | sed 's/../\\x&/g')"
}

# token KEY CORE-IDENTIFIER
token() {
    local head claims
    head=$(printf '{"alg":"ES384","typ":"JWT"}' | base64url)
    claims=$(printf '{"value":"%s","scope":"coreIdentifier","aud":"%s","iat":%s,"jti":"%s"}' \
        "$2" "$audience" "$(date +%s)" "$(uuid)" | base64url)
    printf '%s.%s.%s' "$head" "$claims" \
        "$(printf '%s.%s' "$head" "$claims" | openssl dgst -sha384 -sign "$1" | raw_signature | base64url)"
}

# webhook TYPE CORE-IDENTIFIER EMAIL REQUEST
webhook() {
    cat <<JSON
{"type":"$1","dataSubject":{"type":"customer"},"isTest":false,"coreIdentifier":{"value":"$2"},
 "extras":{"profile":{"id":"$(uuid)","RequestDataSiloId":"$(uuid)","identifier":"$3","type":"email"},
  "dataSilo":{"id":"$silo","title":"Shop","description":"","link":"/infrastructure/integrations/$silo"},
  "request":{"details":"","id":"$4","link":"https://app.transcend.io/privacy-requests/incoming-requests/$4",
   "createdAt":"$(date -u +%Y-%m-%dT%H:%M:%S.000Z)","locale":"en","origin":"PRIVACY_CENTER"},
  "organization":{"id":"$(uuid)","uri":"$audience","name":"Northwind Books"},"pollId":null}}
JSON
}

# send KEY NONCE TYPE CORE-IDENTIFIER EMAIL REQUEST, answers the status
send() {
    # The token goes through standard input: arguments stand in the process table.
    webhook "$3" "$4" "$5" "$6" >webhook.json
    printf 'header = "x-sombra-token: %s"\nheader = "x-transcend-nonce: %s"\n' "$(token "$1" "$4")" "$2" |
        curl --silent --show-error --max-time "$guard" --config - --output answer --write-out '%{http_code}' \
            --header 'content-type: application/json' --header 'accept: application/json' \
            --data-binary @webhook.json "http://127.0.0.1:$port/webhooks/transcend/dsr-job"
}

# --- The company: a shop with two customers, and a list of holds ----------------------------------------------------

mkdir shop holds
sqlite3 shop/shop.db <<'SQL'
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers(id), title TEXT, address TEXT);
CREATE TABLE reviews (id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customers(id), text TEXT);
INSERT INTO customers VALUES (1, 'ada@example.com', 'Ada'), (2, 'ben@example.com', 'Ben'), (3, 'cleo@example.com', 'Cleo');
INSERT INTO orders VALUES (10, 1, 'Emma', 'Row 1'), (11, 1, 'Dracula', 'Row 1'), (12, 2, 'Emma', 'Lane 2'), (13, 3, 'Ulysses', 'Way 3');
INSERT INTO reviews VALUES (20, 1, 'good'), (21, 2, 'bad'), (22, 3, 'long');
SQL
rows() {
    sqlite3 shop/shop.db "SELECT (SELECT count(*) FROM customers WHERE id = $1), (SELECT count(*) FROM orders WHERE customer = $1),
        (SELECT count(*) FROM reviews WHERE customer = $1), (SELECT count(*) FROM orders WHERE customer IS NULL AND address IS NULL)"
}
stranger() { sqlite3 shop/shop.db "SELECT * FROM customers WHERE id = 2; SELECT * FROM orders WHERE customer = 2; SELECT * FROM reviews WHERE customer = 2"; }
stranger_before=$(stranger)
is "three customers stand in the shop" "$(rows 1) $(rows 3)" "1|2|1|0 1|1|1|0"

mkdir plugins.d
cp "$packed/sqlite.so" "$packed/holds.so" plugins.d/ || fail "no packed plugins in $packed: run make plugins"
openssl rand -base64 32 >holds/holds.key
cat >plugins.d/org.parasol.sqlite.yaml <<YAML
dataSilos: [$silo]
settings:
  database: $work/shop/shop.db
  erasure:
    - identifiers: [email]
      statements:
        - DELETE FROM reviews WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)
        - UPDATE orders SET customer = NULL, address = NULL WHERE customer IN (SELECT id FROM customers WHERE email = :identifier)
        - DELETE FROM customers WHERE email = :identifier
YAML
cat >plugins.d/org.parasol.holds.yaml <<YAML
dataSilos: [$silo]
settings:
  list: $work/holds/holds.list
  key: {file: $work/holds/holds.key}
  create: true
YAML

# --- Sombra's other half: takes reports, one line a call into the pipe `calls` ---------------------------------------

mkfifo calls
perl "$here/sombra.pl" calls &
sombra=$!
exec 4<calls
read -r -t "$guard" sombra_port <&4 || fail "the receiver did not start"

# next_call: method, path, API key, nonce and body of the next call that Sombra gets
next_call() { read -r -t "$guard" call <&4 || fail "no further call came to Sombra"; }

# --- The gateway ----------------------------------------------------------------------------------------------------

cat >parasol.yaml <<YAML
http: {port: 0}
admin: {port: 0}
sombra:
  url: http://127.0.0.1:$sombra_port
  audience: $audience
  publicKeyFile: sombra.pem
transcend: {apiKey: {file: api.key}}
YAML
printf '%s' "$api_key" >api.key

mkfifo log
"$parasol" serve --config parasol.yaml >stdout.log 2>log &
gateway=$!
exec 5<log
port=
admin=
while [ -z "$port" ] || [ -z "$admin" ]; do
    read -r -t "$guard" line <&5 || fail "the gateway did not start"
    printf '%s\n' "$line" >>gateway.log
    case $line in
    *'"message":"admin listening"'*) admin=$(sed -n 's/.*"port":"\([0-9]*\)".*/\1/p' <<<"$line") ;;
    *'"message":"listening"'*) port=$(sed -n 's/.*"port":"\([0-9]*\)".*/\1/p' <<<"$line") ;;
    esac
done
cat <&5 >>gateway.log &

is "the gateway lives" "$(curl -sS --max-time "$guard" "http://127.0.0.1:$admin/livez")" ok
is "the gateway is ready" "$(curl -sS --max-time "$guard" -o ready.json -w '%{http_code}' "http://127.0.0.1:$admin/readyz")" 200
printf '    %s\n' "$(cat ready.json)"

# --- The main job ---------------------------------------------------------------------------------------------------

is "a stranger's token is refused" "$(send stranger.key nonce-0 ERASURE user-1 ada@example.com "$(uuid)")" 401
is "a webhook on another path is not known" \
    "$(curl -sS --max-time "$guard" -o answer -w '%{http_code}' -d '{}' "http://127.0.0.1:$port/other")" 404
is "nothing was erased" "$(rows 1)" "1|2|1|0"

is "an erasure is accepted" "$(send sombra.key nonce-1 ERASURE user-1 ada@example.com "$(uuid)")" 200
next_call
is "Sombra hears that it is done" "$call" "PUT /v1/data-silo Bearer $api_key nonce-1 {}"
is "the person's rows are gone" "$(rows 1)" "0|0|0|2"
is "a stranger's rows are untouched" "$(stranger)" "$stranger_before"

is "a legal hold is accepted" "$(send sombra.key nonce-2 PLACE_ON_LEGAL_HOLD user-3 cleo@example.com "$(uuid)")" 200
next_call
is "Sombra hears that the hold is placed" "$call" "PUT /v1/data-silo Bearer $api_key nonce-2 {}"
is "an erasure of a person on hold is accepted" "$(send sombra.key nonce-3 ERASURE user-3 cleo@example.com "$(uuid)")" 200
next_call
case $call in
"PUT /v1/data-silo Bearer $api_key nonce-3 {"*'"profileStatus":"SKIPPED_DUE_TO_EXCEPTION"'*) printf 'ok  Sombra hears that it was not done\n' ;;
*) fail "the erasure of a person on hold: $call" ;;
esac
is "the rows of the person on hold are there" "$(rows 3)" "1|1|1|2"
is "a stranger's rows are still untouched" "$(stranger)" "$stranger_before"

# --- Afterwards -----------------------------------------------------------------------------------------------------

is "the state directory is the owner's alone" "$(stat -c %a parasol-state)" 700
is "so is the key" "$(stat -c %a parasol-state/store.key)" 600
is "so is the control socket" "$(stat -c %a parasol-state/control.sock)" 600
kill -TERM "$gateway"
status=0
wait "$gateway" || status=$?
gateway=
is "SIGTERM ends the gateway" "$status" 0
if grep -qE 'ada@example|cleo@example|user-[13]|nonce-[0-9]|outside-api-key' gateway.log stdout.log; then
    fail "the log names a person, a nonce or a key"
fi
printf 'ok  the log names nobody\n'
