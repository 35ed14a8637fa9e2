// peer_glaze.cpp - Glaze: structs by reflection, used again for each document.
#include "structs.hpp"
#include <glaze/glaze.hpp>

namespace
{

structs::slot slots[BENCH_SLOTS];

// With room behind them, which lets Glaze read without looking for the end.
std::vector<std::string> inputs;

void prepare(const workload *work)
{
    inputs.resize(work->count);
    for (size_t i = 0; i < work->count; i++) {
        inputs[i].reserve(work->documents[i].json.len + BENCH_PADDING);
        inputs[i].assign(work->documents[i].json.ptr, work->documents[i].json.len);
    }
}

bool decode(const workload *work, size_t index, size_t slot)
{
    slots[slot].shape = work->documents[index].shape;
    return slots[slot].apply([&](auto &value) {
        structs::forget_optional(value);
        return !glz::read_json(value, inputs[index]);
    });
}

tern_str encode(size_t slot)
{
    static std::string text;

    if (slots[slot].apply([](auto &value) { return bool(glz::write_json(value, text)); }))
        return {nullptr, 0};
    return {text.data(), text.size()};
}

tern_str describe(size_t slot)
{
    return structs::describe(slots[slot]);
}

constexpr auto digit(uint8_t number)
{
    return static_cast<char>('0' + number);
}

// One digit each, until there is a tenth.
constexpr char version[] = {digit(glz::version.major), '.', digit(glz::version.minor), '.',
                            digit(glz::version.patch), 0};

} // namespace

extern "C" __attribute__((visibility("default"))) const peer peer_glaze = {
    "Glaze (structs)", version, __VERSION__ " -O3 -march=native", prepare, decode, encode,
    describe};
