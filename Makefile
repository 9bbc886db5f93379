# Parasol. `make demo` and `make test` do all the set-up by themselves.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
FORMAT ?= text
# Options of the benchmark, such as --quick or --webhooks 20000.
BENCH ?=
# What `make fuzz` and `make chaos` follow from; no seed means one at random, which is printed.
SEED ?=
# Inputs of `make fuzz` in all.
COUNT ?= 1000000
# How long `make chaos` takes, and further options of its driver.
DURATION ?= 3m
CHAOS ?=

# How many tests run at once: many of them start processes, and all of them at once leave none its time.
TEST_WIDTH ?= 8

# What building and testing takes from Debian.
BUILD_PACKAGES := libssl-dev libcurl4-openssl-dev libsqlite3-dev zlib1g-dev pkg-config binutils g++ libc6-dev git ca-certificates
TEST_PACKAGES := openssl curl sqlite3 perl-base python3 faketime

DEBUG := .build/debug
RELEASE_SCRATCH := .build-release
RELEASE := $(RELEASE_SCRATCH)/release
PLUGINS := .build/plugins
HOSTILE := .build/hostile
SWIFT_PLUGINS := files sqlite http
STATIC := --static-swift-stdlib
# The targets of the plugin SDK.
SDK := CPluginABI DSRModel PluginMessages PluginKit PluginTesting

.PHONY: help setup debug build plugins hostile demo test lint bench chaos fuzz sanitize install

help:
	@echo "make demo      runs the main job: a simulated Sombra, the gateway and three plugins (first build: about 10 minutes on 2 cores)"
	@echo "make test      builds and runs all tests (first build: about 10 minutes on 2 cores)"
	@echo "make build     builds the release executables (first build: about 20 minutes on 2 cores)"
	@echo "make plugins   builds and packs the plugins of Plugins/ into $(PLUGINS)"
	@echo "make bench     measures the release executables; FORMAT=json for machines"
	@echo "make fuzz      tries COUNT=1000000 mutated inputs on every reader of foreign bytes; SEED=… repeats a run"
	@echo "make sanitize  runs the tests with the address sanitizer, then with the thread sanitizer (two whole builds)"
	@echo "make chaos     kills the gateway and breaks all around it; DURATION=20m SEED=… CHAOS=\"--format json\""
	@echo "make lint      checks the style"
	@echo "make install   installs executables, the plugin SDK, templates and schemas under PREFIX=$(PREFIX)"

setup:
	@scripts/setup $(BUILD_PACKAGES) $(TEST_PACKAGES)

debug: setup
	@[ -e $(DEBUG)/parasol ] || echo "The first build takes about 10 minutes on 2 cores; the next ones take seconds."
	swift build --product parasol
	swift build --product parasol-worker

build: setup
	@[ -e $(RELEASE)/parasol ] || echo "The first release build takes about 20 minutes on 2 cores."
	swift build -c release $(STATIC) --scratch-path $(RELEASE_SCRATCH) --product parasol
	swift build -c release $(STATIC) --scratch-path $(RELEASE_SCRATCH) --product parasol-worker

plugins: debug
	@mkdir -p $(PLUGINS)
	@for plugin in $(SWIFT_PLUGINS); do $(DEBUG)/parasol plugin build Plugins/$$plugin --output $(PLUGINS)/$$plugin.so; done
	@$(MAKE) --no-print-directory -C Plugins/holds
	@$(MAKE) --no-print-directory -C Plugins/newsletter
	@cp Plugins/holds/build/holds.so $(PLUGINS)/holds.so && $(DEBUG)/parasol plugin pack $(PLUGINS)/holds.so
	@if [ -e Plugins/newsletter/build/newsletter.so ]; then \
	  cp Plugins/newsletter/build/newsletter.so $(PLUGINS)/newsletter.so && $(DEBUG)/parasol plugin pack $(PLUGINS)/newsletter.so; fi

demo: plugins
	$(DEBUG)/parasol demo --plugins $(PLUGINS)

# The plugin of the fault tests that is written in Swift; those in C are built by the tests.
hostile: debug
	@mkdir -p $(HOSTILE)
	@$(DEBUG)/parasol plugin build Tests/HostilePlugin --output $(HOSTILE)/hostile-swift.so

test: plugins hostile
	swift build --build-tests
	PARASOL_EXECUTABLE="$(CURDIR)/$(DEBUG)/parasol" PARASOL_WORKER="$(CURDIR)/$(DEBUG)/parasol-worker" PARASOL_PLUGINS="$(CURDIR)/$(PLUGINS)" PARASOL_HOSTILE="$(CURDIR)/$(HOSTILE)" swift test --skip-build --experimental-maximum-parallelization-width $(TEST_WIDTH)
	$(MAKE) --no-print-directory -C Plugins/holds test
	$(MAKE) --no-print-directory -C Plugins/newsletter test
	$(MAKE) --no-print-directory -C plugin-template-c test
	@for plugin in $(SWIFT_PLUGINS:%=Plugins/%) plugin-template; do echo "Testing $$plugin"; swift test --package-path $$plugin; done

lint: setup
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks plugin-template/Package.swift plugin-template/Sources plugin-template/Tests $(foreach plugin,$(SWIFT_PLUGINS),Plugins/$(plugin)/Package.swift Plugins/$(plugin)/Sources Plugins/$(plugin)/Tests)

bench: build
	PARASOL_BENCH=1 swift build -c release $(STATIC) --scratch-path $(RELEASE_SCRATCH) --product parasol-bench
	$(RELEASE)/parasol-bench --executable $(RELEASE)/parasol --format $(FORMAT) $(BENCH)

# A release build: it keeps the traps, and reads ten times as many inputs a second.
fuzz: setup
	swift build -c release $(STATIC) --scratch-path $(RELEASE_SCRATCH) --product parasol-fuzz
	$(RELEASE)/parasol-fuzz --count $(COUNT) $(if $(SEED),--seed $(SEED))

sanitize: plugins
	scripts/sanitize address "$(CURDIR)/$(PLUGINS)"
	scripts/sanitize thread "$(CURDIR)/$(PLUGINS)"

# The release executable where it is built, since debug builds start slowly; the driver itself is a debug build.
chaos: debug
	swift build --product parasol-chaos
	$(DEBUG)/parasol-chaos --executable $(if $(wildcard $(RELEASE)/parasol-worker),$(RELEASE),$(DEBUG))/parasol --duration $(DURATION) $(if $(SEED),--seed $(SEED)) $(CHAOS)

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/parasol/sdk/Sources
	install -m 755 $(RELEASE)/parasol $(RELEASE)/parasol-worker $(DESTDIR)$(PREFIX)/bin/
	cp -r $(SDK:%=Sources/%) $(DESTDIR)$(PREFIX)/share/parasol/sdk/Sources/
	install -m 644 sdk/Package.swift $(DESTDIR)$(PREFIX)/share/parasol/sdk/Package.swift
	install -m 644 LICENSE $(DESTDIR)$(PREFIX)/share/parasol/sdk/LICENSE
	install -d $(DESTDIR)$(PREFIX)/share/parasol/plugin-template
	cd plugin-template && cp -r Package.swift README.md export.map dev.yaml dev-accounts.json Sources Tests $(abspath $(DESTDIR)$(PREFIX))/share/parasol/plugin-template/
	install -d $(DESTDIR)$(PREFIX)/share/parasol/plugin-template-c $(DESTDIR)$(PREFIX)/share/parasol/schemas
	cd plugin-template-c && cp -rL Makefile README.md export.map dev.yaml dev-accounts.txt src tests $(abspath $(DESTDIR)$(PREFIX))/share/parasol/plugin-template-c/
	cp -r Docs/schemas/v1 $(DESTDIR)$(PREFIX)/share/parasol/schemas/
