# What a user, a contributor or a packager runs. `make help` lists it.

CARGO_FLAGS ?= --locked
PREFIX ?= /usr/local
FUZZ_MINUTES ?= 5
DESTDIR ?=
LICENCES ?=

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.DEFAULT_GOAL := help

target_dir := $(or $(CARGO_TARGET_DIR),target)
binary := $(target_dir)/release/fieldreel
# The binary is a file like any other, so that `sudo make install` after `make build` needs no cargo.
sources := Cargo.toml Cargo.lock $(shell find src shaders assets -type f)

bin_dir := $(DESTDIR)$(PREFIX)/bin
man_dir := $(DESTDIR)$(PREFIX)/share/man/man1
bash_dir := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh_dir := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fish_dir := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
installed := "$(bin_dir)/fieldreel" "$(man_dir)/fieldreel.1" "$(bash_dir)/fieldreel" "$(zsh_dir)/_fieldreel" \
	"$(fish_dir)/fieldreel.fish"

.PHONY: help
help: ## List these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS='|' read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: ## Install what is missing, build, and record demo.mp4 from the built-in elevation model
	scripts/set-up demo
	$(MAKE) build
	"$(binary)" --offscreen --overwrite -o demo.mp4

# Films go where git does not keep them, pictures beside the page that shows them: without paths of this machine in them.
.PHONY: gallery
gallery: build ## Make the films and pictures of docs/gallery.md
	mkdir -p out/gallery docs/images/gallery
	for scene in docs/gallery/*.toml; do \
		name=$$(basename "$$scene" .toml); \
		"$(binary)" --scene "$$scene" --offscreen --overwrite -o "out/gallery/$$name.mp4"; \
		"$(binary)" --scene "$$scene" --offscreen --overwrite --quiet --no-scene --size 640x360 --frame 150 -o "docs/images/gallery/$$name.jpg"; \
	done

.PHONY: test
test: ## Install what is missing, then run every check
	scripts/set-up test
	cargo fetch --locked
	scripts/check --locked

.PHONY: check
check: ## Run the same checks offline, unprivileged, with no package manager (for packagers)
	scripts/check --frozen

.PHONY: build
build: $(binary) ## Build the release binary (CARGO_FLAGS=--frozen: offline)

$(binary): $(sources)
	cargo build $(CARGO_FLAGS) --release --target-dir "$(target_dir)"
	touch "$@"

.PHONY: install
install: build ## Install binary, man page and completions (PREFIX=/usr/local DESTDIR=)
	install -d "$(bin_dir)" "$(man_dir)" "$(bash_dir)" "$(zsh_dir)" "$(fish_dir)"
	install -m 755 "$(binary)" "$(bin_dir)/fieldreel"
	"$(binary)" --generate man | install -m 644 /dev/stdin "$(man_dir)/fieldreel.1"
	"$(binary)" --generate bash | install -m 644 /dev/stdin "$(bash_dir)/fieldreel"
	"$(binary)" --generate zsh | install -m 644 /dev/stdin "$(zsh_dir)/_fieldreel"
	"$(binary)" --generate fish | install -m 644 /dev/stdin "$(fish_dir)/fieldreel.fish"

.PHONY: uninstall
uninstall: ## Remove what install wrote (same PREFIX and DESTDIR)
	rm -f $(installed)

.PHONY: wheel
wheel: ## Install what is missing, then build the Python wheels into target/wheels/ (LICENCES=folder: docs/python-install.md)
	scripts/set-up wheel
	scripts/wheel $(if $(LICENCES),--licences "$(LICENCES)")

.PHONY: bench
bench: ## Measure, and print a table
	cargo bench $(CARGO_FLAGS)

.PHONY: soak
soak: ## What takes minutes: signals and kills at many moments, 10,000 frames, changed rasters, wheels
	scripts/set-up soak
	cargo test $(CARGO_FLAGS) --release --test soak --test serve -- --ignored
	cargo build $(CARGO_FLAGS) --workspace --lib --bins --tests
	scripts/fuzz-server
	scripts/check-python --locked -m soak
	$(MAKE) wheel
	scripts/wheels-in-minimal-root

.PHONY: fuzz
fuzz: ## Fuzz every reader for FUZZ_MINUTES=5 (needs cargo-fuzz: cargo install cargo-fuzz)
	@for target in $$(cargo fuzz list); do \
		printf '\n== %s\n' "$$target"; \
		mkdir -p "fuzz/found/$$target"; \
		RUSTC_BOOTSTRAP=1 cargo fuzz run "$$target" "fuzz/found/$$target" "fuzz/corpus/$$target" -- \
			-max_total_time=$$(( $(FUZZ_MINUTES) * 60 )) -rss_limit_mb=2048 -timeout=10 -max_len=65536 \
			-print_final_stats=1 2>&1 | tail -n 20; \
	done

.PHONY: clean
clean: ## Remove everything that was built
	cargo clean --target-dir "$(target_dir)"
	rm -f demo.mp4
