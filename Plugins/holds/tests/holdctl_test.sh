#!/bin/bash
# The command line as a fraud team uses it, its hashes checked against openssl.
# SPDX-License-Identifier: Apache-2.0
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
list=$work/holds.list
hex=$(openssl rand -hex 32)
printf '%s\n' "$hex" >"$work/key"
openssl rand -base64 32 >"$work/other"
failed=0 passed=0

is() { # is NAME WANTED GOT
    if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'FAILED: %s\nwanted %s\ngot    %s\n' "$1" "$2" "$3"; fi
}
ctl() { build/holdctl "$@" --list "$list" --key-file "$work/key" 2>&1; echo "exit $?"; }
mac() { printf '%s' "$1" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$hex" | sed 's/.*= //'; }

is "a command is needed" 2 "$(build/holdctl >/dev/null 2>&1; echo $?)"
is "an unknown option is wrong usage" 2 "$(ctl check --mail x </dev/null | sed -n 's/^exit //p')"
is "a list that is not there is named" "holdctl: $list: the list does not exist; make one with \`holdctl init\`, or set \"create\"
exit 1" "$(echo a@b.c | ctl add --type hold)"
is "init makes a list" "exit 0" "$(ctl init)"
is "the list is for its owner alone" 600 "$(stat -c %a "$list")"
is "init does not replace a list" "exit 1" "$(ctl init | tail -1)"
is "two are added" "added 2 of 2
exit 0" "$(printf 'Eve@Example.org\r\n\n+44 20 7946 0958\n' | ctl add --type fraud)"
is "one is added once" "added 0 of 1
exit 0" "$(echo ' eve@example.org' | ctl add --type fraud)"
is "each is checked" "fraud
none
fraud
exit 1" "$(printf 'EVE@example.org\nbob@example.org\n+442079460958' | ctl check)"
is "a hold comes beside a suspicion" "added 1 of 1
exit 0" "$(echo eve@example.org | ctl add --type hold)"
is "both are told" "hold fraud
exit 0" "$(echo eve@example.org | ctl check)"
is "the hash is what openssl makes" "hold $(mac eve@example.org)" "$(sed -n 's/^\(hold .*\) [0-9]*$/\1/p' "$list")"
is "the list shows no more than hashes and days" 3 "$(ctl list | grep -cE '^(hold |fraud) [0-9a-f]{64} 20[0-9]{2}-[0-9]{2}-[0-9]{2}$')"
is "what is there is removed" "removed 1 of 2
exit 0" "$(printf 'eve@example.org\nbob@example.org\n' | ctl remove --type hold)"
is "what is not there is not" "removed 0 of 1
exit 1" "$(echo bob@example.org | ctl remove --type hold)"
is "a type is needed to add" 2 "$(echo bob@example.org | ctl add | sed -n 's/^exit //p')"
is "an identifier is needed" 2 "$(printf '\n \n' | ctl check | sed -n 's/^exit //p')"
is "an exact hash differs" "none
exit 1" "$(echo EVE@example.org | ctl check --exact)"
is "a number is told by its type" "added 1 of 1
exit 0" "$(echo '020 7946 0958' | ctl add --type fraud --identifier phone)"
is "and hashed without its blanks" 1 "$(grep -c "fraud $(mac 02079460958) " "$list")"
is "another key is noticed" "holdctl: $list: the list was made with another key; set the key that it was made with" \
    "$(echo eve@example.org | build/holdctl check --list "$list" --key-file "$work/other" 2>&1)"
echo short >"$work/short"
is "a short key is refused" 2 "$(build/holdctl check --list "$list" --key-file "$work/short" >/dev/null 2>&1 </dev/null; echo $?)"
for worker in 1 2 3 4; do
    (for n in $(seq 25); do echo "w$worker-$n@example.org" | build/holdctl add --type hold --list "$list" --key-file "$work/key" >/dev/null || exit 1; done) &
done
wait
is "four processes at once lose nothing" 100 "$(grep -c ^hold "$list")"
printf 'holdctl: %d of %d checks passed\n' "$passed" $((passed + failed))
[ "$failed" = 0 ]
