# The front door. CMake does the work; the presets are in CMakePresets.json.

.PHONY: build demo test bench generate format setup clean

build: setup ## build/release/: the libraries and each SDK's command, NAME-cli
	cmake --preset release
	cmake --build --preset release

demo: setup ## one document of each documented model: decoded, shown, edited, encoded
	./tern generate
	cmake --preset release
	cmake --build --preset release
	build/release/bin/demo examples/data

test: setup ## everything; ends with `N passed, N failed`
	tests/run

bench: setup ## decode and encode against other libraries, side by side
	cmake --preset bench
	cmake --build --preset bench --target bench
	build/bench/bin/bench

generate: setup ## the SDKs that tern.yaml lists
	./tern generate

format: setup ## the hand-written C sources
	git ls-files -z -- '*.c' '*.h' '*.cpp' ':!generated' ':!tests/schemas/golden' | xargs -0 clang-format -i

setup:
	@scripts/install-dependencies

clean:
	rm -rf build
