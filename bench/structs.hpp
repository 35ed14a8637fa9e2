// structs.hpp - what a C++ program would hold the workloads' documents in: every property that they
// have, under its name in JSON.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "bench.h"

namespace structs
{

template <class T> using optional = std::optional<T>;
using string = std::string;

// The last argument of `fields`' visitor for a property that is null rather than absent.
inline constexpr bool or_null = true;

struct activity {
    string object, id;
    bool is_mobile;
    optional<string> browser_name, browser_version, city;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("object", self.object);
        visit("id", self.id);
        visit("is_mobile", self.is_mobile);
        visit("browser_name", self.browser_name);
        visit("browser_version", self.browser_version);
        visit("city", self.city);
    }
};

struct clerk_session {
    string object, id, user_id, client_id;
    optional<string> actor;
    string status;
    optional<string> last_active_organization_id;
    int64_t last_active_at;
    optional<activity> latest_activity;
    int64_t expire_at, abandon_at, updated_at, created_at;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("object", self.object);
        visit("id", self.id);
        visit("user_id", self.user_id);
        visit("client_id", self.client_id);
        visit("actor", self.actor, or_null);
        visit("status", self.status);
        visit("last_active_organization_id", self.last_active_organization_id, or_null);
        visit("last_active_at", self.last_active_at);
        visit("latest_activity", self.latest_activity);
        visit("expire_at", self.expire_at);
        visit("abandon_at", self.abandon_at);
        visit("updated_at", self.updated_at);
        visit("created_at", self.created_at);
    }
};

struct clerk_client {
    string object, id;
    std::vector<string> session_ids;
    std::vector<clerk_session> sessions;
    optional<string> sign_in_id, sign_up_id, last_active_session_id;
    int64_t updated_at, created_at;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("object", self.object);
        visit("id", self.id);
        visit("session_ids", self.session_ids);
        visit("sessions", self.sessions);
        visit("sign_in_id", self.sign_in_id, or_null);
        visit("sign_up_id", self.sign_up_id, or_null);
        visit("last_active_session_id", self.last_active_session_id, or_null);
        visit("updated_at", self.updated_at);
        visit("created_at", self.created_at);
    }
};

struct attribute {
    string value, dataType;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("value", self.value);
        visit("dataType", self.dataType);
    }
};

// In document order, which costs least to fill.
using attributes = std::vector<std::pair<string, attribute>>;

struct browser {
    string family, version;
    optional<string> lang, fingerprint;
    optional<int32_t> viewHeight, viewWidth;
    optional<bool> featuresFlash, featuresJava, featuresPdf, featuresWebrtc;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("family", self.family);
        visit("version", self.version);
        visit("lang", self.lang);
        visit("fingerprint", self.fingerprint);
        visit("viewHeight", self.viewHeight);
        visit("viewWidth", self.viewWidth);
        visit("featuresFlash", self.featuresFlash);
        visit("featuresJava", self.featuresJava);
        visit("featuresPdf", self.featuresPdf);
        visit("featuresWebrtc", self.featuresWebrtc);
    }
};

struct geolocation {
    optional<string> country, countryName;
    optional<double> latitude, longitude;
    optional<string> locality, timezone;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("country", self.country);
        visit("countryName", self.countryName);
        visit("latitude", self.latitude);
        visit("longitude", self.longitude);
        visit("locality", self.locality);
        visit("timezone", self.timezone);
    }
};

struct page {
    string url;
    optional<string> title;
    string domain, hostname, pathname;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("url", self.url);
        visit("title", self.title);
        visit("domain", self.domain);
        visit("hostname", self.hostname);
        visit("pathname", self.pathname);
    }
};

struct event {
    optional<string> id, eventName, createdDate;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("id", self.id);
        visit("eventName", self.eventName);
        visit("createdDate", self.createdDate);
    }
};

struct genesys_session {
    optional<string> id, customerId, customerIdType, type, externalId;
    optional<structs::attributes> attributes;
    optional<structs::browser> browser;
    optional<structs::geolocation> geolocation;
    optional<string> ipAddress;
    optional<page> lastPage;
    optional<string> userAgentString;
    optional<int32_t> durationInSeconds, eventCount, pageviewCount;
    optional<event> lastEvent;
    optional<string> conversationSubject;
    optional<bool> authenticated;
    optional<string> createdDate;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("id", self.id);
        visit("customerId", self.customerId);
        visit("customerIdType", self.customerIdType);
        visit("type", self.type);
        visit("externalId", self.externalId);
        visit("attributes", self.attributes);
        visit("browser", self.browser);
        visit("geolocation", self.geolocation);
        visit("ipAddress", self.ipAddress);
        visit("lastPage", self.lastPage);
        visit("userAgentString", self.userAgentString);
        visit("durationInSeconds", self.durationInSeconds);
        visit("eventCount", self.eventCount);
        visit("pageviewCount", self.pageviewCount);
        visit("lastEvent", self.lastEvent);
        visit("conversationSubject", self.conversationSubject);
        visit("authenticated", self.authenticated);
        visit("createdDate", self.createdDate);
    }
};

struct message {
    string role;
    optional<string> content;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("role", self.role);
        visit("content", self.content);
    }
};

struct vapi_session {
    string id, orgId, createdAt, updatedAt;
    optional<std::vector<message>> messages;

    static constexpr bool is_struct = true;
    template <class Self, class Visitor> static void fields(Self &self, Visitor &&visit)
    {
        visit("id", self.id);
        visit("orgId", self.orgId);
        visit("createdAt", self.createdAt);
        visit("updatedAt", self.updatedAt);
        visit("messages", self.messages);
    }
};

template <class T, class = void> inline constexpr bool is_struct = false;
template <class T> inline constexpr bool is_struct<T, std::void_t<decltype(&T::is_struct)>> = true;

template <class T> inline constexpr bool is_optional = false;
template <class T> inline constexpr bool is_optional<optional<T>> = true;

template <class T> inline constexpr bool is_vector = false;
template <class T> inline constexpr bool is_vector<std::vector<T>> = true;

// Forgets the optional properties, which a document that lacks them would leave as they were.
// What is required will be overwritten, and keeps its memory.
template <class T> void forget_optional(T &value)
{
    if constexpr (is_struct<T>) {
        T::fields(value, [](const char *, auto &member, bool = false) { forget_optional(member); });
    } else if constexpr (is_optional<T>) {
        value.reset();
    } else if constexpr (is_vector<T>) {
        if constexpr (is_struct<typename T::value_type>) {
            for (auto &item : value)
                forget_optional(item);
        }
    }
}

inline void write_string(string &out, const string &text)
{
    char escape[8];

    out += '"';
    for (char c : text) {
        if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            out += c;
        }
    }
    out += '"';
}

// Writes what was decoded to be compared, slowly.
template <class T> void write(string &out, const T &value)
{
    const char *comma = "";

    if constexpr (is_struct<T>) {
        out += '{';
        T::fields(value, [&](const char *name, const auto &member, bool null = false) {
            if constexpr (is_optional<std::decay_t<decltype(member)>>) {
                if (!member && !null)
                    return;
            }
            out.append(comma).append("\"").append(name).append("\":");
            write(out, member);
            comma = ",";
        });
        out += '}';
    } else if constexpr (is_optional<T>) {
        if (value)
            write(out, *value);
        else
            out += "null";
    } else if constexpr (std::is_same_v<T, attributes>) {
        out += '{';
        for (const auto &entry : value) {
            out.append(comma);
            write_string(out, entry.first);
            out += ':';
            write(out, entry.second);
            comma = ",";
        }
        out += '}';
    } else if constexpr (is_vector<T>) {
        out += '[';
        for (const auto &item : value) {
            out.append(comma);
            write(out, item);
            comma = ",";
        }
        out += ']';
    } else if constexpr (std::is_same_v<T, string>) {
        write_string(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, double>) {
        char number[32];
        std::snprintf(number, sizeof number, "%.17g", value);
        out += number;
    } else {
        out += std::to_string(value);
    }
}

// What a library decodes into: objects that are used again for the next document of their shape.
struct slot {
    enum shape shape;
    clerk_client client;
    genesys_session journey;
    vapi_session conversation;
    std::vector<double> doubles;
    std::vector<int64_t> integers;

    // Calls a function with the object of the shape.
    template <class Function> auto apply(Function &&function)
    {
        switch (shape) {
        case SHAPE_CLERK_CLIENT:
            return function(client);
        case SHAPE_GENESYS_SESSION:
            return function(journey);
        case SHAPE_VAPI_SESSION:
            return function(conversation);
        case SHAPE_DOUBLES:
            return function(doubles);
        case SHAPE_INTEGERS:
        default:
            return function(integers);
        }
    }
};

// The text of what is in a slot, valid until the next call.
inline tern_str describe(slot &one)
{
    static string text;

    text.clear();
    one.apply([](auto &value) { write(text, value); });
    return {text.data(), text.size()};
}

} // namespace structs
