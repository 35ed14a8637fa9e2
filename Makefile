# The front door. CMake does the work; the presets are in CMakePresets.json.

.PHONY: build demo test fuzz bench bench-client generate format setup clean

build: setup ## build/release/: the libraries and each SDK's command, NAME-cli
	cmake --preset release
	cmake --build --preset release

demo: setup ## one document of each documented model: decoded, shown, edited, encoded; and a call
	./tern generate
	cmake --preset release
	cmake --build --preset release
	build/release/bin/demo examples/data
	CLERK_SECRET_KEY=none scripts/demo-call build/release/bin/list_sessions user_123 {url}
	CLERK_BEARER_AUTH=none scripts/demo-call \
		build/release/bin/clerk-cli call listSessions --limit 1 --base-url {url} --pretty

test: setup ## everything; ends with `N passed, N failed`
	tests/run

fuzz: setup ## each fuzz target for a minute; `tests/fuzz/run --help` has more
	tests/fuzz/run

# BENCH_OPTIONS: for CMake, such as -DTERN_BENCH_YYJSON=FOLDER; see bench/README.md.
bench: ## decode and encode beside other libraries, with gcc and with clang
	@scripts/install-dependencies bench
	cmake --preset bench $(BENCH_OPTIONS)
	cmake --build --preset bench --target bench
	cmake --preset bench-clang $(BENCH_OPTIONS)
	cmake --build --preset bench-clang --target bench
	bench/run build/bench build/bench-clang

bench-client: ## calls of the client beside libcurl by itself; needs nginx
	@scripts/install-dependencies bench
	cmake --preset bench $(BENCH_OPTIONS)
	cmake --build --preset bench --target bench-client
	bench/client/run build/bench

generate: setup ## the SDKs that tern.yaml lists
	./tern generate

format: setup ## the hand-written C sources
	git ls-files -z -- '*.c' '*.h' '*.cpp' '*.hpp' ':!generated' ':!tests/schemas/golden' | xargs -0 clang-format -i

setup:
	@scripts/install-dependencies

clean:
	rm -rf build
