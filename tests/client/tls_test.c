/* tls_test.c - whom the client trusts. tls.py starts it, with servers of all kinds:
 *
 *     test_client_tls FOLDER SERVER=PORT...
 *
 * The folder holds ca.pem, client.pem, client.key and pin (the right public key). */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "tern/client.h"

static const char *folder;
static char **servers;

/* Valid until the next call. */
static tern_client_options options_for(const char *server)
{
    static char base[64], ca_file[4096];
    tern_client_options options = {.call_timeout_ms = 10000, .retry = {.max_tries = 1}};
    size_t length = strlen(server);

    base[0] = '\0';
    for (char **at = servers; *at; at++) {
        if (strncmp(*at, server, length) == 0 && (*at)[length] == '=')
            snprintf(base, sizeof base, "https://localhost:%s", *at + length + 1);
    }
    CU_ASSERT(base[0] != '\0');
    snprintf(ca_file, sizeof ca_file, "%s/ca.pem", folder);
    options.base_url = tern_str_of(base);
    options.ca_file = tern_str_of(ca_file);
    return options;
}

static void check(tern_client_options options, tern_status status)
{
    tern_client *client;
    tern_request request = {.path = TERN_STR("/")};
    tern_response response;
    tern_error error = {.status = TERN_OK};
    char message[TERN_ERROR_MESSAGE_SIZE];

    CU_ASSERT_FATAL(tern_client_create(&options, &client, NULL) == TERN_OK);
    if (!unit_same_status(tern_client_request(client, &request, &response, &error), status)) {
        tern_error_format(&error, message, sizeof message);
        printf(" %s", message);
        CU_FAIL("another status");
    }
    if (status == TERN_OK) {
        UNIT_TEXT(response.body, "trusted");
        CU_ASSERT(response.timings.tls_us > 0);
    } else {
        UNIT_SIZE(response.body_length, 0);
    }
    tern_response_free(&response);
    tern_client_free(client);
}

static void test_certificates(void)
{
    tern_client_options options = options_for("good");

    check(options, TERN_OK);
    options.ca_file = TERN_STR("");
    check(options, TERN_ERROR_TLS); /* the system does not know it */
    options.ca_file = TERN_STR("/no/such/file");
    check(options, TERN_ERROR_TLS);
    check(options_for("other-host"), TERN_ERROR_TLS);
    check(options_for("expired"), TERN_ERROR_TLS);
    check(options_for("self-signed"), TERN_ERROR_TLS);
}

static void test_versions(void)
{
    tern_client_options options;

    check(options_for("tls-1.1"), TERN_ERROR_TLS);
    options = options_for("tls-1.2");
    check(options, TERN_OK);
    options.min_tls = TERN_TLS_1_3;
    check(options, TERN_ERROR_TLS);
    options = options_for("good");
    options.min_tls = TERN_TLS_1_3;
    check(options, TERN_OK);
}

static void test_client_certificates(void)
{
    tern_client_options options = options_for("mutual");
    char certificate[4096], key[4096];

    check(options, TERN_ERROR_TLS);
    snprintf(certificate, sizeof certificate, "%s/client.pem", folder);
    snprintf(key, sizeof key, "%s/client.key", folder);
    options.certificate_file = tern_str_of(certificate);
    options.key_file = tern_str_of(key);
    options.key_password = TERN_STR("wrong");
    check(options, TERN_ERROR_TLS);
    options.key_password = TERN_STR("password");
    check(options, TERN_OK);
}

static void test_pins(void)
{
    tern_client_options options = options_for("good");
    char path[4096], pin[256] = "";
    FILE *file;

    snprintf(path, sizeof path, "%s/pin", folder);
    file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_PTR_NOT_NULL(fgets(pin, sizeof pin, file));
    fclose(file);
    options.pinned_keys = tern_str_of(pin);
    check(options, TERN_OK);
    options.pinned_keys = TERN_STR("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    check(options, TERN_ERROR_TLS);
}

static const unit_test tests[] = {
    {"tls", "certificates", test_certificates},
    {"tls", "versions", test_versions},
    {"tls", "client certificates", test_client_certificates},
    {"tls", "pinned keys", test_pins},
};

int main(int count, char **arguments)
{
    if (count < 3)
        return 2;
    folder = arguments[1];
    servers = arguments + 2;
    return unit_run(tests, sizeof tests / sizeof tests[0]);
}
