# Sawlog: build, test, run. `make` alone lists the targets.

# Debian 12 packages: to build, and then to test.
PACKAGES = pkg-config libpcre2-dev libsqlite3-dev libzstd-dev libyaml-dev libsimdjson-dev \
	libmicrohttpd-dev libcurl4-openssl-dev libarchive-dev \
	python3 prometheus prometheus-alertmanager logrotate curl zstd xz-utils bzip2 gzip ripgrep \
	faketime

# Where Swift is: in PATH, else in the usual places. `make SWIFT=/path/to/swift` overrides.
SWIFT := $(or $(shell command -v swift 2>/dev/null),$(firstword $(wildcard /opt/swift/usr/bin/swift /usr/bin/swift)))

# The bundled sample; beside it fixtures/ has files that are no logs.
SAMPLE = $(addprefix fixtures/,training evaluation integration system security hostile)
LOGS ?= $(SAMPLE)
LISTEN ?= 127.0.0.1:9514
# The bundled sample gets a store of its own; other logs go to the default store.
STORE ?= $(if $(filter $(SAMPLE) fixtures fixtures/,$(LOGS)),.build/sample-store)
PREFIX ?= /usr/local
DESTDIR ?=

RELEASE = .build/release/sawlog

.DEFAULT_GOAL := help
.PHONY: help deps swift build run test fuzz bench lint format install sanitize clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the Debian packages that are missing, or name them
	@missing=""; \
	for package in $(PACKAGES); do \
		dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then as_root=""; \
	elif sudo -n true 2>/dev/null; then as_root="sudo -n"; \
	else echo "These packages are missing, and installing them needs root:$$missing" >&2; \
		echo "Run: sudo apt-get install$$missing" >&2; exit 1; fi; \
	echo "Installing:$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$as_root apt-get install -y --no-install-recommends $$missing || { \
		$$as_root apt-get update && $$as_root apt-get install -y --no-install-recommends $$missing; }

swift:
	@if [ -z "$(SWIFT)" ]; then \
		echo "Swift is neither in PATH nor in /opt/swift/usr/bin or /usr/bin." >&2; \
		echo "Install a toolchain (6.2 or newer) from https://swift.org/install, or say make SWIFT=/path/to/swift" >&2; \
		exit 1; fi

build: deps swift ## build the program for release: .build/release/sawlog
	$(SWIFT) build -c release --static-swift-stdlib --product sawlog

run: build ## tail LOGS (default: the bundled sample) and serve the page
	@echo "Tailing $(LOGS); the page will be at http://$(LISTEN)/"
	$(RELEASE) serve --listen $(LISTEN) $(if $(STORE),--store $(STORE)) $(LOGS)

test: deps swift ## build and run every test
	$(SWIFT) build
	$(SWIFT) test
	@if ls Tests/Program/*_test.py >/dev/null 2>&1; then python3 -m unittest discover -s Tests/Program -p '*_test.py'; fi
	@echo "All tests passed."

fuzz: deps swift ## hostile texts for every reader, for MINUTES=60 (default 10)
	FUZZ_MINUTES=$(or $(MINUTES),10) $(SWIFT) test --filter FuzzTests

bench: build ## measure it beside zstd, rg and FTS5; BENCH="--log FILE" for a log of yours
	SAWLOG=$(RELEASE) python3 bench/run.py $(BENCH)

lint: swift ## check formatting, imports and layers
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests
	python3 Tests/lint/imports.py --swift $(SWIFT)

format: swift ## format every source in place
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests

install: build ## install below PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/sawlog
	install -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/sawlog
	install -D -m 644 docs/man/sawlog.1 $(DESTDIR)$(PREFIX)/share/man/man1/sawlog.1
	cp -R parsers rules LICENSE $(DESTDIR)$(PREFIX)/share/sawlog/
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/sawlog"

sanitize: deps swift ## run the unit tests under the thread and the address sanitizer
	$(SWIFT) test --sanitize=thread --scratch-path .build/thread
	$(SWIFT) test --sanitize=address --scratch-path .build/address

clean: ## remove everything that was built
	rm -rf .build
