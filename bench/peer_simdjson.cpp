// peer_simdjson.cpp - simdjson on-demand: structs filled by hand, used again for each document.
#include "structs.hpp"
#include <simdjson.h>

// Inlined, every key below is a constant to the compiler.
#define INLINED __attribute__((always_inline))

namespace
{

using namespace structs;
namespace ondemand = simdjson::ondemand;

structs::slot slots[BENCH_SLOTS];

template <class T> void read_object(ondemand::object object, T &out);

template <class Value, class T> inline void read(Value &from, T &out, bool null = false)
{
    if constexpr (is_optional<T>) {
        if (null && bool(from.is_null())) {
            out.reset();
            return;
        }
        if (!out)
            out.emplace();
        read(from, *out);
    } else if constexpr (is_struct<T>) {
        read_object(from.get_object().value(), out);
    } else if constexpr (std::is_same_v<T, attributes>) {
        size_t count = 0;
        for (auto found : from.get_object()) {
            ondemand::field field;
            if (std::move(found).get(field))
                throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
            if (count == out.size())
                out.emplace_back();
            out[count].first = field.unescaped_key().value();
            read(field.value(), out[count++].second);
        }
        out.resize(count);
    } else if constexpr (is_vector<T>) {
        size_t count = 0;
        for (auto found : from.get_array()) {
            ondemand::value item = found.value();
            if (count == out.size())
                out.emplace_back();
            read(item, out[count++]);
        }
        out.resize(count);
    } else if constexpr (std::is_same_v<T, std::string>) {
        out = from.get_string().value();
    } else if constexpr (std::is_same_v<T, bool>) {
        out = from.get_bool();
    } else if constexpr (std::is_same_v<T, double>) {
        out = from.get_double();
    } else {
        out = static_cast<T>(from.get_int64().value());
    }
}

// Properties come in the order of the struct, some left out: one comparison for each member. When
// they don't, the members are gone through again until all properties have been read.
template <class T> void read_object(ondemand::object object, T &out)
{
    auto at = object.begin();
    auto end = object.end();
    ondemand::field field;
    auto fetch = [&] {
        bool more = at != end;
        if (more && (*at).get(field))
            throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
        return more;
    };
    bool more = fetch(), first = true;

    do {
        bool any = false;
        T::fields(out, [&](const char *name, auto &member, bool null = false) INLINED {
            if (more && field.key().unsafe_is_equal(std::string_view(name))) {
                read(field.value(), member, null);
                ++at;
                more = fetch();
                any = true;
            } else if constexpr (is_optional<std::decay_t<decltype(member)>>) {
                if (first)
                    member.reset();
            }
        });
        first = false;
        if (more && !any) { // not ours
            ++at;
            more = fetch();
        }
    } while (more);
}

bool decode(const workload *work, size_t index, size_t slot)
{
    static ondemand::parser parser;
    const document &one = work->documents[index];

    try {
        ondemand::document document =
            parser.iterate(one.json.ptr, one.json.len, one.json.len + BENCH_PADDING);
        slots[slot].shape = one.shape;
        slots[slot].apply([&](auto &value) { read(document, value); });
        return true;
    } catch (const simdjson::simdjson_error &) {
        return false;
    }
}

tern_str describe_slot(size_t slot)
{
    return describe(slots[slot]);
}

} // namespace

#define TEXT_OF(version)  #version
#define VERSION_OF(macro) TEXT_OF(macro)

extern "C" const peer peer_simdjson = {"simdjson (structs)",
                                       VERSION_OF(SIMDJSON_VERSION),
                                       BENCH_CXX_COMPILER " -O2 -march=native",
                                       nullptr,
                                       decode,
                                       nullptr,
                                       describe_slot};
